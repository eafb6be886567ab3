"""Translations that an access list chooses, as there were before 8.3: one for each of its entries."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assess.model.network import AddressSet, FilterRule, NatRule, ServiceSet
from collectors.network.cisco_asa.access_lists import AccessList


def chosen_by(rule: NatRule, name: str, lists: Mapping[str, AccessList]) -> Iterator[NatRule]:
    """The translation of what the list permits: real sources on the way to the entries' destinations.

    A list that is missing, or that takes something out by `deny`, stays an unknown part.
    """
    entries = [each for each in lists[name].rules if each.enabled] if name in lists else []
    if not entries or any(each.action != "permit" for each in entries):
        yield replace(rule, source=AddressSet(opaque=(f"access-list:{name}",)))
        return
    for entry in entries:
        yield replace(
            rule,
            source=entry.source_set,
            destination=entry.destination_set,
            service=_narrowed(rule, entry),
        )


def _narrowed(rule: NatRule, entry: FilterRule) -> ServiceSet:
    """Services of the entry; where ports are translated, those of the protocol that is named."""
    protocols = {each.protocols for each in rule.translated_service.boxes}
    boxes = tuple(each for each in entry.service_set.boxes if not protocols or each.protocols in protocols)
    return ServiceSet(boxes, entry.service_set.opaque)
