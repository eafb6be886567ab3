"""Every command that is ever sent to a device, by platform. They show, and change nothing that stays.

Paging is switched off for the session only (`session`); what pages still is answered page by page.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Read:
    """One file and what its text is made of. Of `commands` the first that the device knows is taken.

    `also` follows it in the same file where the device gives it.
    """

    file: str
    commands: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Parts of a device that are entered one after the other: contexts, partitions.

    `listing` names them, by the group `name` of `pattern`; `enter` goes into one, `home` to where all are
    seen. `reads` are asked in each; `{name}` is its name. `unlisted` may be left out by the listing. Where
    `when` does not answer `only_if`, the device has none.
    """

    listing: str
    pattern: re.Pattern[str]
    enter: str
    home: str
    reads: tuple[Read, ...]
    unlisted: frozenset[str] = frozenset()
    when: str = ""
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a platform is read. `driver` is netmiko's name of it.

    With `enable` a prompt `>` is raised with the credential's `sudo_password`. A prompt that `shell` matches
    is no command line of the device yet: `cli` opens it. `trailer` ends every answer and is no part of it.
    `missing` says what this way cannot bring.
    """

    driver: str
    reads: tuple[Read, ...]
    session: tuple[str, ...] = ()
    places: Places | None = None
    enable: bool = False
    shell: re.Pattern[str] | None = None
    cli: str = ""
    trailer: str = ""
    missing: str = ""

    def commands(self) -> tuple[str, ...]:
        """All that may be sent, in order; `{name}` stands for a context or partition."""
        found = [*(["enable"] if self.enable else []), *([self.cli] if self.cli else []), *self.session]
        places = self.places
        found += [places.when, places.home, *_of(self.reads), places.listing] if places else _of(self.reads)
        found += [places.enter, *_of(places.reads)] if places else []
        return tuple(dict.fromkeys(filter(None, found)))


def _of(reads: tuple[Read, ...]) -> list[str]:
    return [command for each in reads for command in (*each.commands, *each.also)]


PLANS = {
    "cisco_asa": Plan(
        driver="cisco_asa",
        session=("terminal pager 0",),
        enable=True,
        reads=(Read("system.cfg", ("show running-config",), ("show access-list",)),),
        places=Places(
            listing="show running-config context",
            pattern=re.compile(r"^context (?P<name>\S+)\s*$", re.MULTILINE),
            enter="changeto context {name}",
            home="changeto system",
            when="show mode",
            only_if="multiple",
            reads=(Read("contexts/{name}.cfg", ("show running-config",), ("show access-list",)),),
        ),
    ),
    "fortigate": Plan(driver="fortinet", reads=(Read("fortigate.conf", ("show",)),)),
    "panos": Plan(
        driver="paloalto_panos",
        session=("set cli scripting-mode on", "set cli pager off"),
        reads=(Read("running-config.txt", ("show config running",)),),
    ),
    "juniper_srx": Plan(
        driver="juniper_junos",
        session=("set cli screen-length 0", "set cli screen-width 0"),
        shell=re.compile(r"%\s*$|root@[^>]*#\s*$"),
        cli="cli",
        reads=(Read("junos.conf", ("show configuration | display set",)),),
    ),
    "f5_bigip": Plan(
        driver="f5_tmsh",
        shell=re.compile(r"^(?!.*\(tmos\))"),
        cli="tmsh",
        reads=(Read("bigip_auth.conf", ("list auth partition",)),),
        places=Places(
            listing="list auth partition",
            pattern=re.compile(r"^auth partition /?(?P<name>[\w.-]+) \{", re.MULTILINE),
            enter="cd /{name}",
            home="cd /Common",
            unlisted=frozenset({"Common"}),
            reads=(
                Read("partitions/{name}/bigip_base.conf", ("list net recursive",)),
                Read(
                    "partitions/{name}/bigip.conf",
                    ("list ltm recursive",),
                    ("list security firewall recursive",),
                ),
            ),
        ),
    ),
    "netscaler": Plan(
        driver="netscaler",
        session=("set cli mode -page OFF",),
        trailer="Done",
        reads=(Read("ns.conf", ("show ns runningConfig",)),),
        places=Places(
            listing="show ns partition",
            pattern=re.compile(r"^\s*(?:\d+\)\s*)?Partition Name:\s*(?P<name>\S+)", re.MULTILINE),
            enter="switch ns partition {name}",
            home="switch ns partition default",
            reads=(Read("partitions/{name}/ns.conf", ("show ns runningConfig",)),),
        ),
    ),
    "a10": Plan(
        driver="a10",
        session=("terminal length 0",),
        enable=True,
        reads=(Read("a10.conf", ("show running-config all-partitions", "show partition-config all")),),
    ),
    "check_point": Plan(
        driver="checkpoint_gaia",
        session=("set clienv rows 0",),
        reads=(Read("vsx-stat.txt", ("vsx stat -v",)),),
        missing="policies and objects are on the management server: bring its API's answers as `config:`",
    ),
}
