"""From signals to a verdict: hard rules first, else weights; thin or contradictory evidence is unknown."""

from collections import defaultdict
from collections.abc import Sequence

from assess.model.state import Signal, State, Verdict

NAME_ONLY_CAP = 0.6
LEAST_CONFIDENCE = 0.5
LEAST_LEAD = 2.0
DOUBT = 2.0
LEAST_OBSERVED = 3.0


def weigh(signals: Sequence[Signal], *, cap: float = 1.0) -> Verdict:
    """The class that the signals support, with confidence at most `cap`.

    Two hard rules of different classes are a conflict, and the verdict is unknown. Without hard rules
    confidence is top / (sum + 2); it is at most 0.6 when only names speak for the class, and the verdict is
    unknown below 0.5 or with a lead of less than 2 over the next class. Names are not heard against
    observations of weight 3 that say durable; then the verdict is durable or unknown.

    >>> weigh([]).state
    <State.UNKNOWN: 'unknown'>
    """
    hard = [signal for signal in signals if signal.hard]
    if hard:
        return _from_hard(hard, signals, cap)
    return _from_weights(signals, cap)


def _from_hard(hard: Sequence[Signal], signals: Sequence[Signal], cap: float) -> Verdict:
    strongest = max(hard, key=lambda signal: signal.weight)
    if len({signal.state for signal in hard}) > 1:
        return _verdict(State.UNKNOWN, 0.0, signals, strongest, conflict=True)
    return _verdict(strongest.state, min(strongest.weight, cap), signals, strongest)


def _from_weights(signals: Sequence[Signal], cap: float) -> Verdict:
    heard = _heard(signals)
    weights: dict[State, float] = defaultdict(float)
    for signal in heard:
        weights[signal.state] += signal.weight
    positive = sorted(((max(w, 0.0), s) for s, w in weights.items()), key=lambda each: (-each[0], each[1]))
    if not positive or positive[0][0] <= 0:
        return _verdict(State.UNKNOWN, 0.0, signals, None)
    top, state = positive[0]
    runner_up = positive[1][0] if len(positive) > 1 else 0.0
    confidence = top / (sum(weight for weight, _ in positive) + DOUBT)
    if all(signal.name_only for signal in signals if signal.weight > 0 and signal.state is state):
        confidence = min(confidence, NAME_ONLY_CAP)
    confidence = min(confidence, cap)
    silenced = len(heard) < len(signals) and state is not State.DURABLE
    if silenced or confidence < LEAST_CONFIDENCE or top - runner_up < LEAST_LEAD:
        state = State.UNKNOWN
    leading = max((s for s in signals if s.weight > 0), key=lambda s: (s.state is state, s.weight))
    return _verdict(state, confidence, signals, leading)


def _heard(signals: Sequence[Signal]) -> list[Signal]:
    """The signals that count: a name says nothing lighter than durable where observations say durable."""
    observed = sum(each.weight for each in signals if each.state is State.DURABLE and not each.name_only)
    if observed < LEAST_OBSERVED:
        return list(signals)
    return [each for each in signals if not each.name_only or each.state is State.DURABLE]


def _verdict(
    state: State,
    confidence: float,
    signals: Sequence[Signal],
    leading: Signal | None,
    *,
    conflict: bool = False,
) -> Verdict:
    return Verdict(
        state=state,
        confidence=round(confidence, 2),
        rules=tuple(dict.fromkeys(signal.rule for signal in signals)),
        evidence=tuple(dict.fromkeys(signal.trace for signal in signals)),
        would_change_it=tuple(dict.fromkeys(signal.flips_if for signal in signals if signal.flips_if)),
        purpose=leading.purpose if leading else "",
        flags=tuple(sorted({flag for signal in signals if signal.state is state for flag in signal.flags})),
        conflict=conflict,
    )
