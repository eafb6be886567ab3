"""Services: which were found and named, and what is said of their state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.score.answers import Answers, Row
from tests.score.judgement import Judgement, Verdict
from tests.score.names import Names

Truth = Mapping[str, Sequence[Mapping[str, Any]]]
CAREFUL = ("durable", "ephemeral", "stateless", "unknown")
"""States in order of care: what a service keeps anywhere decides."""


def judge_services(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """Found, missed and invented services; infrastructure that truth calls optional is neither."""
    found = {names.of(row["name"]) for row in answers["nodes"] if row["kind"] == "service"}
    known = {_name(entry, names): entry for entry in truth["services"]}
    judged = [_judge_presence(name, entry, found, names) for name, entry in known.items()]
    return judged + [
        Judgement(Verdict.INVENTED, name, "", "service", host=names.host(name))
        for name in sorted(found - set(known))
    ]


def judge_service_states(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """What is said of the state of each service that has to be found and was."""
    states = service_states(answers, names)
    return [
        _judge_state(name, entry, states[name])
        for entry in truth["services"]
        if (name := _name(entry, names)) in states and not entry.get("infrastructure")
    ]


def service_states(answers: Answers, names: Names) -> dict[str, Row]:
    """State and confidence by service: its own surface, else the most careful of its processes."""
    states: dict[str, Row] = {}
    for row in answers["processes"]:
        if row["service"]:
            name = names.of(f"{row['host']}/{row['service']}")
            states[name] = min((states.get(name, row), row), key=lambda each: CAREFUL.index(each["state"]))
    services = {names.of(row["name"]) for row in answers["nodes"] if row["kind"] == "service"}
    own = {names.of(row["name"]): row for row in answers["surfaces"] if names.of(row["name"]) in services}
    return {**states, **own}


def _judge_presence(name: str, entry: Mapping[str, Any], found: set[str], names: Names) -> Judgement:
    """One service of the truth: there or not."""
    host = names.host(name)
    if name in found:
        verdict = Verdict.OPTIONAL if entry.get("optional") else Verdict.RIGHT
        return Judgement(verdict, name, "service", "service", host=host)
    if entry.get("optional"):
        return Judgement(Verdict.NEUTRAL, name, "service", host=host)
    hidden = entry.get("needs") == "root" and host in names.without_root
    return Judgement(Verdict.EXCUSED if hidden else Verdict.MISSED, name, "service", host=host)


def _judge_state(name: str, entry: Mapping[str, Any], row: Row) -> Judgement:
    """The state of one service."""
    state, accepted = row["state"], {entry["state"], *entry.get("accept", [])}
    verdict = Verdict.RIGHT if state in accepted else Verdict.UNKNOWN if state == "unknown" else Verdict.WRONG
    if entry.get("optional"):
        verdict = Verdict.OPTIONAL if verdict is Verdict.RIGHT else Verdict.NEUTRAL
    source = "surface" if "kind" in row else "processes"
    confidence = row.get("confidence")
    return Judgement(
        verdict, name, entry["state"], state, confidence, row["host"], f"{source} {entry.get('note', '')}"
    )


def _name(entry: Mapping[str, Any], names: Names) -> str:
    return names.of(f"{entry['host']}/{entry['service']}")
