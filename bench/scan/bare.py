"""What SSH alone costs: paramiko logs in, runs `true` and leaves, on all hosts of the bench."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import paramiko

from assess.inventory.load import load_inventory
from bench.scan.__main__ import CONCURRENCY


def main() -> None:
    """Visits every host once."""
    folder = Path(sys.argv[1])
    inventory = load_inventory(folder / "inventory.yaml")
    login = inventory.credentials["c"]
    key = paramiko.PKey.from_path(login.key_file or folder)
    user = login.user or ""
    known = paramiko.HostKeys(str(folder / "known_hosts"))

    def visit(address: tuple[str, int]) -> int:
        with paramiko.SSHClient() as client:
            name = address[0] if address[1] == 22 else f"[{address[0]}]:{address[1]}"
            for kind, host_key in (known.lookup(name) or {}).items():
                client.get_host_keys().add(name, kind, host_key)
            client.connect(
                *address, username=user, pkey=key, allow_agent=False, look_for_keys=False, banner_timeout=60
            )
            return client.exec_command("true")[1].channel.recv_exit_status()

    addresses = [(each.address or "", each.port or 22) for each in inventory.endpoints]
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        sys.exit(any(pool.map(visit, addresses)))


if __name__ == "__main__":
    main()
