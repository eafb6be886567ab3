"""How fast the rule engine answers, next to z3 on the same lists: `python -m bench.filters`."""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

from assess.analysis.filters.comparison import Answer, Comparer
from assess.analysis.filters.cubes import Policy, policy_of
from assess.analysis.filters.packets import universe
from assess.analysis.filters.permits import permit_set
from assess.analysis.filters.shadowing import find_shadowed
from assess.model.network import RuleList
from bench.filters.policies import drifted, policy, rewritten
from tests.assess.analysis.filters import z3_judge

WHOLE = universe(4)
LARGEST_FOR_Z3 = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, how the engine answers it, and how z3 does, where it can."""

    question: str
    ours: Callable[[], str]
    theirs: Callable[[], str] | None = None


def main() -> None:
    """Print a line for each question, with CPU seconds of both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--kinds", nargs="+", default=["ctx", "tenant"])
    parser.add_argument("--no-z3", action="store_true")
    given = parser.parse_args()
    print(f"{'list':<14}{'question':<12}{'ours':>9}{'z3':>9}  answer")
    for kind in given.kinds:
        for size in given.sizes:
            for asked in _questions(policy(kind, size)):
                _line(f"{kind} {size}", asked, with_z3=not given.no_z3 and size <= LARGEST_FOR_Z3)
    _line("40 x ctx 120", Asked("template", _template()), with_z3=False)


def _line(what: str, asked: Asked, *, with_z3: bool) -> None:
    answer, ours = _timed(asked.ours)
    theirs = ""
    if with_z3 and asked.theirs is not None:
        other, seconds = _timed(asked.theirs)
        theirs = f"{seconds:.2f}"
        answer = answer if answer == other else f"{answer}, but z3 says {other}"
    print(f"{what:<14}{asked.question:<12}{ours:>9.2f}{theirs:>9}  {answer}", flush=True)


def _timed(ask: Callable[[], str]) -> tuple[str, float]:
    start = time.process_time()
    answer = ask()
    return answer, time.process_time() - start


def _questions(given: RuleList) -> list[Asked]:
    return [
        Asked(
            "shadowed",
            lambda: _shadowed(given),
            lambda: f"{len(z3_judge.shadowed_rules(policy_of(given, 4)))} shadowed",
        ),
        _compared("equal", given, rewritten(given)),
        _compared("drift", given, drifted(given)),
        Asked("permits", lambda: _permits(given)),
    ]


def _shadowed(given: RuleList) -> str:
    found = find_shadowed([policy_of(given, 4)], range(len(given.rules)))
    undecided = f", {len(found.undecided)} undecided" if found.undecided else ""
    return f"{len(found.shadows)} shadowed{undecided}"


def _compared(question: str, one: RuleList, other: RuleList) -> Asked:
    return Asked(
        question,
        lambda: Comparer(WHOLE).compare(policy_of(one, 4), policy_of(other, 4)).answer.value,
        lambda: "equal" if z3_judge.equal(policy_of(one, 4), policy_of(other, 4)) else "different",
    )


def _permits(given: RuleList) -> str:
    found = permit_set(policy_of(given, 4))
    return f"{len(found.regions)} regions" if found.is_complete else "undecided"


def _template() -> Callable[[], str]:
    template = policy("ctx", 120)
    others = [drifted(template, n) if n % 4 == 0 else rewritten(template, n) for n in range(40)]

    def ask() -> str:
        comparer, base = Comparer(WHOLE), policy_of(template, 4)
        return f"{sum(_same(comparer, base, policy_of(each, 4)) for each in others)} of 40 equal"

    return ask


def _same(comparer: Comparer, one: Policy, other: Policy) -> bool:
    return comparer.compare(one, other).answer is Answer.EQUAL


if __name__ == "__main__":
    main()
