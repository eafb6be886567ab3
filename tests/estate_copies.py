"""An estate several times over: every copy of its captures has names, addresses and identities of its own.

What is told of one copy must be what is told of the estate alone, whatever its size: nothing is known of
ten thousand hosts that is not known of thirty.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml

NETWORK = "10.77.0."
NETWORK_WORD = re.compile(r"(?<=[0-9A-F]{2})004D0A(?![0-9A-F])")
"""The same in the kernel's tables: hexadecimal, the last number of the address first."""
IDENTITY = re.compile(r"(?m)(?<=^machine_id=)\S+|(?<=^boot_id=)\S+|(?<=^dmi\.product_uuid=)\S+|\b\d{19}\b")
"""Of machines, and the system identifiers of PostgreSQL."""
MOST_COPIES = 170 * 250


def write_copies(estate: Path, folder: Path, copies: int) -> Path:
    """Writes that many copies of the estate as one, the first as it is; returns the inventory."""
    inventory = yaml.safe_load((estate / "inventory.yaml").read_text())
    answers = {each["name"]: (estate / each["capture"]).read_text() for each in inventory["endpoints"]}
    (folder / "captures").mkdir(parents=True)
    tenants: list[dict[str, Any]] = []
    endpoints: list[dict[str, Any]] = []
    for copy, told in zip(range(copies), renamers(inventory), strict=False):
        again = yaml.safe_load(told(yaml.safe_dump([inventory["tenants"], inventory["endpoints"]])))
        for each, name in zip(again[1], answers, strict=True):
            each["capture"] = f"captures/{copy}-{name}.capture"
            (folder / each["capture"]).write_text(told(answers[name]))
        tenants += again[0]
        endpoints += again[1]
    written = folder / "inventory.yaml"
    written.write_text(
        yaml.safe_dump(inventory | {"tenants": tenants, "endpoints": endpoints}, sort_keys=False)
    )
    return written


def renamers(inventory: dict[str, Any]) -> Iterator[Callable[[str], str]]:
    """For each copy, what its texts are made of the estate's by; the first leaves them as they are."""
    yield str
    names = _names(inventory)
    for copy in range(1, MOST_COPIES):
        yield partial(_renamed, names=names, copy=copy)


def _names(inventory: dict[str, Any]) -> re.Pattern[str]:
    """Words that name a tenant or an endpoint of the estate, alone or before a hyphen, also in capitals."""
    tenants = [each["name"] for each in inventory["tenants"]]
    patterns = [glob for each in inventory["tenants"] for glob in each["match"]]
    tenants += [glob.removeprefix("db:").rstrip("_*") for glob in patterns if glob.startswith("db:")]
    prefixes = [glob.removesuffix("-*") for glob in patterns if glob.endswith("-*")]
    endpoints = [each["name"] for each in inventory["endpoints"]]
    own = [name for name in endpoints if name.split("-")[0] not in {*tenants, *prefixes}]
    words = "|".join(
        (
            rf"(?<![a-z])(?:{_either(tenants)})(?![a-z])",
            rf"(?<![a-z0-9])(?:{_either(prefixes)})(?=-)",
            rf"(?<![a-z0-9])(?:{_either(own)})(?![a-z0-9])",
        )
    )
    return re.compile(f"{words}|(?<![A-Z])(?:{_either(tenants).upper()})(?![A-Z])")


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(each) for each in sorted({*words}, key=lambda each: (-len(each), each)))


def _renamed(text: str, *, names: re.Pattern[str], copy: int) -> str:
    second, third = 80 + copy // 250, 1 + copy % 250
    text = text.replace(NETWORK, f"10.{second}.{third}.")
    text = NETWORK_WORD.sub(f"{third:02X}{second:02X}0A", text)
    text = names.sub(lambda found: f"{found[0]}copy{copy}", text)
    return IDENTITY.sub(lambda found: _identity(found[0], copy), text)


def _identity(text: str, copy: int) -> str:
    """Another one of the same form."""
    digest = hashlib.md5(f"{copy} {text}".encode(), usedforsecurity=False).hexdigest()
    return str(int(digest, 16))[:19] if text.isdecimal() else digest[: len(text)]
