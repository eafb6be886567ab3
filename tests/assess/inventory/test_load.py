"""What a user's inventory may hold, and what is said of a wrong one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assess.app.example import example_inventory
from assess.errors import InventoryError
from assess.inventory.load import load_inventory
from assess.model.inventory import PinBefore, PinTenant, PinTogether, Sudo, Tier

Writer = Callable[..., Path]

GOOD = """\
estate: acme-claims
sites:
  - {name: dc1, region: us-east-1, uplink_mbps: 1000}
tenants:
  - name: alpha
    tier: gold
    compliance: [pci]
    isolation: standard
    rpo_minutes: 5
    downtime_minutes: 30
    windows: ["Sat 22:00-04:00 Europe/Berlin"]
    match: ["alpha-*", "10.1.0.0/16", "db:alpha_*"]
  - name: beta
  - name: gamma
  - name: delta
credentials:
  linux: {user: assess, key_file: keys/id_ed25519, sudo: never}
  pg: {user: assess, password: {env: PG_PASSWORD}}
defaults:
  vm: {credential: linux, port: 2222}
endpoints:
  - {name: alpha-web-1, kind: vm, address: 10.1.0.11, tenant: alpha, site: dc1}
  - {name: alpha-pg, kind: postgresql, address: 10.1.0.21, credential: pg}
  - {name: files-1, kind: smb, address: 10.0.0.30}
  - {name: old-host, kind: vm, ips: [10.9.0.1], cpus: 4, memory_gib: 16, data_gib: 40}
constraints:
  max_endpoints_per_wave: 150
  max_data_gib_per_wave: 2000
  freeze: ["2026-12-15/2027-01-05"]
  pins: [{tenant: alpha, wave: 1}, {together: [beta, gamma]}, {before: [delta, alpha]}]
"""


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def _write(text: str, name: str = "inventory.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_every_key_of_the_contract_is_read(write: Writer) -> None:
    inventory = load_inventory(write(GOOD))
    alpha = inventory.tenants[0]
    assert (alpha.tier, alpha.rpo_minutes, alpha.match[1]) == (Tier.GOLD, 5, "10.1.0.0/16")
    assert inventory.credentials["linux"].sudo is Sudo.NEVER
    assert inventory.constraints.pins == (
        PinTenant(tenant="alpha", wave=1),
        PinTogether(together=("beta", "gamma")),
        PinBefore(before=("delta", "alpha")),
    )


def test_a_mapping_may_take_over_keys_of_another_and_replace_one(write: Writer) -> None:
    text = """\
estate: e
credentials:
  a: &a {user: assess, sudo: never}
  b:
    <<: *a
    user: other
endpoints: [{name: h, kind: vm, address: h}]
"""
    credentials = load_inventory(write(text)).credentials
    assert (credentials["b"].user, credentials["b"].sudo) == ("other", Sudo.NEVER)


def test_a_mistake_in_the_only_endpoint_is_told_and_not_that_there_is_none(write: Writer) -> None:
    path = write("estate: e\nendpoints:\n  - {name: a, kind: vm, adress: 10.0.0.1}\n")
    with pytest.raises(InventoryError, match=r"unknown key 'adress'.*did you mean 'address'") as caught:
        load_inventory(path)
    assert caught.value.where.endswith(":3")
    assert "more lines" not in caught.value.what


def test_an_inventory_without_endpoints_says_so(write: Writer) -> None:
    with pytest.raises(InventoryError, match="at least 1 item"):
        load_inventory(write("estate: e\nendpoints: []\n"))


def test_defaults_fill_only_what_an_endpoint_leaves_open(write: Writer) -> None:
    web, pg, _, declared = load_inventory(write(GOOD)).endpoints
    assert (web.credential, web.port) == ("linux", 2222)
    assert (pg.credential, pg.port) == ("pg", None)
    assert declared.is_declared
    assert not web.is_declared


def test_a_windows_host_may_say_how_it_is_reached(write: Writer) -> None:
    text = GOOD.replace("  vm: {credential", "  windows: {transport: ssh}\n  vm: {credential").replace(
        "constraints:",
        "  - {name: w1, kind: windows, address: w1}\n"
        "  - {name: w2, kind: windows, address: w2, transport: winrm}\nconstraints:",
    )
    found = {each.name: each.transport for each in load_inventory(write(text)).endpoints}
    assert (found["w1"], found["w2"], found["alpha-pg"]) == ("ssh", "winrm", None)


def test_files_are_found_beside_the_inventory(write: Writer, tmp_path: Path) -> None:
    text = GOOD.replace("address: 10.1.0.11", "capture: captures/web.txt")
    inventory = load_inventory(write(text))
    assert inventory.endpoints[0].capture == tmp_path / "captures/web.txt"
    assert inventory.credentials["linux"].key_file == tmp_path / "keys/id_ed25519"


MISTAKES = [
    ("a typo in a key", "tier: gold", "teir: gold", 6, "unknown key 'teir'", "tier"),
    ("a typo in an endpoint's key", "site: dc1}", "sight: dc1}", 22, "unknown key 'sight'", "site"),
    ("an unknown kind", "kind: smb", "kind: smbb", 24, "unknown kind 'smbb'", "smb"),
    ("a name used twice", "name: files-1", "name: alpha-pg", 24, "already taken", "own"),
    ("an unknown tenant", "tenant: alpha, site", "tenant: alfa, site", 22, "unknown tenant 'alfa'", "alpha"),
    ("an unknown site", "site: dc1}", "site: dc2}", 22, "unknown site 'dc2'", "dc1"),
    ("an unknown credential", "credential: pg}", "credential: gp}", 23, "unknown credential 'gp'", "pg"),
    ("a port out of range", "port: 2222", "port: 99999", 20, "defaults.vm.port", "65535"),
    ("an unknown tier", "tier: gold", "tier: platinum", 6, "tier", "'gold'"),
    ("a window that is none", "Sat 22:00", "Sam 22:00", 11, "window", "Sat 22:00-04:00"),
    ("a zone that is none", "Europe/Berlin", "Europe/Bärlin", 11, "unknown time zone", "IANA"),
    ("a freeze that ends before it starts", "2027-01-05", "2026-01-05", 29, "freeze", "2027-01-05"),
    ("a pin on nobody", "[beta, gamma]}", "[beta, gama]}", 30, "'gama'", "gamma"),
    ("a pin with a typo", "wave: 1}", "wav: 1}", 30, "unknown key 'wav'", "wave"),
    ("a pin that lacks one", "[delta, alpha]", "[delta]", 30, "needs 2 names", "before"),
    ("an address that is none", "10.9.0.1]", "10.9.0.256]", 25, "10.9.0.256", "10.1.0.11"),
    ("a network that is none", "10.1.0.0/16", "10.1.0.0/36", 12, "no network", "10.1.0.0/16"),
    ("a pattern that takes all", "db:alpha_*", "db:*", 12, "would take everything", "glob"),
    ("no estate", "estate: acme-claims\n", "", 1, "lacks the key 'estate'", "estate"),
    ("a key given twice", "defaults:", "estate: again\ndefaults:", 19, "given twice", "Keep one"),
    ("broken YAML", "[beta, gamma]", "[[beta, gamma]", 30, "not valid YAML", "brackets"),
    ("a name that cannot be joined", "name: files-1", "name: files/1", 24, "files/1", "'/'"),
    (
        "a transport where none is chosen",
        "kind: smb",
        "kind: smb, transport: ssh",
        24,
        "kind windows only",
        "no choice",
    ),
    ("an unknown transport", "kind: smb", "kind: windows, transport: rpc", 24, "transport", "'winrm'"),
    (
        "two ways to read one",
        "address: 10.0.0.30",
        "address: 10.0.0.30, capture: x",
        24,
        "more than one",
        "Keep",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "cure"),
    [case[1:] for case in MISTAKES],
    ids=[case[0] for case in MISTAKES],
)
def test_a_mistake_is_told_with_its_line_and_cure(
    write: Writer, old: str, new: str, line: int, what: str, cure: str
) -> None:
    assert GOOD.count(old) >= 1
    path = write(GOOD.replace(old, new, 1))
    with pytest.raises(InventoryError) as caught:
        load_inventory(path)
    assert caught.value.where == f"{path}:{line}"
    assert what in caught.value.what
    assert cure in caught.value.what + caught.value.hint


@pytest.mark.parametrize("given", ["hunter2secret", "{envv: hunter2secret}", "{env: A, file: hunter2secret}"])
def test_a_secret_in_the_inventory_is_refused_and_never_repeated(write: Writer, given: str) -> None:
    with pytest.raises(InventoryError) as caught:
        load_inventory(write(GOOD.replace("{env: PG_PASSWORD}", given)))
    assert "hunter2secret" not in str(caught.value)
    assert caught.value.where.endswith(":18")


def test_a_missing_file_names_the_way_to_an_example(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match="assess init"):
        load_inventory(tmp_path / "none.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "just words", "estate: x\n"])
def test_a_file_without_an_inventory_is_refused(write, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InventoryError):
        load_inventory(write(text))


def test_endpoints_may_come_from_csv_with_semicolons_and_a_byte_order_mark(write: Writer) -> None:
    rows = "Kind;Name;address;tenant;data_gib\nvm;web-1;10.0.0.1;alpha;1,5\nvm;web-2;;beta;\n"
    path = write("\ufeff" + rows, "fleet.csv")
    inventory = load_inventory(path)
    assert inventory.estate == "fleet"
    assert [(e.name, e.tenant, e.data_gib) for e in inventory.endpoints] == [
        ("web-1", "alpha", 1.5),
        ("web-2", "beta", None),
    ]
    assert [tenant.name for tenant in inventory.tenants] == ["alpha", "beta"]


def test_a_mistake_in_csv_names_its_row(write: Writer) -> None:
    path = write("name,kind,address\nweb-1,vm,10.0.0.1\nweb-2,wm,10.0.0.2\n", "fleet.csv")
    with pytest.raises(InventoryError) as caught:
        load_inventory(path)
    assert caught.value.where == f"{path}:3"


def test_yaml_may_name_a_csv_file_of_endpoints(write: Writer) -> None:
    write("name,kind,address\nweb-1,vm,10.0.0.1\n", "fleet.csv")
    inventory = load_inventory(write("estate: e\nendpoints: fleet.csv\n"))
    assert [endpoint.name for endpoint in inventory.endpoints] == ["web-1"]


def test_the_example_that_init_writes_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(example_inventory(), encoding="utf-8")
    assert load_inventory(path).estate == "acme-claims"
