"""keepalived.conf: addresses that VRRP moves, and virtual servers of IPVS."""

import re
from collections.abc import Iterator, Sequence

from assess.model.evidence import Ref
from assess.model.network import Context, NetworkFacts, Unparsed, Vip
from collectors.network.context_draft import ContextDraft
from collectors.network.former_versions import without_former_versions
from collectors.network.keepalived.virtual_servers import read_virtual_server
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.statements import Statement, build_tree, tokens_of_lines
from collectors.network.syntax.words import Quoting, split_words

_RECOGNISED = re.compile(
    r"^\s*(vrrp_instance\s+\S+|vrrp_sync_group\s+\S+|vrrp_script\s+\S+|virtual_server(_group)?\s+\S.*|global_defs)\s*(\{|$)",
    re.M,
)
_QUOTING = Quoting(comment="#!")
_DEFINITION = re.compile(r"\s*\$(?P<name>[A-Za-z0-9_]+)=(?P<value>.*)")
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))")
# keepalived.conf(5), 2.3: blocks and settings that name neither addresses for clients nor servers.
_OTHER_BLOCKS = """
global_defs vrrp_script vrrp_sync_group vrrp_track_file vrrp_track_process track_file static_ipaddress
static_routes static_rules track_group bfd_instance net_namespace instance linkbeat_interfaces
linkbeat_use_polling include includer includem includew includeb includea garp_group nftables
namespace_with_ipsets use_pid_dir interface_up_down_delays process_names ssl SSL virtual_server_group
"""
_OTHERS = frozenset(_OTHER_BLOCKS.split())


def recognises_keepalived(text: str) -> bool:
    """A block that only keepalived has."""
    return bool(_RECOGNISED.search(text))


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """One context per file.

    Raises:
        ParseError: a file is cut off, or an address or port is none.
    """
    contexts = tuple(keepalived_context(file) for file in without_former_versions(files))
    return NetworkFacts(
        endpoint, "keepalived", contexts=contexts, lines=sum(file.text.count("\n") + 1 for file in files)
    )


def keepalived_context(file: ConfigFile) -> Context:
    """What one file says."""
    stem = file.name.rpartition("/")[2].partition(".")[0] or "keepalived"
    draft = ContextDraft(stem, "load_balancer", "file", Ref(file.name, 1))
    statements = [each for each in _statements(file) if not each.keyword.startswith("@")]
    groups = {
        each.words[1]: each
        for each in statements
        if each.keyword == "virtual_server_group" and len(each.words) > 1
    }
    for statement in statements:
        if statement.keyword == "virtual_server":
            read_virtual_server(statement, groups, draft)
        elif statement.keyword == "vrrp_instance":
            draft.vips += _vrrp(statement)
        elif statement.keyword not in _OTHERS:
            draft.unparsed.append(Unparsed(statement.text, statement.ref))
    return draft.finished()


def _statements(file: ConfigFile) -> tuple[Statement, ...]:
    variables: dict[str, str] = {}

    def words(text: str, ref: Ref) -> Iterator[str]:
        definition = _DEFINITION.match(text)
        if definition:
            variables[definition["name"]] = definition["value"].strip()
            return
        text = _VARIABLE.sub(lambda match: variables.get(match["braced"] or match["bare"], match[0]), text)
        spaced = re.sub(r"([{}])", r" \1 ", text) if '"' not in text and "'" not in text else text
        yield from split_words(spaced, ref, _QUOTING)

    return build_tree(tokens_of_lines(file, words, comment=lambda text: text.startswith(("#", "!"))), file)


def _vrrp(statement: Statement) -> Iterator[Vip]:
    """Each address that moves with the instance; what listens behind it is another program's."""
    name = statement.words[1] if len(statement.words) > 1 else "vrrp"
    for block in statement.block or ():
        if block.keyword in {"virtual_ipaddress", "virtual_ipaddress_excluded"}:
            for line in block.block or ():
                address = next(
                    (each for each in line.words if each[0].isdigit() or ":" in each), ""
                ).partition("/")[0]
                if address:
                    yield Vip(name, address, None, "any", line.ref, tls="unknown")


READER = PlatformReader("keepalived", read, recognises_keepalived)
