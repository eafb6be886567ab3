"""Access rules and translations of a policy."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assess.model.evidence import Ref
from assess.model.network import (
    ANYWHERE,
    AddressSet,
    FilterRule,
    NatRule,
    RuleList,
    ServiceBox,
    ServiceSet,
    Unparsed,
)
from collectors.network.check_point.answers import Answers, Rulebase, Thing, listed, text
from collectors.network.check_point.objects import Names
from collectors.network.intervals import NOWHERE, complement, opaque

ACTIONS = {"accept": "permit", "drop": "deny", "reject": "reject"}
_ANY = frozenset({"Any", "Original"})


@dataclass(slots=True)
class RuleReader:
    """Reads rulebases with the objects that they refer to."""

    answers: Answers
    names: Names
    unparsed: list[Unparsed] = field(default_factory=list)

    def rule_list(self, base: Rulebase, bound_to: Sequence[str] = ("*",)) -> RuleList:
        """One layer."""
        rules = tuple(self._rule(each, number) for number, each in enumerate(base.rules, 1))
        return RuleList(
            name=base.name,
            ref=Ref(base.file, base.line),
            rules=rules,
            default="deny",
            bound_to=tuple(bound_to),
            direction="forward",
        )

    def _rule(self, rule: Thing, order: int) -> FilterRule:
        ref = self.answers.ref(rule)
        shown = text(rule, "name") or str(rule.get("rule-number", order))
        used_by = f"rule {shown}"
        services = self.names.names(listed(rule, "service"))
        service_set = (
            self.names.services.resolve(services, used_by, ref) if services else ServiceSet((ServiceBox(),))
        )
        if rule.get("service-negate") is True:
            service_set = ServiceSet(opaque=tuple(f"not:{each}" for each in services))
        action = (self.names.names(listed(rule, "action")) or [""])[0]
        hits = rule.get("hits")
        count = hits.get("value") if isinstance(hits, dict) else None
        return FilterRule(
            name=shown,
            order=order,
            action=ACTIONS.get(action.lower(), action.lower() or "unknown"),
            ref=ref,
            sources=self._shown(rule, "source"),
            destinations=self._shown(rule, "destination"),
            services=tuple(services),
            source_set=self._addresses(rule, "source", used_by, ref),
            destination_set=self._addresses(rule, "destination", used_by, ref),
            service_set=service_set,
            conditions=tuple(self._conditions(rule)),
            enabled=rule.get("enabled") is not False,
            hits=count if isinstance(count, int) else None,
            comment=text(rule, "comments"),
            raw=self._text(rule, action, services),
        )

    def _shown(self, rule: Thing, key: str) -> tuple[str, ...]:
        names = self.names.names(listed(rule, key))
        return tuple(f"not {each}" for each in names) if rule.get(f"{key}-negate") is True else tuple(names)

    def _addresses(self, rule: Thing, key: str, used_by: str, ref: Ref) -> AddressSet:
        names = self.names.names(listed(rule, key))
        found = self.names.addresses.resolve(names, used_by, ref) if names else ANYWHERE
        return complement(found) if rule.get(f"{key}-negate") is True else found

    def _conditions(self, rule: Thing) -> list[str]:
        found: list[str] = []
        for key in ("vpn", "time", "content"):
            names = [each for each in self.names.names(listed(rule, key)) if each != "Any"]
            if names:
                found.append(f"{key} {', '.join(names)}")
        targets = self.names.names(listed(rule, "install-on"))
        if targets and targets != ["Policy Targets"]:
            found.append(f"installed on {', '.join(targets)}")
        inline = self.names.names(listed(rule, "inline-layer"))
        return [*found, *(f"layer {each}" for each in inline)]

    def _text(self, rule: Thing, action: str, services: list[str]) -> str:
        parts = (self._shown(rule, "source"), self._shown(rule, "destination"), services)
        joined = " | ".join(", ".join(part) for part in parts)
        return f"{rule.get('rule-number', '')} {text(rule, 'name')}: {joined} | {action}".strip()[:2000]

    def nats(self, bases: Sequence[Rulebase]) -> tuple[NatRule, ...]:
        """All translations in the order of the rulebase."""
        rules = [rule for base in bases for rule in base.rules]
        return tuple(replace(self._nat(rule), order=number) for number, rule in enumerate(rules, 1))

    def _nat(self, rule: Thing) -> NatRule:
        ref = self.answers.ref(rule)
        shown = text(rule, "name") or f"NAT {rule.get('rule-number', '')}".strip()
        method = text(rule, "method")
        source = self._side(rule, "translated-source", shown, ref, NOWHERE)
        target = self._side(rule, "translated-destination", shown, ref, NOWHERE)
        is_plain = source == NOWHERE and target == NOWHERE
        return NatRule(
            name=shown,
            order=0,
            kind="identity" if is_plain else "dynamic" if method == "hide" else "static",
            ref=ref,
            section="automatic" if rule.get("auto-generated") is True else "manual",
            source=self._side(rule, "original-source", shown, ref, ANYWHERE),
            translated_source=source,
            destination=self._side(rule, "original-destination", shown, ref, ANYWHERE),
            translated_destination=target,
            service=self._service(rule, "original-service", shown, ref, ServiceSet((ServiceBox(),))),
            translated_service=self._service(rule, "translated-service", shown, ref, ServiceSet()),
            enabled=rule.get("enabled") is not False,
            raw=self._nat_text(rule),
        )

    def _side(self, rule: Thing, key: str, used_by: str, ref: Ref, plain: AddressSet) -> AddressSet:
        names = self._real(rule, key)
        if names == ["Hide behind gateway"]:
            return opaque("gateway")
        return self.names.addresses.resolve(names, used_by, ref) if names else plain

    def _service(self, rule: Thing, key: str, used_by: str, ref: Ref, plain: ServiceSet) -> ServiceSet:
        names = self._real(rule, key)
        return self.names.services.resolve(names, used_by, ref) if names else plain

    def _real(self, rule: Thing, key: str) -> list[str]:
        """The names at this place, without those that mean "any" or "unchanged"."""
        references: list[Any] = listed(rule, key)
        return [each for each in self.names.names(references) if each not in _ANY]

    def _nat_text(self, rule: Thing) -> str:
        keys = [
            f"{side}-{part}"
            for side in ("original", "translated")
            for part in ("source", "destination", "service")
        ]
        shown = (", ".join(self.names.names(listed(rule, key))) for key in keys)
        return f"{rule.get('rule-number', '')} {text(rule, 'method')}: {' | '.join(shown)}".strip()[:2000]
