"""Software signatures from `signatures.yaml`: how products are recognised on a host."""

import re
from collections import Counter
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assess.errors import InvariantBroken
from assess.model.catalog import Signature

STATES = frozenset({"stateless", "ephemeral", "durable", "depends"})
_KEYS = frozenset(field.name for field in fields(Signature))


@cache
def load_signatures() -> tuple[Signature, ...]:
    """Every signature of our catalog, sorted by id.

    Raises:
        InvariantBroken: the file that we ship has an unknown key, a bad pattern or an id twice.

    >>> "postgresql" in {signature.id for signature in load_signatures()}
    True
    """
    text = resources.files(__package__).joinpath("signatures.yaml").read_text(encoding="utf-8")
    return read_signatures(text)


def read_signatures(text: str) -> tuple[Signature, ...]:
    """The signatures in a YAML text of our form, sorted by id; raises as `load_signatures` does."""
    signatures = [_signature(row) for row in yaml.safe_load(text)]
    twice = [id_ for id_, count in Counter(each.id for each in signatures).items() if count > 1]
    if twice:
        raise InvariantBroken(f"signatures: ids used twice: {sorted(twice)}")
    return tuple(sorted(signatures, key=lambda each: each.id))


def _signature(row: dict[str, Any]) -> Signature:
    unknown = set(row) - _KEYS
    if unknown:
        raise InvariantBroken(f"signature {row.get('id')}: unknown keys {sorted(unknown)}")
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    signature = Signature(**values)
    if signature.state not in STATES or not signature.source:
        raise InvariantBroken(f"signature {signature.id}: state {signature.state!r} or source is wrong")
    _compile_all(signature)
    return signature


def _compile_all(signature: Signature) -> None:
    for pattern in signature.patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise InvariantBroken(f"signature {signature.id}: pattern {pattern!r}: {error}") from error
