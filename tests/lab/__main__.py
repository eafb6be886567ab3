"""The lab from the command line: `python3 -m tests.lab up|down|status|ssh|exec|scan|image|truth|verify`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from tests.lab.estate import load_estate, profiles
from tests.lab.host import command_in, login_command
from tests.lab.image import build_image, image_directory
from tests.lab.lab import bring_up, running_hosts, take_down
from tests.lab.machine import LabError, exclusive, require_rights
from tests.lab.places import Places, places_of
from tests.lab.truth import load_truth
from tests.lab.verify import differences, wait_for_clients


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command; the exit code: 0 done, 2 refused, 3 interrupted, or that of the command run."""
    options = _parser().parse_args(arguments)
    try:
        return _do(options, places_of(options.profile))
    except (LabError, ValueError) as refused:
        print(f"lab: {refused}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("lab: interrupted, everything was taken down", file=sys.stderr)
        return 3


def _do(options: argparse.Namespace, places: Places) -> int:
    """Carry out the chosen command."""
    match options.action:
        case "up":
            seconds = bring_up(places, keep_failed=options.keep_failed)
            wait_for_clients(places)
            print(f"up in {seconds:.1f} s; inventory: {places.inventory}")
        case "down":
            print(f"down in {take_down(places):.1f} s")
        case "status":
            return _print_status(places)
        case "image":
            require_rights()
            with exclusive():
                print(build_image())
        case "truth":
            print(json.dumps(load_truth(places.profile), indent=1, default=str))
        case "verify":
            found = differences(places)
            print("\n".join(found or ["the lab is what its truth says"]))
            return 1 if found else 0
        case "ssh":
            host = load_estate(places.profile).host(options.host)
            return _become(login_command(places, host.address, options.command))
        case "exec":
            return _become(command_in(places, options.host, options.command))
        case _:
            return _become(["nsenter", f"--net=/run/netns/{places.namespace('scanner')}", *options.command])
    return 0


def _become(command: list[str]) -> int:
    """Replace this process by a command."""
    sys.stdout.flush()
    os.execvp(command[0], command)


def _print_status(places: Places) -> int:
    """Print each host and whether it runs; 0 when all do, 1 otherwise."""
    estate = load_estate(places.profile)
    up = running_hosts(places, estate)
    print(f"image     {image_directory()} ({'cached' if image_directory().exists() else 'not built'})")
    print(f"run       {places.run}")
    for host in estate.hosts:
        print(f"{host.name:16} {host.address:12} {'up' if up[host.name] else 'down'}")
    return 0 if all(up.values()) else 1


def _parser() -> argparse.ArgumentParser:
    """The command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--profile", choices=profiles(), default="full", help="which estate (default: full)")
    parser = argparse.ArgumentParser(prog="python3 -m tests.lab", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    up = actions.add_parser("up", help="bring the estate up", parents=[shared])
    up.add_argument("--keep-failed", action="store_true", help="leave a failed start as it is, to look at")
    for name, text in {
        "down": "remove it",
        "status": "say what runs",
        "image": "build the root file system, if the cache lacks it",
        "verify": "compare the running lab with its truth",
        "truth": "print the ground truth as JSON",
    }.items():
        actions.add_parser(name, help=text, parents=[shared])
    for name, text in {"ssh": "log in as the scanner does", "exec": "run as root inside a host"}.items():
        action = actions.add_parser(name, help=text, parents=[shared])
        action.add_argument("host")
        action.add_argument("command", nargs=argparse.REMAINDER)
    scan = actions.add_parser("scan", help="run a command in the scanner's network", parents=[shared])
    scan.add_argument("command", nargs=argparse.REMAINDER)
    return parser


if __name__ == "__main__":
    sys.exit(main())
