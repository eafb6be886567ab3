"""A choice of the architect's stands in place of the rules', and what follows from it follows."""

from dataclasses import replace

from assess.decide.decide_all import decide_all
from assess.decide.overruled import host_of
from assess.decide.segmentation.isolation_models import CLUSTER, NAMESPACE
from assess.model.decisions import About, Decision
from assess.model.inventory import Tier
from assess.model.observed import Situation
from assess.model.overrides import Disposition, Override, Overrides, Topic
from tests.assess.decide.small_estates import TenantSpec, decided, estate, host, process, service, surface

APP = service("a1", "php-fpm", "app")
PLAIN = estate(
    tenants=[TenantSpec(name="alpha", tier=Tier.GOLD)],
    hosts=[("alpha", host("a1", processes=(process(100),)))],
    services=[APP],
    surfaces=[surface("a1", "/srv/uploads", "alpha", "php-fpm")],
)


def told(situation: Situation, *words: Override) -> Situation:
    return replace(situation, overrides=Overrides(words))


def test_the_architects_choice_is_made_marked_and_sure_and_the_proposal_is_kept_beside_it() -> None:
    word = Override("alpha", Topic.SEGMENTATION, NAMESPACE, "they agreed", "kim")
    answer = decided(told(PLAIN, word), About.SEGMENTATION, "alpha")
    proposed = decided(PLAIN, About.SEGMENTATION, "alpha")
    assert (answer.choice, answer.confidence) == (NAMESPACE, 1.0)
    assert answer.overridden_by == "kim: they agreed"
    assert answer.proposed == proposed.choice != NAMESPACE
    assert answer.rejected[0].choice == proposed.choice
    assert NAMESPACE not in {each.choice for each in answer.rejected}


def test_what_follows_from_a_choice_is_worked_out_again() -> None:
    word = Override("alpha", Topic.SEGMENTATION, CLUSTER)
    one, other = (decided(each, About.SEGMENTATION, "alpha") for each in (PLAIN, told(PLAIN, word)))
    whole = decided(told(PLAIN, word), About.SEGMENTATION, "estate-1")
    assert whole.choice == CLUSTER
    assert one.monthly_cost_usd is not None
    assert other.monthly_cost_usd is not None
    assert other.monthly_cost_usd > one.monthly_cost_usd


def test_a_word_that_agrees_with_the_rules_keeps_their_reasons() -> None:
    proposed = decided(PLAIN, About.STORAGE, "a1:/srv/uploads")
    word = Override("a1:/srv/uploads", Topic.STORAGE, proposed.choice)
    answer = decided(told(PLAIN, word), About.STORAGE, "a1:/srv/uploads")
    assert answer.details == proposed.details
    assert answer.monthly_cost_usd == proposed.monthly_cost_usd
    assert answer.reasons[1:] == proposed.reasons


def test_a_word_on_one_topic_leaves_the_others_alone() -> None:
    word = Override("a1:/srv/uploads", Topic.STATE, "durable")
    assert decide_all(told(PLAIN, word)) == decide_all(PLAIN)


def dispositions(situation: Situation, disposition: Disposition) -> tuple[Decision, ...]:
    inventory = situation.observed.inventory
    (endpoint,) = inventory.endpoints
    changed = endpoint.model_copy(update={"disposition": disposition})
    observed = replace(situation.observed, inventory=inventory.model_copy(update={"endpoints": (changed,)}))
    return tuple(
        each for each in decide_all(replace(situation, observed=observed)) if host_of(each.subject) == "a1"
    )


def test_what_stands_on_a_retired_host_retires_with_it() -> None:
    found = dispositions(PLAIN, Disposition.RETIRE)
    assert {each.choice for each in found} == {"retire"}
    assert {each.monthly_cost_usd for each in found} == {0.0}


def test_what_stands_on_a_host_that_stays_stays() -> None:
    choices = {(each.about, each.choice) for each in dispositions(PLAIN, Disposition.RETAIN)}
    assert (About.WORKLOAD, "stays a VM") in choices
    assert (About.STORAGE, "retain") in choices


def test_another_storage_gets_its_own_parameters_and_cost_and_the_rules_objections() -> None:
    subject = "a1:/srv/uploads"
    assert decided(PLAIN, About.STORAGE, subject).choice == "EBS gp3"
    answer = decided(told(PLAIN, Override(subject, Topic.STORAGE, "EFS")), About.STORAGE, subject)
    assert dict(answer.details)["access_mode"] == "RWX"
    assert answer.monthly_cost_usd
    assert any(reason.text.startswith("the rules reject it: ") for reason in answer.reasons)
