"""The management API's answers: objects by uid, rulebases by layer, packages, each with its line."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.reading import ConfigFile

Thing = dict[str, Any]
"""One JSON object of the API."""

_UID = re.compile(r'"uid"\s*:\s*"([^"\\]{1,100})"')
_RULES = frozenset({"access-rule", "nat-rule"})
_SECTIONS = frozenset({"access-section", "nat-section"})
_VSX_ROW = re.compile(
    r"\s*(?P<id>\d{1,4})\s*\|\s*(?P<type>[SBRW])\s+(?P<name>\S+)\s*\|\s*(?P<policy>[^|\s]+)?"
)
_VS_ROW = re.compile(r"\s*(?P<id>\d{1,4})\s+(?P<name>[\w.\-]+)\s*$")


@dataclass(slots=True)
class Rulebase:
    """The rules of one layer (or of the translations) over all pages; each page's first and last number."""

    name: str
    uid: str
    file: str
    line: int
    rules: list[Thing] = field(default_factory=list)
    is_nat: bool = False
    pages: list[tuple[int, int]] = field(default_factory=list)
    total: int = 0

    def seen(self) -> int:
        """How many rules the pages and the rules themselves show."""
        count, last = 0, 0
        for start, end in sorted(self.pages):
            count += max(0, end - max(last, start - 1))
            last = max(last, end)
        return max(count, len(self.rules))

    def put_in_order(self) -> None:
        """Each rule once, by its number, whatever order the pages came in."""
        by_uid = {text(rule, "uid") or str(number): rule for number, rule in enumerate(self.rules)}
        self.rules = list(by_uid.values())
        if all(isinstance(rule.get("rule-number"), int) for rule in self.rules):
            self.rules.sort(key=lambda rule: rule["rule-number"])


@dataclass(frozen=True, slots=True)
class VirtualSystem:
    """A row of `vsx stat -v` or `show virtual-system all`. `kind`: S, B, R, W, or empty: not told."""

    number: int
    name: str
    kind: str
    policy: str
    ref: Ref


@dataclass(slots=True)
class Answers:
    """All that the files say."""

    objects: dict[str, Thing] = field(default_factory=dict)
    rulebases: dict[str, Rulebase] = field(default_factory=dict)
    packages: list[Thing] = field(default_factory=list)
    systems: list[VirtualSystem] = field(default_factory=list)
    lines: dict[str, Ref] = field(default_factory=dict)
    strays: list[Unparsed] = field(default_factory=list)

    def ref(self, thing: Thing) -> Ref:
        """Where the thing stands."""
        return self.lines.get(text(thing, "uid"), Ref("", 1))

    def thing(self, reference: Any) -> Thing | None:
        """The object that a uid or an embedded object means."""
        if isinstance(reference, dict):
            return self.objects.get(text(reference, "uid"), reference)
        return self.objects.get(reference) if isinstance(reference, str) else None


def text(thing: Thing, key: str) -> str:
    """A text value; empty where it is none."""
    found = thing.get(key)
    return found if isinstance(found, str) else ""


def listed(thing: Thing, key: str) -> list[Any]:
    """A list; a single value is a list of one."""
    found = thing.get(key)
    return found if isinstance(found, list) else [] if found is None else [found]


def read_answers(files: Sequence[ConfigFile]) -> Answers:
    """Every file's answers together.

    Raises:
        ParseError: JSON that was cut off or damaged, or a rulebase of which pages are missing.
    """
    answers = Answers()
    for file in files:
        if file.text.lstrip()[:1] in {"{", "["}:
            _read_json(file, answers)
        else:
            _read_systems(file, answers)
    for base in answers.rulebases.values():
        base.put_in_order()
        if base.total > base.seen():
            raise ParseError(
                f"of rulebase '{base.name}' only {base.seen()} of {base.total} rules are here",
                where=f"{base.file}:{base.line}",
                hint="Bring the answers of the other pages (`offset`) too.",
            )
    return answers


def _read_json(file: ConfigFile, answers: Answers) -> None:
    try:
        value = json.loads(file.text)
    except json.JSONDecodeError as error:
        raise ParseError(
            f"no valid JSON: {error.msg}",
            where=f"{file.name}:{error.lineno}",
            hint="It was cut off or edited: bring the whole answer.",
        ) from None
    except (RecursionError, ValueError):
        raise ParseError(
            "JSON that nests without end or holds an endless number", where=f"{file.name}:1"
        ) from None
    line, at = 1, 0
    for found in _UID.finditer(file.text):
        line += file.text.count("\n", at, found.start())
        at = found.start()
        answers.lines.setdefault(found[1], Ref(file.name, line))
    for answer in value if isinstance(value, list) else [value]:
        if isinstance(answer, dict):
            _take(answer, file, answers)
    _collect(value, answers)
    if isinstance(value, list):
        _take_plain(value, file, answers)


def _take(answer: Thing, file: ConfigFile, answers: Answers) -> None:
    if isinstance(answer.get("rulebase"), list) and answer.get("type") not in _SECTIONS:
        _take_rulebase(answer, file, answers)
    elif answer.get("type") == "package" or "access-layers" in answer:
        answers.packages.append(answer)
    for package in listed(answer, "packages"):
        if isinstance(package, dict):
            answers.packages.append(package)


def _take_rulebase(answer: Thing, file: ConfigFile, answers: Answers) -> None:
    rules = list(_rules(answer["rulebase"]))
    if answer["rulebase"] and not rules and not any(_is_section(each) for each in answer["rulebase"]):
        told = f"rulebase {text(answer, 'name')}: neither access nor NAT rules"
        answers.strays.append(Unparsed(told, Ref(file.name, 1)))
        return
    is_nat = any(rule.get("type") == "nat-rule" for rule in rules)
    name = text(answer, "name") or file.name.rpartition("/")[2].rpartition(".")[0] or file.name
    key = text(answer, "uid") or (f"nat:{file.name}" if is_nat else name)
    line = answers.lines.get(text(answer, "uid"), Ref(file.name, 1)).line
    base = answers.rulebases.setdefault(
        key, Rulebase(name, text(answer, "uid"), file.name, line, is_nat=is_nat)
    )
    base.rules += rules
    base.is_nat = base.is_nat or is_nat
    base.pages.append((_number(answer.get("from")) or 1, _number(answer.get("to"))))
    base.total = max(base.total, _number(answer.get("total")))


def _is_section(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("type") in _SECTIONS


def _take_plain(value: list[Any], file: ConfigFile, answers: Answers) -> None:
    """A file that is a mere list of rules, as the tool that exports whole packages writes it."""
    rules = list(_rules(value))
    if rules:
        stem = file.name.rpartition("/")[2].rpartition(".")[0] or file.name
        is_nat = any(rule.get("type") == "nat-rule" for rule in rules)
        answers.rulebases.setdefault(stem, Rulebase(stem, "", file.name, 1, rules, is_nat=is_nat))


def _rules(entries: list[Any]) -> Iterator[Thing]:
    """The rules in order; sections hold rules of their own."""
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        if not isinstance(entry, dict):
            continue
        if entry.get("type") in _SECTIONS:
            inner = entry.get("rulebase")
            waiting += reversed(inner) if isinstance(inner, list) else []
        elif entry.get("type") in _RULES:
            yield entry


def _collect(value: Any, answers: Answers) -> None:
    """Every named object anywhere in the answer; of two the fuller one counts."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            uid = text(found, "uid")
            if uid and text(found, "type") and found.get("type") not in _RULES | _SECTIONS:
                before = answers.objects.get(uid)
                if before is None or len(found) > len(before):
                    answers.objects[uid] = found
            waiting += found.values()


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _read_systems(file: ConfigFile, answers: Answers) -> None:
    is_plain = "VS ID" in file.text
    for number, line in enumerate(file.text.split("\n"), 1):
        found = _VSX_ROW.match(line) or (_VS_ROW.match(line) if is_plain else None)
        if found is None:
            if re.match(r"(?:add|set) (?!.*\bpassword)", line):
                answers.strays.append(Unparsed(line[:500], Ref(file.name, number)))
            continue
        groups = found.groupdict()
        answers.systems.append(
            VirtualSystem(
                int(groups["id"]),
                groups["name"],
                groups.get("type") or "",
                groups.get("policy") or "",
                Ref(file.name, number),
            )
        )
