"""One `-A` line of iptables-save as a rule of a chain."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, ANY_PROTOCOL, ANY_V4, ANY_V6, AddressSet
from collectors.network.intervals import merged
from collectors.network.iptables.options import Option, read_options
from collectors.network.packet_filter.chains import ChainRule, Translation
from collectors.network.packet_filter.intervals import Intervals, addresses_of, minus, overlap
from collectors.network.packet_filter.matches import Match, boxes_of
from collectors.network.packet_filter.services import icmp_of, ports_of, protocol_of
from collectors.network.packet_filter.translations import TARGETS, read_translation
from collectors.network.syntax.words import broken, is_number

_VERDICTS = {"ACCEPT": "permit", "DROP": "deny", "REJECT": "reject", "RETURN": "return"}
_LOGGING = frozenset({"LOG", "NFLOG", "ULOG"})
_MARKING = """
AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNMARK CONNSECMARK CT DSCP ECN HL HMARK IDLETIMER LED MARK NOTRACK
RATEEST SECMARK SET TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL
"""
_GOING_ON = frozenset(_MARKING.split())
_OPENING = "SYN"
_FLAGS = frozenset({"FIN", "SYN", "RST", "PSH", "ACK", "URG"})


@dataclass(slots=True)
class _Draft:
    """A rule while its options are read."""

    ref: Ref
    six: bool
    source: Intervals
    destination: Intervals
    protocols: Intervals = (ANY_PROTOCOL,)
    source_ports: Intervals = (ANY_PORT,)
    destination_ports: Intervals = (ANY_PORT,)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    conditions: list[str] = field(default_factory=list)
    opens: bool = True
    either_port: Intervals | None = None
    words: dict[str, list[str]] = field(default_factory=dict)
    comment: str = ""
    hits: int | None = None
    target: str = ""
    is_goto: bool = False
    of_target: list[Option] = field(default_factory=list)

    def note(self, side: str, option: Option) -> None:
        """Keeps what a person reads."""
        self.words.setdefault(side, []).append(("!" if option.negated else "") + " ".join(option.values))


def read_rule(
    words: Sequence[str], text: str, ref: Ref, *, six: bool, hits: int | None, place: str
) -> ChainRule:
    """The rule. `words` are those behind the chain's name.

    Raises:
        ParseError: an address is none, or an option has no value.
    """
    whole = (ANY_V6,) if six else (ANY_V4,)
    draft = _Draft(ref, six, whole, whole, hits=hits)
    for option in read_options(words, ref):
        _take(draft, option)
    return ChainRule(
        _match(draft),
        _verdict(draft),
        text,
        ref,
        draft.target if _is_chain(draft) else "",
        tuple(draft.words.get("source", ())),
        tuple(draft.words.get("destination", ())),
        tuple(draft.words.get("service", ())),
        draft.hits,
        draft.comment,
        _translation(draft),
        place,
    )


def _take(draft: _Draft, option: Option) -> None:
    if option.name in {"source", "destination", "source_range", "destination_range"}:
        _addresses(draft, option)
    elif option.name in {"incoming", "outgoing"}:
        _interface(draft, option)
    elif option.name == "protocol":
        _protocol(draft, option)
    elif option.name in {"sport", "dport", "ports", "icmp"} and not draft.target:
        _ports(draft, option)
    elif option.name in {"state", "syn", "flags"}:
        _state(draft, option)
    else:
        _take_other(draft, option)


def _take_other(draft: _Draft, option: Option) -> None:
    if option.name in {"jump", "goto"}:
        draft.target, draft.is_goto = option.value, option.name == "goto"
    elif option.name == "comment":
        draft.comment = option.value
    elif option.name == "counters":
        draft.hits = int(option.value) if is_number(option.value) else draft.hits
    elif draft.target:
        draft.of_target.append(option)
    elif option.name not in {"module", "family", "table"}:
        draft.conditions.append(option.text)


def _addresses(draft: _Draft, option: Option) -> None:
    side = option.name.removesuffix("_range")
    draft.note(side, option)
    found = []
    for text in option.value.split(","):
        try:
            version, interval = addresses_of(text)
        except ValueError:
            if any(char.isalpha() for char in text) and ":" not in text:
                draft.conditions.append(option.text)
                return
            raise broken(draft.ref, f"{text!r} is no address", "Is the line cut off?") from None
        found += [interval] if (version == 6) == draft.six else []
    known = merged(found)
    before = getattr(draft, side)
    setattr(draft, side, minus(before, known) if option.negated else overlap(before, known))


def _interface(draft: _Draft, option: Option) -> None:
    if option.negated or option.value.endswith("+"):
        draft.conditions += [] if option.value == "+" else [option.text]
    else:
        setattr(draft, option.name, (option.value,))


def _protocol(draft: _Draft, option: Option) -> None:
    draft.note("service", option)
    number = 0 if option.value.lower() in {"all", "any"} else protocol_of(option.value)
    if number is None:
        draft.conditions.append(option.text)
    elif number:
        known: Intervals = ((number, number),)
        draft.protocols = minus((ANY_PROTOCOL,), known) if option.negated else known


def _ports(draft: _Draft, option: Option) -> None:
    draft.note("service", option)
    if option.name == "icmp":
        read = [icmp_of(option.value, six=draft.six)]
        if "/" in option.value:
            draft.conditions.append(option.text)
    else:
        read = [ports_of(each) for each in option.value.split(",")]
    found = [each for each in read if each is not None]
    if len(found) < len(read):
        draft.conditions.append(option.text)
        return
    known = minus((ANY_PORT,), merged(found)) if option.negated else merged(found)
    if option.name == "ports":
        draft.either_port = known
    elif option.name == "sport":
        draft.source_ports = known
    else:
        draft.destination_ports = known


def _state(draft: _Draft, option: Option) -> None:
    """Packets that open a connection are NEW and, in TCP, carry SYN alone."""
    if option.name == "state":
        new = "NEW" in option.value.upper().split(",")
        opens = new != option.negated
        known = not {"DNAT", "SNAT", "UNTRACKED"} & set(option.value.upper().split(","))
        draft.conditions += [option.text] if not (opens and known) else []
        draft.opens = draft.opens and (opens or not known)
    else:
        mask, wanted = (
            (option.values[0], option.values[1]) if option.name == "flags" else ("FIN,SYN,RST,ACK", "SYN")
        )
        asked = _FLAGS if mask == "ALL" else frozenset(mask.split(","))
        opens = (asked & {_OPENING} == frozenset(wanted.split(",")) - {"NONE"}) != option.negated
        draft.conditions += [] if opens else [option.text]
        draft.opens = draft.opens and opens


def _match(draft: _Draft) -> Match:
    source, destination = _family(draft.source, draft), _family(draft.destination, draft)
    boxes = boxes_of(draft.protocols, draft.source_ports, draft.destination_ports)
    if draft.either_port is not None:
        boxes = (
            *boxes_of(draft.protocols, draft.either_port, (ANY_PORT,)),
            *boxes_of(draft.protocols, (ANY_PORT,), draft.either_port),
        )
    boxes = boxes if draft.opens else ()
    return Match(source, destination, boxes, draft.incoming, draft.outgoing, tuple(draft.conditions))


def _family(intervals: Intervals, draft: _Draft) -> AddressSet:
    return AddressSet((), intervals) if draft.six else AddressSet(intervals)


def _is_chain(draft: _Draft) -> bool:
    known = draft.target in _VERDICTS or draft.target in _LOGGING | _GOING_ON or draft.target in TARGETS
    return bool(draft.target) and not known and draft.target not in {"NFQUEUE", "QUEUE", "TPROXY", "SYNPROXY"}


def _verdict(draft: _Draft) -> str:
    target = draft.target
    if not target or target in _GOING_ON:
        return "continue"
    if target in _LOGGING:
        return "log"
    if target in TARGETS:
        return "nat"
    if _is_chain(draft):
        return "goto" if draft.is_goto else "jump"
    return _VERDICTS.get(target, target.lower())


def _translation(draft: _Draft) -> Translation | None:
    if draft.target not in TARGETS:
        return None
    given = {option.word: option.value for option in draft.of_target}
    return read_translation(draft.target, given, draft.ref)
