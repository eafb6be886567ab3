"""What lies in a directory, by the forms and ages of its files: user content, code, turnover."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import Claim, ClaimKind, Contents, DirectoryPlace, say
from assess.rules.vocabulary import vocabulary

SOURCE = "evidence rules 3.3 D4, D7, D8, D15, 2026-11"
DOCUMENTS = vocabulary(
    "pdf doc docx xls xlsx ppt pptx odt ods odp rtf eml msg csv tsv tif tiff dcm dwg mp4 mov avi mkv "
    "mp3 wav m4a zip 7z rar p7m p7s edi xml ps vcf ics mbox"
)
PICTURES = vocabulary("jpg jpeg png gif webp heic bmp svg raw")
CODE = vocabulary(
    "php phtml inc py pyc pyi pyx rb erb js mjs cjs ts tsx jsx map css scss less html htm tpl twig "
    "jsp jspx tag java class jar war ear go rs c h cc cpp cs dll exe so pl pm sh lua po mo pot woff "
    "woff2 ttf eot json yml yaml toml lock md rst twig blade vue tld properties xsd wsdl"
)
SCRIPTS = vocabulary("php phtml py rb js mjs jsp class jar war pl pm dll css ts so sh bash ksh")
LONG_DAYS = 90.0
RECENT_DAYS = 7.0
UNTOUCHED_DAYS = 30.0
"""After so long without a change a tree of program files counts as such where its owners are not told."""
BACKUPS = vocabulary("dump sql bak tar gz tgz zst bz2 xz rdb ldif qcow2 vmdk arc borg pgdump wal backup")
SETTLED_DAYS = 14.0


def user_share(place: DirectoryPlace) -> float:
    """Share of files of a form that people make, 0 to 1; pictures beside code do not count."""
    code = place.share(SCRIPTS)
    return place.share(DOCUMENTS) + (place.share(PICTURES) if code < 0.2 else 0.0)


def _user_content(place: DirectoryPlace) -> Iterable[Signal]:
    seen = _seen(place)
    if not seen or place.share(SCRIPTS) >= 0.3 or place.has(ClaimKind.LOGS):
        return
    documents, pictures = place.share(DOCUMENTS), place.share(PICTURES)
    if documents < 0.3 and documents + pictures < 0.3:
        return
    yield from say(
        "state.directory.user_content",
        State.DURABLE,
        3 if documents >= 0.3 else 2,
        seen,
        flips_if="every file in it is made from a source of record and can be made again",
        purpose="uploads",
    )


def _growing_content(place: DirectoryPlace) -> Iterable[Signal]:
    contents = place.contents
    if contents is None or contents.newest_days is None or contents.oldest_days is None:
        return
    grows = contents.oldest_days > LONG_DAYS and contents.newest_days < RECENT_DAYS
    if grows and user_share(place) >= 0.3:
        yield from say(
            "state.directory.growing_content",
            State.DURABLE,
            4,
            _seen(place),
            flips_if="every file in it is made from a source of record and can be made again",
            purpose="uploads",
        )


def _kept_content(place: DirectoryPlace) -> Iterable[Signal]:
    """New files come and old ones stay: nothing cleans it. Weight 1 where nothing says it is written."""
    contents = place.contents
    if contents is None or contents.newest_days is None or contents.oldest_days is None:
        return
    if place.has(ClaimKind.LOGS) or place.share(SCRIPTS) >= 0.3:
        return
    if contents.oldest_days > RECENT_DAYS and contents.newest_days < 1:
        yield from say(
            "state.directory.kept_content",
            State.DURABLE,
            2,
            _seen(place),
            flips_if="old files are never read again",
            purpose="data",
        )


def _turnover(place: DirectoryPlace) -> Iterable[Signal]:
    """Everything in it is young although its writer has run for weeks: something removes what is old."""
    contents = place.contents
    if contents is None or contents.oldest_days is None or contents.newest_days is None:
        return
    settled = place.writer_days is not None and place.writer_days > SETTLED_DAYS
    if settled and contents.files and contents.oldest_days < RECENT_DAYS and not contents.sampled:
        yield from say(
            "state.directory.turnover",
            State.EPHEMERAL,
            3,
            _seen(place),
            flips_if="old files were moved to another place and not deleted",
            purpose="scratch",
        )


def _code(place: DirectoryPlace) -> Iterable[Signal]:
    if not _is_unwritten_code(place):
        return
    yield from say(
        "state.directory.code",
        State.STATELESS,
        3,
        _seen(place),
        flips_if="the application writes into its own program directory",
        purpose="code",
    )
    newest = place.contents.newest_days if place.contents else None
    if newest is not None and newest > RECENT_DAYS:
        yield from say(
            "state.directory.code",
            State.STATELESS,
            2,
            _seen(place),
            flips_if="files in it change",
            purpose="code",
        )


def _is_unwritten_code(place: DirectoryPlace) -> bool:
    contents = place.contents
    if contents is None or place.is_written or contents.sampled:
        return False
    if not contents.owners and (contents.newest_days is None or contents.newest_days < UNTOUCHED_DAYS):
        return False
    if place.has(ClaimKind.CACHE, ClaimKind.SCRATCH, ClaimKind.SESSIONS, ClaimKind.DATA):
        return False
    if place.share(DOCUMENTS) >= 0.3:
        return False
    if _is_owned(place):
        clear = place.share(SCRIPTS) >= 0.5 and not place.share(DOCUMENTS)
        return place.root_view and clear
    return place.share(CODE) >= 0.5 and place.share(SCRIPTS) > 0


def _is_owned(place: DirectoryPlace) -> bool:
    """A service's user owns files in it and may write there; root counts where open files were not seen."""
    owners = set(place.contents.owners if place.contents else ())
    if not place.writers_known:
        return bool(owners)
    return bool(owners & (set(place.writers) - ({"root"} if place.root_view else set())))


def _backup_files(place: DirectoryPlace) -> Iterable[Signal]:
    if place.share(BACKUPS) >= 0.5 and not place.has(ClaimKind.LOGS):
        yield from say(
            "state.directory.backup_files",
            State.DURABLE,
            4,
            _seen(place),
            flips_if="copies are also kept elsewhere, or are made anew on the target",
            purpose="backup",
        )


def _seen(place: DirectoryPlace) -> list[Claim]:
    contents: Contents | None = place.contents
    return [Claim(ClaimKind.FOUND, contents.trace)] if contents is not None and contents.files else []


RULES = (
    StateRule(
        "state.directory.backup_files",
        DirectoryPlace,
        _backup_files,
        "Most of its files are dumps and archives.",
        SOURCE,
    ),
    StateRule(
        "state.directory.user_content",
        DirectoryPlace,
        _user_content,
        "Its files have forms that people make: documents, pictures, recordings, exchanged data.",
        SOURCE,
    ),
    StateRule(
        "state.directory.growing_content",
        DirectoryPlace,
        _growing_content,
        "User content older than 90 days and younger than 7: uploads that are kept.",
        SOURCE,
    ),
    StateRule(
        "state.directory.kept_content",
        DirectoryPlace,
        _kept_content,
        "New files come and old ones stay.",
        SOURCE,
    ),
    StateRule(
        "state.directory.turnover",
        DirectoryPlace,
        _turnover,
        "No file is older than 7 days although its writer has run for longer than 14.",
        SOURCE,
    ),
    StateRule(
        "state.directory.code",
        DirectoryPlace,
        _code,
        "Program files that no process writes and that belong to no service's user.",
        SOURCE,
    ),
)
