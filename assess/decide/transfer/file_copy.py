"""How long a file tree takes to copy: bytes over the line, and files one by one."""

from assess.decide.estate_view import EstateView
from assess.model.file_share import ShareWalk
from assess.model.state import Surface

FILES_PER_SECOND = 500
"""Own working figure for files that are made anew on a file system of AWS, until a rehearsal measures it."""


def files_of(view: EstateView, surface: Surface) -> int | None:
    """How many files lie in it, as its host's probe or a walk of the share counted."""
    tables = view.tables.get(surface.host)
    tree = tables.directories.get(surface.location) if tables else None
    if tree is not None:
        return tree.files
    walk = _walk(view, surface)
    return walk.files if walk else None


def _walk(view: EstateView, surface: Surface) -> ShareWalk | None:
    """The walk that the surface's evidence names as its source."""
    sources = {each.source for each in surface.evidence}
    for name, facts in view.situation.observed.file_servers.items():
        for share in facts.shares:
            if share.walk is not None and f"{name}:{share.walk.ref.section}" in sources:
                return share.walk
    return None


def files_in_details(files: int | None) -> tuple[tuple[str, str], ...]:
    """What the number of files alone costs; nothing where it is not known."""
    if files is None:
        return ()
    hours = files / FILES_PER_SECOND / 3600
    words = f"{hours:.1f} h" if hours >= 1 else f"{max(1, round(hours * 60))} min"
    return (
        ("files", str(files)),
        ("files_load", f"{words}, counts where it is longer than full_load"),
        ("files_load_assumes", f"{FILES_PER_SECOND} files a second, to be measured in a rehearsal"),
    )
