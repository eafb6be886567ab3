"""HTTP sessions in a service's memory: gone at each restart, and people notice."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.service.subject import ServiceProcess

SOURCE = "evidence rules 3.2 P9 and 3.6, 2026-11; Servlet specification 7; Tomcat documentation on Manager"
FLAGS = ("user-visible",)
TIE_WEIGHTS = {"strong": 3, "medium": 2, "weak": 1}
"""A cookie is made for sessions; a source address ties clients for other reasons, too."""


def _in_memory(service: ServiceProcess) -> Iterable[Signal]:
    """Explicit configuration weighs 5; a product's default 3, and is silent where another store is named."""
    stores = [store for store in service.sessions if store.place == "memory"]
    explicit = [store for store in stores if store.explicit]
    if any(store.explicit and store.place != "memory" for store in service.sessions) and not explicit:
        return
    for store in explicit or stores[:1]:
        yield Signal(
            rule="state.session.memory",
            state=State.EPHEMERAL,
            weight=5 if store.explicit else 3,
            trace=store.trace,
            flips_if="sessions are kept in an external store, or its applications use none",
            purpose="session",
            flags=FLAGS,
        )
        return


def _sticky(service: ServiceProcess) -> Iterable[Signal]:
    elsewhere = any(store.explicit and store.place == "external" for store in service.sessions)
    if service.sticky is not None and not elsewhere:
        yield Signal(
            rule="state.session.sticky_balancer",
            state=State.EPHEMERAL,
            weight=TIE_WEIGHTS[service.sticky_grade],
            trace=service.sticky,
            flips_if="affinity is configured and not needed: sessions lie in a shared store",
            purpose="session",
            flags=FLAGS,
        )


def _external(service: ServiceProcess) -> Iterable[Signal]:
    stores = [store for store in service.sessions if store.place in {"external", "none"} and store.explicit]
    if stores and service.root_view and not service.kept and not service.other_files:
        yield Signal(
            rule="state.session.external",
            state=State.STATELESS,
            weight=2,
            trace=stores[0].trace,
            flips_if="the running application does not use the configured store",
            purpose="",
        )


RULES = (
    StateRule(
        "state.session.memory",
        ServiceProcess,
        _in_memory,
        "Sessions are kept in the memory of the process.",
        SOURCE,
    ),
    StateRule(
        "state.session.sticky_balancer",
        ServiceProcess,
        _sticky,
        "The balancer sends each client to the same node: something of the client lies there.",
        SOURCE,
    ),
    StateRule(
        "state.session.external",
        ServiceProcess,
        _external,
        "Sessions are configured to lie in an external store.",
        SOURCE,
    ),
)
