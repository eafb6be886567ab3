"""Makes a sample estate from captures: the inventory they were recorded with, its endpoints read from files.

    python samples/record.py INVENTORY CAPTURES samples/NAME

`CAPTURES` is a folder that `assess scan INVENTORY --record CAPTURES` wrote. Credentials are left out, since
nothing is contacted; addresses stay as `ips`, since they tell who talks with whom.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

HEADER = """\
# A sample estate: eight tenants of a software vendor. Every endpoint is read from a capture of a real host or
# database, recorded in the project's lab (docs/lab.md); nothing is contacted. Made by samples/record.py.
"""


def from_capture(endpoint: dict[str, Any], captures: Path) -> dict[str, Any]:
    """The endpoint as it is read from its capture."""
    kept = {key: value for key, value in endpoint.items() if key not in {"address", "port", "credential"}}
    if (captures / f"{endpoint['name']}.capture").is_file():
        kept["capture"] = f"captures/{endpoint['name']}.capture"
    return {**kept, "ips": [endpoint["address"]]} if "address" in endpoint else kept


def main() -> None:
    """Writes inventory and captures into the sample's folder."""
    inventory, captures, sample = (Path(argument) for argument in sys.argv[1:4])
    document = yaml.safe_load(inventory.read_text(encoding="utf-8"))
    document["estate"] = sample.name
    document["endpoints"] = [from_capture(endpoint, captures) for endpoint in document["endpoints"]]
    for key in ("credentials", "defaults"):
        document.pop(key, None)
    shutil.rmtree(sample / "captures", ignore_errors=True)
    shutil.copytree(captures, sample / "captures")
    for capture in (sample / "captures").iterdir():
        capture.chmod(0o644)
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    (sample / "inventory.yaml").write_text(HEADER + text, encoding="utf-8")


if __name__ == "__main__":
    main()
