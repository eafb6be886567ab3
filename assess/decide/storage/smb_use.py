"""What an SMB server told of a share's use: permissions beyond a POSIX mode, who has files open to write."""

from collections.abc import Iterator

from assess.analysis.traces import trace
from assess.decide.estate_view import EstateView
from assess.model.decisions import RuleReason
from assess.model.evidence import Trace
from assess.model.file_share import FileServerFacts, OfferedShare
from assess.model.naming import share_name
from assess.model.state import Surface


def smb_reasons(view: EstateView, surface: Surface) -> tuple[RuleReason, ...]:
    """Permissions and open files in words; nothing of what was not told."""
    return tuple(
        reason
        for facts, share in _shares(view, surface)
        for reason in (*_permissions(share), *_open(facts, share))
    )


def smb_traces(view: EstateView, surface: Surface) -> tuple[Trace, ...]:
    """The lines of folders whose permissions go beyond a mode, and of open files."""
    found: list[Trace] = []
    for facts, share in _shares(view, surface):
        special = [each for each in share.access if each.beyond_mode][:2]
        found += [
            trace(facts, each.ref, f"{each.entries} access entries on /{each.folder}") for each in special
        ]
        users = [each for each in facts.users if each.share == share.name and each.open_files][:2]
        found += [trace(facts, each.ref, f"{each.user} has {each.open_files} files open") for each in users]
    return tuple(found)


def _shares(view: EstateView, surface: Surface) -> Iterator[tuple[FileServerFacts, OfferedShare]]:
    for _, facts in sorted(view.situation.observed.file_servers.items()):
        for share in facts.shares if facts.protocol == "smb" else ():
            if share_name(surface.host, share.name) == surface.name:
                yield facts, share


def _permissions(share: OfferedShare) -> Iterator[RuleReason]:
    if share.access:
        special = sum(each.beyond_mode for each in share.access)
        yield RuleReason(
            "decide.storage.smb_permissions",
            f"{special} of {len(share.access)} folders looked at have access entries beyond owner, group and "
            "everybody, or such as deny",
        )


def _open(facts: FileServerFacts, share: OfferedShare) -> Iterator[RuleReason]:
    users = [each for each in facts.users if each.share == share.name and each.open_files]
    if users:
        writing = sorted({each.client or each.user for each in users if each.written})
        names = f" ({', '.join(writing[:4])})" if writing else ""
        yield RuleReason(
            "decide.storage.smb_writers",
            f"{len(users)} users have {sum(each.open_files for each in users)} files open, "
            f"{len(writing)} of them to write{names}",
        )
