"""The collecting half of `assess scan` on the bench's hosts, in a process whose CPU can be told.

Behind the folder: how many endpoints at once; or the word `start`, to do for one host all that comes before
contacting it.
"""

import sys
from pathlib import Path

from assess.app.scanning.events import unseen
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.scan import scan
from assess.app.scanning.selection import split
from assess.inventory.credentials import build_targets
from assess.inventory.load import load_inventory


def main() -> None:
    """Scans; fails when an endpoint did."""
    folder = Path(sys.argv[1])
    if sys.argv[2:] == ["start"]:
        inventory = load_inventory(folder / "one.yaml")
        build_targets(inventory, inventory.endpoints)
        split(inventory.endpoints)
        return
    options = ScanOptions(
        concurrency=int(sys.argv[2]),
        known_hosts=(folder / "known_hosts",),
        connect_seconds=60,
        timeout_seconds=600,
    )
    result = scan(load_inventory(folder / "inventory.yaml"), folder / "estate.db", options, unseen)
    for outcome in result.failed:
        print(outcome.endpoint, outcome.error, file=sys.stderr)
    sys.exit(bool(result.failed))


if __name__ == "__main__":
    main()
