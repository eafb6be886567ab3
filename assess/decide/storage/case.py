"""What storage is decided from and may be: the words for its choices, and one surface with its service."""

from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.decide.storage.place import Place, size_gib
from assess.model.graph import Service
from assess.model.state import Surface

NONE = "none"
EMPTY_DIR = "emptyDir"
GP3 = "EBS gp3"
IO2 = "EBS io2"
EFS = "EFS"
FSX_WINDOWS = "FSx for Windows"
FSX_ONTAP = "FSx ONTAP"
FSX_OPENZFS = "FSx OpenZFS"
FSX_LUSTRE = "FSx Lustre"
S3 = "S3"
SECRETS = "Secrets Manager"
CONFIG_MAP = "ConfigMap"
CHOICES = (
    NONE, EMPTY_DIR, GP3, IO2, EFS, FSX_WINDOWS, FSX_ONTAP, FSX_OPENZFS, FSX_LUSTRE, S3, SECRETS, CONFIG_MAP
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StorageCase:
    """A place, and what is known of the service that it belongs to."""

    view: EstateView
    place: Place
    service: Service | None

    @property
    def surface(self) -> Surface:
        """The surface that is decided."""
        return self.place.surface


def who_uses(place: Place) -> str:
    """The writers and clients of the place in words, at most four by name."""
    if place.writers or place.clients:
        names = sorted({*place.writers, *place.clients})
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        return ", ".join(names[:4]) + more
    if place.offered_to:
        return f"offered to {', '.join(place.offered_to[:3])}"
    return "no client was seen"


def sized(case: StorageCase, least: int) -> tuple[tuple[str, str], ...]:
    """Its `size_gib` detail, at least `least`; unknown stays unknown."""
    size = size_gib(case.place, case.view.fact("storage.size_head_room"))
    return (("size_gib", "unknown" if size is None else str(max(size, least))),)


def size_text(case: StorageCase) -> str:
    """GiB with head room as text, or unknown."""
    size = size_gib(case.place, case.view.fact("storage.size_head_room"))
    return "unknown" if size is None else str(size)
