"""What an exporter of the wave plan is."""

from collections.abc import Callable
from dataclasses import dataclass

from assess.model.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Exporter:
    """`name` is what `assess waves export --as` takes, `extension` the usual file's, with the dot.

    `render` is pure: the same assessment gives the same text.
    """

    name: str
    extension: str
    render: Callable[[Assessment], str]
