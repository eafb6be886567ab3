"""HAProxy's files, read whole: one context per file, and keepalived's beside it."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import NetworkFacts, Unparsed
from collectors.network.context_draft import ContextDraft
from collectors.network.cut_off import ends_a_line, perhaps_cut_off
from collectors.network.former_versions import without_former_versions
from collectors.network.haproxy.keywords import PROXY_KEYWORDS
from collectors.network.haproxy.lines import PROXIES, Section, read_sections
from collectors.network.haproxy.proxies import with_defaults
from collectors.network.haproxy.stickiness import routing_cookies
from collectors.network.haproxy.translate import Surroundings, add_proxy, read_backend
from collectors.network.keepalived.reader import keepalived_context, recognises_keepalived
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.words import broken

_SECTION = re.compile(
    r"^(global|defaults( [\w.:-]+)?( from \S+)?|(frontend|backend|listen|peers|resolvers)[ \t]+[^{;()\n]+)"
    r"[ \t]*(#.*)?$",
    re.M,
)
_SETTING = re.compile(
    r"^\s*(bind|mode|server|balance|log|option|timeout|maxconn|default_backend|daemon|stats)\s[^{;]*$", re.M
)
_MODULE_ARGUMENTS = frozenset({"disabled", "enabled", "transparent", "redispatch"})
_CUT_OFF = "the last line has no newline, which HAProxy since 2.3 takes for a file that is cut off"


def recognises(text: str) -> bool:
    """A section's head at the start of a line, and settings of HAProxy."""
    return bool(_SECTION.search(text) and _SETTING.search(text)) and not recognises_keepalived(text)


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """Contexts of all files. Backends are found in any of them, as one process reads them all.

    Raises:
        ParseError: a file is cut off, or a line has not its form.
    """
    files = without_former_versions(files)
    virtual = [file for file in files if recognises_keepalived(file.text)]
    own = [file for file in files if file not in virtual and (len(files) == 1 or recognises(file.text))]
    others = [file for file in files if file not in virtual and file not in own]
    whole = _Whole(own, others)
    whole.translate()
    contexts = (
        *(draft.finished() for draft in whole.drafts.values()),
        *(keepalived_context(each) for each in virtual),
    )
    lines = sum(file.text.count("\n") + 1 for file in (*own, *virtual))
    gaps = (*perhaps_cut_off(endpoint, own, ends_a_line, _CUT_OFF), *_not_read(endpoint, others, whole.used))
    return NetworkFacts(endpoint, "haproxy", contexts=contexts, lines=lines, gaps=gaps)


class _Whole:
    """All sections of all files, so that one file's frontend finds another's backend."""

    def __init__(self, own: Sequence[ConfigFile], others: Sequence[ConfigFile]) -> None:
        self.drafts: dict[str, ContextDraft] = {}
        self.used: set[str] = set()
        self._others = others
        self._sections: list[Section] = []
        for file in own:
            self._add(file)

    def translate(self) -> None:
        """Fills the drafts."""
        undefined = self._first().undefined if self.drafts else []
        proxies = list(with_defaults(self._sections, undefined))
        tables = {each.name: each for each in proxies if each.last("stick-table")}
        tables |= {
            each.name: next(iter(proxies)) for each in self._sections if each.kind == "peers" and proxies
        }
        routed = routing_cookies([line for section in self._sections for line in section.lines])
        backends = {each.name: read_backend(each, tables, routed) for each in proxies if each.balances}
        resolvers = frozenset(each.name for each in self._sections if each.kind == "resolvers")
        around = Surroundings(backends, tables, resolvers, self._patterns)
        for name, draft in self.drafts.items():
            draft.parents = tuple(each.name for file, each in self.drafts.items() if file != name)
        for proxy in proxies:
            add_proxy(proxy, around, self.drafts[proxy.ref.section])

    def _first(self) -> ContextDraft:
        return next(iter(self.drafts.values()))

    def _add(self, file: ConfigFile) -> None:
        stem = posixpath.basename(file.name).rpartition(".")[0] or file.name
        taken = {draft.name for draft in self.drafts.values()}
        draft = ContextDraft(file.name if stem in taken else stem, "load_balancer", "file", Ref(file.name, 1))
        self.drafts[file.name] = draft
        sections = list(read_sections(file, draft.unparsed))
        draft.unparsed += _unknown(sections)
        if sections and not file.text.endswith("\n"):
            _refuse_stump(sections[-1])
        self._sections += sections

    def _patterns(self, path: str) -> tuple[str, ...] | None:
        """Lines of a map or a list by its path on the device. Only files that were brought are looked at."""
        wanted = path.rpartition("@")[2]
        for file in self._others:
            if (
                wanted.endswith(file.name)
                or file.name.endswith(wanted)
                or posixpath.basename(wanted) == posixpath.basename(file.name)
            ):
                self.used.add(file.name)
                lines = (line.strip() for line in file.text.split("\n"))
                return tuple(line for line in lines if line and not line.startswith("#"))
        return None


def _unknown(sections: Sequence[Section]) -> Iterator[Unparsed]:
    for section in sections:
        for line in section.lines if section.kind in PROXIES else ():
            if line.words[0].removeprefix("no ").removeprefix("default ") not in PROXY_KEYWORDS:
                yield Unparsed(line.text, line.ref)


def _refuse_stump(section: Section) -> None:
    """Half a line at a file's end without a newline: HAProxy since 2.3 refuses any such file."""
    line = section.lines[-1] if section.lines else None
    if line is None or section.kind not in PROXIES:
        return
    keyword = line.words[0].removeprefix("no ").removeprefix("default ")
    alone = len(line.words) == 1 and keyword == line.words[0] and keyword not in _MODULE_ARGUMENTS
    if keyword not in PROXY_KEYWORDS or alone or line.words[-1] in {"if", "unless", "{"}:
        raise broken(line.ref, f"the file ends in the middle of {line.text!r}", "Bring the whole file.")


def _not_read(endpoint: str, files: Sequence[ConfigFile], used: set[str]) -> Iterator[Gap]:
    for file in files:
        if file.name not in used and file.name.endswith((".cfg", ".conf")):
            yield Gap(
                endpoint,
                file.name,
                Reason.UNSUPPORTED,
                "neither HAProxy's nor keepalived's, and nothing names it",
            )


READER = PlatformReader("haproxy", read, recognises, ("haproxy_keepalived",), ("keepalived",))
