"""What file servers answered in an earlier scan, so that growth can be told."""

from collections.abc import Mapping

from assess.analysis.shares.walked import SHORTEST_TIME
from assess.errors import ParseError
from assess.model.file_share import FileServerFacts
from assess.store.estate import Estate
from collectors.registry import collectors_by_kind


def earlier_file_servers(estate: Estate, now: Mapping[str, FileServerFacts]) -> dict[str, FileServerFacts]:
    """Each server's facts of the newest scan whose walks are long enough before those of `now`."""
    found: dict[str, FileServerFacts] = {}
    for scan in reversed(estate.scans()[:-1]):
        past = estate.as_of(scan.id)
        for name, facts in now.items():
            earlier = None if name in found else _facts(past, name, facts.protocol)
            if earlier and _walked_at(facts) - _walked_at(earlier) >= SHORTEST_TIME.total_seconds():
                found[name] = earlier
    return found


def _facts(estate: Estate, name: str, kind: str) -> FileServerFacts | None:
    collector = collectors_by_kind().get(kind)
    evidence = estate.evidence(name)
    if collector is None or not evidence:
        return None
    try:
        facts = collector.parse(name, evidence)
    except ParseError:
        return None
    return facts if isinstance(facts, FileServerFacts) and _walked_at(facts) else None


def _walked_at(facts: FileServerFacts) -> float:
    """When its first share was walked, in seconds; 0 where none was."""
    walks = (each.walk.ref.section for each in facts.shares if each.walk)
    times = [at.timestamp() for section in walks if (at := facts.section_at.get(section))]
    return min(times, default=0.0)
