"""The data folder of an ASP.NET application: what the application keeps beside its program."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import ClaimKind, DirectoryPlace, say

SOURCE = "Microsoft, ASP.NET web project folders: App_Data holds application data files; 2026-11"


def _app_data(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.application_data",
        State.DURABLE,
        4,
        place.of(ClaimKind.APP_DATA),
        flips_if="every file in it comes with the program and is never written",
        purpose="data",
    )


RULES = (
    StateRule(
        "state.directory.application_data",
        DirectoryPlace,
        _app_data,
        "It is the App_Data folder of an IIS application: files that the application keeps.",
        SOURCE,
    ),
)
