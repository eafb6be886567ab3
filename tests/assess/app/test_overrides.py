"""The architect's words on the sample estate: each changes what it is about, and all that follows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assess.app.analyze import assess, understand
from assess.app.facts import EstateFacts, read_facts
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.scan import scan
from assess.catalog.load import load_catalog
from assess.inventory.load import load_inventory
from assess.model.assessment import Assessment
from assess.model.catalog import Catalog
from assess.model.decisions import About
from assess.model.inventory import Inventory
from assess.model.outcome import Outcome
from assess.model.overrides import Override, Overrides, Standing, Topic
from assess.store.estate import read_estate

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "claims" / "inventory.yaml"
START = date(2027, 1, 11)
UPLOADS = "emb-web1:/srv/shop/cache/media"

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("sample")]


class Collected:
    """The sample as it was read, ready to be understood under any words."""

    def __init__(self, inventory: Inventory, facts: EstateFacts, outcomes: tuple[Outcome, ...]) -> None:
        self.inventory, self.facts, self.outcomes = inventory, facts, outcomes
        self.catalog: Catalog = load_catalog()

    def under(self, *words: Override) -> Assessment:
        understood = understand(self.inventory, self.facts, self.catalog, Overrides(words))
        return assess(understood, self.outcomes, self.facts, START)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    path = tmp_path_factory.mktemp("overrides") / "estate.db"
    inventory = load_inventory(SAMPLE)
    scan(inventory, path, ScanOptions(), lambda _: None)
    with read_estate(path) as estate:
        yield Collected(inventory, read_facts(estate), estate.outcomes())


@pytest.fixture(scope="module")
def plain(collected: Collected) -> Assessment:
    return collected.under()


def test_a_word_on_a_class_changes_the_surface_keeps_its_evidence_and_lets_its_storage_go(
    collected: Collected, plain: Assessment
) -> None:
    found = collected.under(Override(UPLOADS, Topic.STATE, "stateless", "made again", "kim"))
    (before,) = [each for each in plain.surfaces if each.name == UPLOADS]
    (after,) = [each for each in found.surfaces if each.name == UPLOADS]
    assert (after.state, after.confidence, after.overridden_by) == ("stateless", 1.0, "kim: made again")
    assert after.proposed == "durable"
    assert set(before.evidence) < set(after.evidence)
    assert UPLOADS in {each.subject for each in plain.decisions if each.about is About.STORAGE}
    assert UPLOADS not in {each.subject for each in found.decisions if each.about is About.STORAGE}
    lowered = [each for each in found.findings if each.id == "override.state_lowered"]
    assert [each.subject for each in lowered] == [UPLOADS]


def test_a_word_on_a_wave_moves_the_tenant_there(collected: Collected) -> None:
    found = collected.under(Override("cobalt", Topic.WAVE, "1"))
    assert next(each.wave for each in found.tenants if each.name == "cobalt") == 1
    assert [each.standing for each in found.overrides] == [Standing.APPLIED]


def test_waves_that_contradict_each_other_are_told_and_the_plan_is_made_all_the_same(
    collected: Collected, plain: Assessment
) -> None:
    endpoint = next(each.endpoints[0] for each in plain.tenants if each.name == "cobalt")
    found = collected.under(Override("cobalt", Topic.WAVE, "1"), Override(endpoint, Topic.WAVE, "2"))
    standing = {each.subject: each.standing for each in found.overrides}
    assert sorted(standing.values()) == [Standing.APPLIED, Standing.NOT_APPLIED]
    assert found.waves
    (told,) = [each for each in found.findings if each.id == "override.conflict"]
    assert standing[told.subject] is Standing.NOT_APPLIED


def test_a_word_on_a_tenant_moves_a_host_and_what_is_on_it(collected: Collected, plain: Assessment) -> None:
    host = next(each.name for each in plain.hosts if each.tenant == "cobalt")
    found = collected.under(Override(host, Topic.TENANT, "dune"))
    assert next(each.tenant for each in found.hosts if each.name == host) == "dune"
    assert next(each.tenant for each in found.endpoints if each.name == host) == "dune"
    assert host in next(each.endpoints for each in found.tenants if each.name == "dune")


def test_what_is_retired_or_retained_is_in_no_wave_and_costs_nothing(
    collected: Collected, plain: Assessment
) -> None:
    host = next(each.name for each in plain.hosts if each.tenant == "dune")
    for value in ("retire", "retain"):
        found = collected.under(Override(host, Topic.DISPOSITION, value))
        assert host in {name for wave in plain.waves for name in wave.endpoints}
        assert host not in {name for wave in found.waves for name in wave.endpoints}
        stays = next(each for each in found.findings if each.id == "waves.stays" and each.subject == host)
        assert value in stays.title


def test_a_tenant_can_be_retired_whole(collected: Collected, plain: Assessment) -> None:
    mine = {each.name for each in plain.endpoints if each.tenant == "dune"}
    found = collected.under(Override("dune", Topic.DISPOSITION, "retire"))
    assert not mine & {name for wave in found.waves for name in wave.endpoints}


def test_a_word_on_what_is_gone_is_kept_and_told(collected: Collected, plain: Assessment) -> None:
    found = collected.under(Override("nobody:/srv", Topic.STORAGE, "EFS"))
    assert [each.standing for each in found.overrides] == [Standing.NOT_APPLIED]
    assert [each.subject for each in found.findings if each.id == "override.conflict"] == ["nobody:/srv"]
    assert found.surfaces == plain.surfaces
    assert found.decisions == plain.decisions


def test_a_word_against_which_evidence_came_since_is_followed_and_told(collected: Collected) -> None:
    word = Override(
        UPLOADS, Topic.STATE, "stateless", against="unknown", basis=("state.directory.cache_name",)
    )
    found = collected.under(word)
    assert [each.standing for each in found.overrides] == [Standing.CONFLICT]
    assert next(each.state for each in found.surfaces if each.name == UPLOADS) == "stateless"
    (told,) = [each for each in found.findings if each.id == "override.conflict"]
    assert (told.severity, told.subject) == ("high", UPLOADS)


def test_a_table_called_durable_makes_its_database_durable(collected: Collected, plain: Assessment) -> None:
    table = next(each for each in plain.surfaces if each.kind == "relation" and each.state != "durable")
    found = collected.under(Override(table.name, Topic.STATE, "durable"))
    states = {each.name: each.state for each in found.surfaces}
    assert states[table.name] == "durable"
    assert states[table.name.rpartition("/")[0]] == "durable"
    database, _, name = table.name.rpartition("/")
    assert {
        r.state for r in found.relations if r.database == database and f"{r.schema}.{r.name}" == name
    } == {"durable"}
