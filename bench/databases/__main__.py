"""How long large database servers take to read, and what a scan costs a server at work.

`python -m bench.databases many|wide|pgbench|sysbench` starts a server of its own and takes it away again.
"""

import sys
from collections.abc import Callable

from bench.databases.load import mariadb_at_work, postgresql_at_work
from bench.databases.size import many_databases, many_tables

BENCHES: dict[str, Callable[[], str]] = {
    "many": many_databases,
    "wide": many_tables,
    "pgbench": postgresql_at_work,
    "sysbench": mariadb_at_work,
}


def main() -> None:
    """Runs the benches that are named, or all."""
    for name in sys.argv[1:] or list(BENCHES):
        print(f"{name}: {BENCHES[name]()}", flush=True)


if __name__ == "__main__":
    main()
