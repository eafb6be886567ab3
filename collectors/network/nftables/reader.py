"""nftables, read whole: one context per host or network namespace, from JSON or from its own language."""

import posixpath
import re
from collections.abc import Sequence

from assess.model.evidence import Ref
from assess.model.network import NetworkFacts, Opaque
from collectors.network.context_draft import ContextDraft
from collectors.network.nftables.json_objects import Located, read_json
from collectors.network.nftables.language import read_language
from collectors.network.nftables.ruleset import Table, tables_of
from collectors.network.packet_filter.lists import decides, nat_rules, rule_list, unreached
from collectors.network.reading import ConfigFile, PlatformReader

_JSON = re.compile(r'\s*\{\s*"nftables"\s*:')
_LANGUAGE = re.compile(
    r"^\s*(table\s+(ip|ip6|inet|arp|bridge|netdev)\s+\S+\s*\{|add\s+(table|chain|rule)\s+(ip|ip6|inet)\s|#!.*\bnft\b)"
    r"|^\s*table\s+[\w.-]+\s*\{\s*(chain|set|map|type)\b",
    re.M,
)


def recognises(text: str) -> bool:
    """JSON of `nft -j`, or a table of nftables' language."""
    return bool(_JSON.match(text) or _LANGUAGE.search(text))


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """One context per file.

    Raises:
        ParseError: a file is cut off or no ruleset, or its chains jump in a circle.
    """
    drafts: list[ContextDraft] = []
    version = ""
    for file in files:
        stem = posixpath.basename(file.name).rpartition(".")[0] or file.name
        draft = ContextDraft(stem, "firewall", "network namespace", Ref(file.name, 1))
        objects = list(read_json(file) if _JSON.match(file.text) else read_language(file, draft.unparsed))
        version = version or _version(objects)
        for table in tables_of(objects):
            _add(table, draft)
        drafts.append(draft)
    lines = sum(file.text.count("\n") + 1 for file in files)
    contexts = tuple(draft.finished() for draft in drafts)
    return NetworkFacts(endpoint, "nftables", version=version, contexts=contexts, lines=lines)


def _version(objects: Sequence[Located]) -> str:
    return next((str(each.body.get("version", "")) for each in objects if each.kind == "metainfo"), "")


def _add(table: Table, draft: ContextDraft) -> None:
    draft.undefined += table.undefined
    for chain in table.chains.values():
        name = f"{table.family} {table.name} {chain.name}"
        if table.family == "arp":
            continue
        if chain.hook and table.types.get(chain.name) == "nat":
            section = f"{table.family} {chain.hook}"
            draft.nats += nat_rules(section, chain, table.chains, len(draft.nats))
        elif chain.hook and (chain.hook in {"input", "forward", "output"} or decides(chain, table.chains)):
            draft.rule_lists.append(rule_list(name, chain, table.chains))
        elif chain.hook:
            draft.opaque += (
                Opaque(f"{name} {r.place}", "other", r.text, r.ref, r.ref.line) for r in chain.rules
            )
    lost = unreached(table.chains)
    draft.rule_lists += (
        rule_list(f"{table.family} {table.name} {each.name}", each, table.chains)
        for each in lost
        if each.rules
    )


READER = PlatformReader("nftables", read, recognises, ("nft",))
