"""nginx's files, read whole: one context with every server and upstream of http, stream and mail."""

import re
from collections.abc import Iterator, Sequence

from crossplane.analyzer import DIRECTIVES

from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import NetworkFacts, Unparsed
from collectors.network.context_draft import ContextDraft
from collectors.network.nginx.includes import Source, Tree, read_sources
from collectors.network.nginx.servers import Servers
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.statements import Statement

_RECOGNISED = re.compile(
    r"^\s*(http|events|stream|mail|server|upstream\s+\S+|map\s+\S+\s+\$\w+)\s*\{|^# configuration file \S+:",
    re.M,
)
_SPEAKS = re.compile(
    r"^\s*(listen|server|server_name|worker_connections|proxy_pass|include|location)\s[^\n]*[;{]", re.M
)
_BORING = re.compile(r"mime\.types$|_params$|fastcgi\.conf$|modules(-enabled)?/|options-ssl-nginx\.conf$")
_MODULES = re.compile(
    r"lua_|more_|js_|perl|brotli|zstd|modsecurity|vhost_traffic|pagespeed|geoip2?|auth_jwt|status_zone|vod|push_stream"
    r"|upsync|check|sticky|fair|otel_|opentracing|passenger|nchan|rtmp|srcache|redis|echo|set_|dav_ext|fancyindex"
    r"|acme_|http[23]|quic|ssl_|proxy_|grpc_|tunnel_"
)
_FREE = frozenset({"map", "geo", "types", "split_clients", "match", "charset_map", "geoip2"})


def recognises(text: str) -> bool:
    """A block that nginx has, and directives that end with a semicolon."""
    return bool(_RECOGNISED.search(text) and _SPEAKS.search(text))


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """One context. Files that no main file includes are not in effect, and are told as gaps.

    Raises:
        ParseError: a file is damaged, or includes itself.
    """
    sources = read_sources(files)
    tree = Tree(sources)
    mains = [source for source in sources if _is_main(source)]
    roots = mains or [source for source in sources if len(sources) == 1 or recognises(source.file.text)]
    top = tuple(
        each for source in roots if source.path not in tree.reached for each in tree.statements(source)
    )
    draft = ContextDraft("nginx", "load_balancer", "server", Ref(roots[0].file.name if roots else "", 1))
    for kind in ("http", "stream", "mail"):
        blocks = [each for each in top if each.keyword == kind]
        inner = tuple(child for each in blocks for child in each.block or ())
        loose = top if kind == "http" and not mains else ()
        Servers(kind, (*inner, *loose), draft).add()
    draft.unparsed += _unknown(top)
    lines = sum(file.text.count("\n") + 1 for file in files)
    gaps = tuple(_gaps(endpoint, tree, sources))
    return NetworkFacts(endpoint, "nginx", contexts=(draft.finished(),), lines=lines, gaps=gaps)


def _is_main(source: Source) -> bool:
    return bool(re.search(r"^\s*(http|stream|mail)\s*\{", source.file.text, re.M))


def _unknown(statements: Sequence[Statement]) -> Iterator[Unparsed]:
    for each in statements:
        if (
            each.keyword not in DIRECTIVES
            and not _MODULES.match(each.keyword)
            and "_by_lua" not in each.keyword
        ):
            yield Unparsed(each.text, each.ref)
        if each.block is not None and each.keyword not in _FREE:
            yield from _unknown(each.block)


def _gaps(endpoint: str, tree: Tree, sources: Sequence[Source]) -> Iterator[Gap]:
    told: set[str] = set()
    for each in tree.missing:
        if each.text not in told and not _BORING.search(each.words[1]):
            told.add(each.text)
            yield Gap(
                endpoint,
                each.ref.section,
                Reason.NOT_ASKED,
                f"line {each.ref.line}: {each.text}: no such file was brought",
                "Bring the whole folder, or the output of nginx -T.",
            )
    for source in sources:
        if source.path not in tree.reached and recognises(source.file.text):
            yield Gap(
                endpoint, source.file.name, Reason.NOT_ASKED, f"no file includes {source.path}: not in effect"
            )


READER = PlatformReader("nginx", read, recognises)
