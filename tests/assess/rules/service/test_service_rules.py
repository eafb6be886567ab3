"""Rules on services, stores and configuration: where they speak, where they must be silent."""

from dataclasses import replace

import pytest

from assess.model.evidence import Trace
from assess.model.state import State
from assess.rules.base import StateRule, all_rules, signals_for
from assess.rules.directory.config_copy import ConfigCopy
from assess.rules.service.subject import Kept, ServiceProcess, SessionStore
from assess.rules.store.instance import StoreInstance
from assess.rules.weigh import weigh

SEEN = Trace("seen", "web1:processes", line=3)
D, E, S, U = State.DURABLE, State.EPHEMERAL, State.STATELESS, State.UNKNOWN
WEB = ServiceProcess(
    name="web1/nginx",
    category="web",
    product_state="stateless",
    identified=0.9,
    trace=SEEN,
    root_view=True,
    samples=2,
    uptime_days=30.0,
    write_rate=0.0,
)
UPLOADS = Kept("web1:/srv/uploads", D, 0.8, SEEN)
CARTS = Kept("web1:/var/lib/php/sessions", E, 0.9, SEEN, user_visible=True)
PUZZLE = Kept("web1:/srv/puzzle", U, 0.3, SEEN)
MEMORY, GUESS = SessionStore("memory", SEEN), SessionStore("memory", SEEN, explicit=False)
REDIS_SESSIONS = SessionStore("external", SEEN)
REDIS = StoreInstance("c1/redis", "redis", "depends", SEEN)
BLIND = {"root_view": False, "write_rate": None}


def web(**rest: object) -> ServiceProcess:
    return replace(WEB, **rest)  # type: ignore[arg-type]


def store(**rest: object) -> StoreInstance:
    return replace(REDIS, **rest)  # type: ignore[arg-type]


CASES = [
    ("process.writes_nothing", "two samples and no byte", web(), {S}),
    ("process.writes_nothing", "one sample proves nothing", web(samples=1), set()),
    ("process.writes_nothing", "open files were not seen", web(**BLIND), set()),
    ("process.writes_nothing", "it writes", web(write_rate=10.0), set()),
    ("process.writes_nothing", "memory cannot be seen", web(sessions=(MEMORY,)), set()),
    ("process.logs_only", "logs", web(log_files=(SEEN,)), {S}),
    ("process.logs_only", "another file too", web(log_files=(SEEN,), other_files=(SEEN,)), set()),
    ("process.logs_only", "open files were not seen", web(**BLIND), set()),
    ("process.writes_files", "a file that is no log", web(other_files=(SEEN,)), {D}),
    ("process.writes_files", "the surface it lies in has its own verdict",
     web(other_files=(SEEN,), kept=(CARTS,)), set()),
    ("process.writes_files", "no file", web(), set()),
    ("process.scratch_only", "unlinked files", web(scratch_files=(SEEN,)), {E}),
    ("process.scratch_only", "logs too", web(scratch_files=(SEEN,), log_files=(SEEN,)), set()),
    ("process.scratch_only", "open files were not seen", web(scratch_files=(SEEN,), root_view=False), set()),
    ("process.product_default", "the product's word", web(), {S}),
    ("process.product_default", "stateless is not said without open files", web(**BLIND), set()),
    ("process.product_default", "durable is said without them", web(product_state="durable", **BLIND), {D}),
    ("process.product_default", "an unknown product", web(product_state=""), set()),
    ("process.application_tier", "clients and a database", web(clients=SEEN, stores=SEEN), {S}),
    ("process.application_tier", "no database", web(clients=SEEN), set()),
    ("process.application_tier", "it keeps uploads", web(clients=SEEN, stores=SEEN, kept=(UPLOADS,)), set()),
    ("process.writes_surface", "durable uploads", web(kept=(CARTS, UPLOADS)), {D}),
    ("process.writes_surface", "sessions in files", web(kept=(CARTS,)), {E}),
    ("process.writes_surface", "an unknown place", web(kept=(CARTS, PUZZLE)), {U}),
    ("process.writes_surface", "it writes nothing", web(), set()),
    ("process.singleton", "a scheduler inside", web(singleton=SEEN), {S}),
    ("process.singleton", "none inside", web(), set()),
    ("session.memory", "configured in memory", web(sessions=(MEMORY,)), {E}),
    ("session.memory", "a servlet container's default", web(sessions=(GUESS,)), {E}),
    ("session.memory", "configured elsewhere", web(sessions=(GUESS, REDIS_SESSIONS)), set()),
    ("session.memory", "no sessions", web(), set()),
    ("session.sticky_balancer", "the balancer sticks", web(sticky=SEEN), {E}),
    ("session.sticky_balancer", "sessions lie in Redis", web(sticky=SEEN, sessions=(REDIS_SESSIONS,)), set()),
    ("session.sticky_balancer", "it does not", web(), set()),
    ("session.external", "sessions lie in Redis", web(sessions=(REDIS_SESSIONS,)), {S}),
    ("session.external", "open files were not seen", web(sessions=(REDIS_SESSIONS,), root_view=False), set()),
    ("session.external", "no sessions are configured", web(), set()),
    ("store.never_saved", "save \"\" and appendonly no", store(
        persists=False, explicit=True, persistence=SEEN), {E}),
    ("store.never_saved", "a replica may save it", store(
        persists=False, explicit=True, persistence=SEEN, replica=SEEN), set()),
    ("store.never_saved", "its settings were not read", store(), set()),
    ("store.saved", "appendonly yes", store(persists=True, explicit=True, persistence=SEEN), {D}),
    ("store.saved", "its settings were not read", store(), set()),
    ("store.evicting", "allkeys-lru with a limit", store(evicts="all", eviction=SEEN), {E}),
    ("store.evicting", "noeviction", store(), set()),
    ("store.memory_only", "memcached", store(product="memcached"), {E}),
    ("store.memory_only", "redis", store(), set()),
    ("store.broker_files", "RabbitMQ's directory", store(product="rabbitmq", files=SEEN), {D}),
    ("store.broker_files", "it was not seen", store(product="rabbitmq"), set()),
    ("store.data_files", "an append-only file", store(files=SEEN), {D}),
    ("store.data_files", "left over: it never saves", store(files=SEEN, persists=False), set()),
    ("store.durable_option", "beanstalkd -b", store(product="beanstalkd", durable_option=SEEN), {D}),
    ("store.durable_option", "no option", store(product="beanstalkd"), set()),
    ("store.product_default", "a broker in memory", store(product_state="ephemeral"), {E}),
    ("store.product_default", "it depends", store(), set()),
    ("config.own_settings", "endpoints of this copy",
     ConfigCopy("/srv/.env", False, None, SEEN, (SEEN,)), {D}),
    ("config.own_settings", "as its package brought it",
     ConfigCopy("/etc/x", True, False, SEEN, (SEEN,)), set()),
    ("config.own_settings", "nothing of this copy", ConfigCopy("/srv/.env", False, None, SEEN), set()),
    ("config.own_file", "no package brought it", ConfigCopy("/srv/.env", False, None, SEEN), {D}),
    ("config.own_file", "no package was asked", ConfigCopy("/srv/.env", None, None, SEEN), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "about", "subject", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES]
)
def test_a_rule_speaks_on_its_evidence_and_is_silent_without_it(
    name: str, about: str, subject: object, expected: set[State]
) -> None:
    found = next(r for r in all_rules() if r.id == f"state.{name}")
    assert isinstance(found, StateRule)
    assert {signal.state for signal in found.judge(subject)} == expected


def test_every_rule_on_services_stores_and_configuration_has_cases() -> None:
    subjects = (ServiceProcess, StoreInstance, ConfigCopy)
    ids = {r.id for r in all_rules() if isinstance(r, StateRule) and r.subject in subjects}
    assert ids == {f"state.{name}" for name, *_ in CASES}


VERDICTS = [
    ("an idle proxy is stateless", S, web(log_files=(SEEN,))),
    ("without open files nobody is stateless", U, web(log_files=(SEEN,), clients=SEEN, stores=SEEN, **BLIND)),
    ("a servlet container keeps sessions by default", E, web(sessions=(GUESS,), log_files=(SEEN,))),
    ("a sticky balancer outweighs that it writes nothing", E, web(sticky=SEEN)),
    ("uploads make their writer durable", D, web(kept=(UPLOADS,), sticky=SEEN, log_files=(SEEN,))),
    ("an unknown place makes its writer unknown", U, web(kept=(PUZZLE,))),
    ("a cache that never saves is ephemeral", E, store(
        persists=False, explicit=True, persistence=SEEN, evicts="all", eviction=SEEN)),
    ("a cache that saves by hand is a contradiction", U, store(
        persists=True, explicit=True, persistence=SEEN, evicts="all", eviction=SEEN)),
    ("a store of which nothing is known is unknown", U, store()),
]  # fmt: skip


@pytest.mark.parametrize(("about", "expected", "subject"), VERDICTS, ids=[v[0] for v in VERDICTS])
def test_services_and_stores_get_the_class_that_their_evidence_bears(
    about: str, expected: State, subject: object
) -> None:
    assert weigh(signals_for(subject)).state is expected


@pytest.mark.parametrize(("about", "expected", "subject"), VERDICTS, ids=[v[0] for v in VERDICTS])
def test_losing_the_root_view_never_makes_a_verdict_surer_or_lighter(
    about: str, expected: State, subject: object
) -> None:
    if isinstance(subject, ServiceProcess):
        before = weigh(signals_for(subject))
        after = weigh(signals_for(replace(subject, root_view=False, write_rate=None)))
        assert after.state is not State.STATELESS
        assert after.state is not before.state or after.confidence <= before.confidence
