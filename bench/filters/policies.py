"""Rule lists as contexts have them: `ctx` has many hosts, `tenant` few objects that overlap much."""

import random
from dataclasses import replace

from assess.model.evidence import Ref
from assess.model.network import ANYWHERE, AddressSet, FilterRule, Interval, RuleList, ServiceBox, ServiceSet

PORTS = (
    22,
    25,
    53,
    80,
    123,
    161,
    389,
    443,
    445,
    514,
    636,
    1433,
    1521,
    3306,
    3389,
    5432,
    6379,
    8080,
    8443,
    9200,
)
NET = 10 << 24


def policy(kind: str, count: int, seed: int = 1) -> RuleList:
    """A list of `count` rules of a kind; the last denies everything."""
    dice = random.Random(f"{kind}-{count}-{seed}")
    make = _ctx_rule if kind == "ctx" else _tenant_rule(dice)
    rules = [make(dice, number) for number in range(count - 1)]
    last = FilterRule("last", count - 1, "deny", Ref("config", count))
    return RuleList(kind, Ref("config", 1), (*rules, last), "deny")


def rewritten(given: RuleList, seed: int = 1) -> RuleList:
    """The same policy in other words: runs of one action shuffled, half of the destinations split in two."""
    dice = random.Random(f"rewritten-{seed}")
    runs: list[list[FilterRule]] = []
    for rule in given.rules:
        if not runs or runs[-1][-1].action != rule.action:
            runs.append([])
        runs[-1].append(rule)
    found: list[FilterRule] = []
    for run in runs:
        dice.shuffle(run)
        found += [part for rule in run for part in (_halves(rule) if dice.random() < 0.5 else (rule,))]
    return replace(given, rules=tuple(found))


def drifted(given: RuleList, seed: int = 1) -> RuleList:
    """The policy rewritten, and with one port of one rule changed to one that nothing else permits."""
    dice = random.Random(f"drifted-{seed}")
    able = [n for n, rule in enumerate(given.rules) if rule.action == "permit"]
    chosen = dice.choice(able[: len(able) // 3])
    services = ServiceSet((ServiceBox((6, 6), destination_ports=(31337, 31337)),))
    rules = list(given.rules)
    rules[chosen] = replace(rules[chosen], service_set=services)
    return rewritten(replace(given, rules=tuple(rules)), seed)


def _halves(rule: FilterRule) -> tuple[FilterRule, ...]:
    (low, high), *rest = rule.destination_set.v4
    if rest or low == high or rule.destination_set.v6:
        return (rule,)
    middle = (low + high) // 2
    return tuple(
        replace(rule, destination_set=AddressSet(v4=(half,))) for half in ((low, middle), (middle + 1, high))
    )


def _service(dice: random.Random) -> ServiceSet:
    if dice.random() < 0.05:
        return ServiceSet((ServiceBox(),))
    protocol = 17 if dice.random() < 0.15 else 6
    first = dice.choice(PORTS)
    last = first + dice.choice((0, 0, 0, 0, 10, 1000))
    return ServiceSet((ServiceBox((protocol, protocol), destination_ports=(first, min(last, 65535))),))


def _block(dice: random.Random, bits: int) -> Interval:
    low = NET + (dice.getrandbits(20) << 4) & ~((1 << bits) - 1)
    return low, low + (1 << bits) - 1


def _ctx_address(dice: random.Random, wide: float) -> AddressSet:
    if dice.random() < wide:
        return ANYWHERE
    bits = dice.choices((0, 4, 8, 12), (60, 10, 25, 5))[0]
    return AddressSet(v4=(_block(dice, bits),))


def _ctx_rule(dice: random.Random, number: int) -> FilterRule:
    action = "deny" if dice.random() < 0.15 else "permit"
    return FilterRule(
        name=str(number),
        order=number,
        action=action,
        ref=Ref("config", number + 1),
        source_set=_ctx_address(dice, 0.1),
        destination_set=_ctx_address(dice, 0.02),
        service_set=_service(dice),
    )


def _tenant_rule(dice: random.Random):  # type: ignore[no-untyped-def]
    pool = [AddressSet(v4=(_block(dice, dice.choice((0, 0, 4, 8))),)) for _ in range(40)] + [ANYWHERE]
    services = [_service(dice) for _ in range(12)]

    def make(dice: random.Random, number: int) -> FilterRule:
        return FilterRule(
            name=str(number),
            order=number,
            action="deny" if dice.random() < 0.2 else "permit",
            ref=Ref("config", number + 1),
            source_set=dice.choice(pool),
            destination_set=dice.choice(pool[:-1]),
            service_set=dice.choice(services),
        )

    return make
