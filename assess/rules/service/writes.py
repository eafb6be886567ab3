"""What a service writes while it is watched: nothing, logs only, or something that must be kept."""

from collections.abc import Iterable

from assess.model.evidence import Trace
from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.service.subject import ServiceProcess

SOURCE = "evidence rules 3.2 P3, P4, P5, P6, P8, P10, 2026-11"
FLIPS_LOW = "it writes when there is more traffic than while it was watched"


def _idle(service: ServiceProcess) -> Iterable[Signal]:
    quiet = service.write_rate == 0 and service.samples >= 2
    if service.root_view and quiet and not service.other_files and _memory_is_clear(service):
        yield _signal("state.process.writes_nothing", State.STATELESS, 4, service.trace, FLIPS_LOW)


def _logs_only(service: ServiceProcess) -> Iterable[Signal]:
    if not service.root_view or service.other_files or not _memory_is_clear(service):
        return
    trace = service.log_files[0] if service.log_files else service.trace
    flips = "its logs are an audit trail that a contract demands"
    yield _signal("state.process.logs_only", State.STATELESS, 3, trace, flips)


def _other_files(service: ServiceProcess) -> Iterable[Signal]:
    if service.other_files and not service.kept:
        flips = "the directories that it writes are found to hold nothing that must last"
        yield _signal("state.process.writes_files", State.DURABLE, 3, service.other_files[0], flips)


def _scratch(service: ServiceProcess) -> Iterable[Signal]:
    if service.root_view and service.scratch_files and not service.other_files and not service.log_files:
        flips = "it needs its scratch files after a restart"
        yield _signal("state.process.scratch_only", State.EPHEMERAL, 3, service.scratch_files[0], flips)


def _product(service: ServiceProcess) -> Iterable[Signal]:
    """The product's default; `stateless` is believed only where open files could be seen."""
    if service.product_state not in {"stateless", "ephemeral", "durable"}:
        return
    state = State(service.product_state)
    if state is State.STATELESS and not (service.root_view and _memory_is_clear(service)):
        return
    if service.other_files and state is not State.DURABLE:
        return
    sure = service.identified >= 0.7
    yield Signal(
        rule="state.process.product_default",
        state=state,
        weight=2 if sure else 1,
        trace=service.trace,
        name_only=not sure,
        flips_if="it is seen to write something",
    )


def _between(service: ServiceProcess) -> Iterable[Signal]:
    """Clients come to it and it keeps its data in a database: an application tier."""
    if service.clients is None or service.stores is None or service.other_files:
        return
    if service.root_view and _memory_is_clear(service):
        flips = "it keeps something of its own besides what it stores in the database"
        yield _signal("state.process.application_tier", State.STATELESS, 3, service.stores, flips)


def _inherits(service: ServiceProcess) -> Iterable[Signal]:
    """The heaviest class among the surfaces that it writes is its own class."""
    for state in State.DURABLE, State.UNKNOWN, State.EPHEMERAL:
        kept = [each for each in service.kept if each.state is state]
        if kept:
            first = max(kept, key=lambda each: (each.confidence, each.name))
            yield Signal(
                rule="state.process.writes_surface",
                state=state,
                weight=6 if state is not State.UNKNOWN else 3,
                trace=first.trace,
                flips_if=f"{first.name} moves to a store of its own, or turns out to be another class",
                flags=("user-visible",) if state is State.EPHEMERAL and first.user_visible else (),
            )
            return


def _singleton(service: ServiceProcess) -> Iterable[Signal]:
    if service.singleton is not None:
        yield Signal(
            rule="state.process.singleton",
            state=State.STATELESS,
            weight=0,
            trace=service.singleton,
            flags=("singleton",),
        )


def _memory_is_clear(service: ServiceProcess) -> bool:
    """Open files cannot show what lies in memory, and what it writes must be nothing of weight."""
    return not service.keeps_sessions_in_memory and not service.kept


def _signal(rule: str, state: State, weight: float, trace: Trace, flips_if: str) -> Signal:
    return Signal(rule=rule, state=state, weight=weight, trace=trace, flips_if=flips_if)


RULES = (
    StateRule(
        "state.process.writes_nothing",
        ServiceProcess,
        _idle,
        "Two samples saw no file open for writing and no byte written.",
        SOURCE,
    ),
    StateRule(
        "state.process.logs_only",
        ServiceProcess,
        _logs_only,
        "All that it holds open for writing are logs, locks, pipes and sockets.",
        SOURCE,
    ),
    StateRule(
        "state.process.writes_files",
        ServiceProcess,
        _other_files,
        "It holds a local file open for writing that is no log.",
        SOURCE,
    ),
    StateRule(
        "state.process.scratch_only",
        ServiceProcess,
        _scratch,
        "It writes only to temporary file systems and unlinked files.",
        SOURCE,
    ),
    StateRule(
        "state.process.product_default",
        ServiceProcess,
        _product,
        "What its product keeps by default.",
        SOURCE,
    ),
    StateRule(
        "state.process.application_tier",
        ServiceProcess,
        _between,
        "Clients connect to it, and it connects to a database.",
        SOURCE,
    ),
    StateRule(
        "state.process.writes_surface",
        ServiceProcess,
        _inherits,
        "It inherits the heaviest class of what it writes.",
        SOURCE,
    ),
    StateRule(
        "state.process.singleton",
        ServiceProcess,
        _singleton,
        "It may run only once: lock, leader election or scheduler inside.",
        SOURCE,
    ),
)
