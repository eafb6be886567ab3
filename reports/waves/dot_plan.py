"""`dot`: the graph and the plan for Graphviz, a cluster per wave."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from assess.model.assessment import Assessment
from reports.waves.exporter import Exporter
from reports.waves.graph_of_plan import graph_of

SHAPES = {
    "database": "cylinder",
    "share": "folder",
    "external": "plaintext",
    "host": "box3d",
    "vip": "hexagon",
}


def render(assessment: Assessment) -> str:
    """A `digraph`; dashed edges are infrastructure, red and bold ones cross tenants."""
    return "\n".join(_lines(assessment)) + "\n"


def _lines(assessment: Assessment) -> Iterator[str]:
    graph = graph_of(assessment)
    names = {wave.number: wave.name for wave in assessment.waves}
    by_wave: dict[int, list[str]] = defaultdict(list)
    for name, told in graph.nodes(data=True):
        by_wave[told["wave"]].append(name)
    yield "digraph assess {"
    yield '  rankdir="LR"; node [shape="box", fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for number in sorted(by_wave):
        yield f"  subgraph cluster_wave_{number} {{"
        yield f"    label={_quoted(names.get(number, f'wave {number}') if number else 'in no wave')};"
        for name in by_wave[number]:
            told = graph.nodes[name]
            shape = SHAPES.get(told["kind"], "box")
            tenants = _quoted(told["tenants"] or "no tenant known")
            yield f'    {_quoted(name)} [shape="{shape}", tooltip={tenants}];'
        yield "  }"
    for source, target, told in graph.edges(data=True):
        yield f"  {_quoted(source)} -> {_quoted(target)} [{_style(told)}];"
    yield "}"


def _style(told: dict[str, Any]) -> str:
    label = " ".join(text for text in (told["kind"], told["ports"]) if text)
    words = [f"label={_quoted(label)}"]
    if told["cross_tenant"]:
        words.append('color="red", penwidth="2"')
    if told["infrastructure"]:
        words.append('style="dashed"')
    return ", ".join(words)


def _quoted(text: str) -> str:
    r"""The text as a quoted identifier, in which Graphviz sees no escape.

    >>> _quoted('a"b\\n')
    '"a\\"b\\\\n"'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


EXPORTER = Exporter("dot", ".dot", render)
