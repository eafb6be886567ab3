"""The workbook as a reader finds it."""

import subprocess
import sys
import zipfile
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from assess.errors import InputError, InvariantBroken
from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision, ModelRow
from assess.model.estate import ContextRow, RuleRow, Severity, VipRow
from assess.model.graph import Node, NodeKind
from assess.model.overrides import OverrideRow, Standing, Topic
from assess.model.state import State
from assess.model.waves import CutoverStep
from reports.workbook.discovery import all_sheets, ordered
from reports.workbook.workbook import WorkbookProperties, write_workbook
from tests.reports.workbook.editing import cell_of

SHEETS = [
    "Summary",
    "Tenants",
    "Waves",
    "Schedule",
    "State",
    "Dependencies",
    "Cross-tenant",
    "Storage",
    "Databases",
    "Segmentation",
    "Load balancers",
    "Firewalls",
    "Drift",
    "Findings",
    "Cost",
    "Hosts",
    "Coverage",
    "Gaps",
    "Rules",
    "Properties",
    "Preflight",
]
HEADER = 3
ONCE = {"State", "Storage", "Databases", "Segmentation", "Load balancers", "Firewalls"}
TWICE = {"Tenants", "Hosts"}
DECIDED = ONCE | TWICE


def written(tmp: Path, assessment: Assessment, properties: WorkbookProperties) -> Workbook:
    path = tmp / "assessment.xlsx"
    write_workbook(assessment, properties, path)
    return load_workbook(path)


@pytest.fixture(scope="module")
def book(
    tmp_path_factory: pytest.TempPathFactory, assessment: Assessment, properties: WorkbookProperties
) -> Workbook:
    return written(tmp_path_factory.mktemp("book"), assessment, properties)


def column(sheet: Worksheet, header: str) -> list[object]:
    headers = [cell.value for cell in sheet[HEADER]]
    place = headers.index(header) + 1
    return [sheet.cell(row, place).value for row in range(HEADER + 1, last_row(sheet) + 1)]


def last_row(sheet: Worksheet) -> int:
    table = next(iter(sheet.tables.values()))
    return int(table.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def test_the_sheets_stand_in_the_order_of_the_contract(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_two_sheets_in_one_place_are_a_bug() -> None:
    one = all_sheets()[0]
    with pytest.raises(InvariantBroken):
        ordered([one, replace(one, name="Other")])


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_is_a_table_with_filters_below_a_frozen_header(book: Workbook, name: str) -> None:
    sheet = book[name]
    table = next(iter(sheet.tables.values()))
    assert table.autoFilter is not None
    assert sheet.freeze_panes == "B4"
    assert table.ref.startswith("A3:")
    assert sheet.print_title_rows == "$3:$3"


def test_state_has_a_row_for_every_surface_with_evidence_and_confidence(
    book: Workbook, assessment: Assessment
) -> None:
    sheet = book["State"]
    assert column(sheet, "Name") == [surface.name for surface in assessment.surfaces]
    assert column(sheet, "State") == [surface.state for surface in assessment.surfaces]
    assert column(sheet, "Confidence") == [surface.confidence for surface in assessment.surfaces]
    assert all("[" in str(text) and ":44]" in str(text) for text in column(sheet, "Evidence"))


def test_sizes_are_gib_and_say_so(book: Workbook, assessment: Assessment) -> None:
    sheet = book["State"]
    place = [cell.value for cell in sheet[HEADER]].index("Size") + 1
    first = sheet.cell(HEADER + 1, place)
    assert first.value == pytest.approx((assessment.surfaces[0].size_bytes or 0) / 1024**3)
    assert "GiB" in first.number_format


def test_small_sizes_keep_enough_decimals_to_be_seen(book: Workbook) -> None:
    formats = {cell.number_format for row in book["State"].iter_rows() for cell in row}
    assert '[=0]0 "GiB";[<0.001]0.000000 "GiB";#,##0.000 "GiB"' in formats


def test_a_tenant_with_an_unpriced_part_has_no_total_but_its_known_parts(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    """Segmentation of each tenant in the sample has no cost; storage and database have."""
    book = written(tmp_path, assessment, properties)
    told = dict(
        zip(column(book["Tenants"], "Tenant"), column(book["Tenants"], "Cost per month"), strict=True)
    )
    parts = [
        each.monthly_cost_usd or 0.0
        for each in assessment.decisions
        if each.tenant == "dune" and each.about is not About.TOOL
    ]
    assert told["dune"] == f"unknown (known parts: {sum(parts):,.2f} USD)"
    summary = dict(zip(column(book["Summary"], "What"), column(book["Summary"], "How many"), strict=True))
    assert str(summary["Cost per month (USD)"]).startswith("unknown")


def test_a_tenant_whose_parts_are_all_priced_has_a_total(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    priced = tuple(replace(each, monthly_cost_usd=2.5) for each in assessment.decisions)
    book = written(tmp_path, replace(assessment, decisions=priced), properties)
    costs = column(book["Tenants"], "Cost per month")
    assert costs == [10.0] * 6  # segmentation, two of storage and a database; a tool costs nothing


def test_evidence_tells_how_much_there_is_and_shows_the_first_of_it(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    surface = assessment.surfaces[0]
    many = replace(surface, evidence=surface.evidence * 9)
    book = written(tmp_path, replace(assessment, surfaces=(many,)), properties)
    [text] = column(book["State"], "Evidence")
    assert str(text).startswith("9 pieces: ")
    assert str(text).endswith("and 6 more")


@pytest.mark.parametrize("name", SHEETS)
def test_no_row_is_higher_than_what_is_printed_of_it_needs(book: Workbook, name: str) -> None:
    heights = [each.height or 15 for each in book[name].row_dimensions.values()]
    assert max(heights, default=0) <= 14 * 15


def test_the_schedule_shows_each_step_of_a_wave_at_its_own_time(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    wave = next(wave for wave in assessment.waves if len(wave.groups) > 1)
    assert wave.starts_at is not None
    later = wave.starts_at + timedelta(days=3)
    steps = (
        CutoverStep(wave.starts_at, wave.starts_at + timedelta(hours=1), wave.groups[:1]),
        CutoverStep(later, later + timedelta(hours=1), wave.groups[1:]),
    )
    stepped = replace(wave, steps=steps, ends_at=steps[1].ends_at)
    book = written(tmp_path, replace(assessment, waves=(stepped,)), properties)
    starts = column(book["Schedule"], "Starts (UTC)")
    assert column(book["Schedule"], "Moves")[0] == f"the whole wave: {len(wave.groups)} groups"
    assert set(starts[:2]) == {wave.starts_at.replace(tzinfo=None)}
    assert set(starts[2:]) == {later.replace(tzinfo=None)}


def test_times_are_dates_in_utc(book: Workbook, assessment: Assessment) -> None:
    starts = column(book["Waves"], "Starts (UTC)")
    assert starts == [wave.starts_at.replace(tzinfo=None) for wave in assessment.waves if wave.starts_at]
    assert all(isinstance(each, datetime) for each in starts)


def test_what_is_not_known_is_said_in_words(book: Workbook, assessment: Assessment) -> None:
    unknown = [wave.number for wave in assessment.waves if wave.cutover_minutes is None]
    minutes = column(book["Waves"], "Cutover minutes")
    assert unknown
    assert [minutes[number - 1] for number in unknown] == ["not known"] * len(unknown)


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_architects_decide_in_columns_of_their_own_with_a_list_of_legal_values(
    book: Workbook, name: str
) -> None:
    sheet = book[name]
    headers = [cell.value for cell in sheet[HEADER]]
    overrides = [each for each in headers if str(each) == "Override" or str(each).startswith("Override (")]
    assert len(overrides) == (2 if name in TWICE else 1)
    places = {get_column_letter(headers.index(each) + 1) for each in overrides}
    rules = {CellRange(str(rule.sqref)).coord: rule.type for rule in sheet.data_validations.dataValidation}
    asked = {CellRange(f"{place}4:{place}{last_row(sheet)}").coord for place in places}
    assert rules == dict.fromkeys(asked, "list")
    for each in overrides:
        behind = str(each).removeprefix("Override")
        at = headers.index(each)
        assert headers[at + 1 : at + 3] == [f"Override reason{behind}", f"Override check{behind}"]


def test_no_other_sheet_has_override_columns(book: Workbook) -> None:
    having = {sheet.title for sheet in book if "Override" in [cell.value for cell in sheet[HEADER]]}
    assert having == DECIDED


def test_the_list_of_legal_states_is_the_four_classes(book: Workbook) -> None:
    [rule] = book["State"].data_validations.dataValidation
    sheet, _, cells = rule.formula1.partition("!")
    values = [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]
    assert values == list(State)


def test_links_lead_to_the_row_that_they_speak_of(book: Workbook) -> None:
    checked = 0
    for sheet in book:
        for row in sheet.iter_rows(min_row=HEADER + 1, max_row=last_row(sheet)):
            for cell in row:
                if cell.hyperlink is not None and sheet.title != "Summary":
                    target, _, place = str(cell.hyperlink.location).partition("!")
                    found = str(book[target.strip("'")][place].value)
                    assert found == str(cell.value).removeprefix("wave ") or target == "'Segmentation'"
                    checked += 1
    assert checked > 100


def test_every_link_stays_inside_the_workbook(book: Workbook) -> None:
    links = [cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert all(link.target is None and link.location for link in links)


def test_state_and_severity_have_colours_beside_their_words(book: Workbook) -> None:
    for name, words in (("State", list(State)), ("Findings", list(Severity))):
        rules = [rule for each in book[name].conditional_formatting for rule in each.rules]
        marked = {str(rule.formula[0]): rule.dxf.numFmt.formatCode for rule in rules if rule.type == "cellIs"}
        assert marked.keys() == {f'"{word}"' for word in words}
        assert len(set(marked.values())) == len(words)
        assert all(code.endswith("@") for code in marked.values())


def test_shares_have_discs_that_read_in_black_and_white(book: Workbook) -> None:
    rules = [rule for each in book["Coverage"].conditional_formatting for rule in each.rules]
    assert [rule.iconSet.iconSet for rule in rules] == ["5Quarters"]
    assert [each.type for each in rules[0].iconSet.cfvo][1:] == ["num"] * 4


def test_what_is_not_known_has_tabs_of_its_own_colour(book: Workbook) -> None:
    tabs = {name: book[name].sheet_properties.tabColor for name in SHEETS}
    colours = {name: tab.rgb if tab else None for name, tab in tabs.items()}
    assert {name for name in SHEETS if colours[name] == colours["Gaps"]} == {"Coverage", "Gaps"}
    assert {name for name in SHEETS if colours[name] == colours["State"]} == DECIDED


CONTEXT = ContextRow(
    "fw/alpha", "fw", "cisco_asa", "firewall", "acme", 2, 5, 1, 2, 0, 0, 0, 3, ("2 open rules",)
)
RULES = (
    RuleRow(
        "fw/alpha", "OUTSIDE/1", 1, "permit", "tcp", ("any",), ("10.0.0.5",), ("https",), 7, "permit tcp any"
    ),
    RuleRow("fw/alpha", "OUTSIDE/2", 2, "deny", "", ("any",), ("any",), (), None, "=deny ip any any"),
)
VIP = VipRow("lb/acme", "lb/acme/shop", "10.9.0.1", 443, "http", "", "cookie", ("10.1.0.11:80",), "acme")


def test_contexts_rules_and_virtual_servers_stand_with_what_takes_their_place(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    rule = Decision("fw/alpha/OUTSIDE/1", "acme", About.FIREWALL, "security group", 0.7, ())
    balancer = replace(CONTEXT, name="lb/acme", device="lb", kind="load_balancer", rules=0, vips=1)
    changed = replace(
        assessment,
        contexts=(CONTEXT, balancer),
        rules=RULES,
        vips=(VIP,),
        decisions=(*assessment.decisions, rule),
        nodes=(*assessment.nodes, Node("fw", NodeKind.CONTEXT), Node("fw/alpha", NodeKind.CONTEXT)),
    )
    book = written(tmp_path, changed, properties)
    walls, balancers = book["Firewalls"], book["Load balancers"]
    names = ["fw/alpha", "fw/alpha/OUTSIDE/1", "fw/alpha/OUTSIDE/2"]
    assert column(walls, "Name")[:3] == names
    assert column(walls, "Target")[:3] == ["not decided", "security group", "not decided"]
    assert column(walls, "Hits")[:3] == ["its own rows", 7, "not known"]
    assert column(walls, "As written")[2] == "=deny ip any any"
    assert "3 lines not understood; 2 open rules" in str(column(walls, "As written")[0])
    assert cell_of(walls, names[1], "Context").hyperlink.location == "'Firewalls'!A4"
    assert column(balancers, "Name")[:2] == ["lb/acme", "lb/acme/shop"]
    assert column(balancers, "Members")[1] == "10.1.0.11:80"
    assert column(balancers, "TLS")[1] == "none seen"


def charts_in(path: Path) -> int:
    with zipfile.ZipFile(path) as parts:
        return sum(name.startswith("xl/charts/chart") for name in parts.namelist())


def test_summary_draws_what_is_known_and_says_what_is_not(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(assessment, properties, path)
    assert charts_in(path) == 3
    told = [
        str(cell.value) for row in load_workbook(path)["Summary"].iter_rows() for cell in row if cell.value
    ]
    assert any("severity blocker: 1" in text for text in told)
    assert "Model: nothing is known that could be drawn." in told
    models = tuple(
        ModelRow(model, 1, 0, 0, 2, "m7i.xlarge", usd, "", "", "", "", "spare capacity", (), (), (), "")
        for model, usd in (("cluster_per_tenant", 800.0), ("as_proposed", 500.0))
    )
    write_workbook(replace(assessment, models=models), properties, path)
    assert charts_in(path) == 4
    rows = zip(
        *(column(load_workbook(path)["Cost"], each) for each in ("Target", "Cost per month")), strict=True
    )
    assert list(rows)[:2] == [("cluster_per_tenant", 800.0), ("as proposed", 500.0)]


def test_summary_counts_what_the_other_sheets_list(book: Workbook, assessment: Assessment) -> None:
    said = dict(zip(column(book["Summary"], "What"), column(book["Summary"], "How many"), strict=True))
    assert said["Tenants"] == 6
    assert said["Endpoints"] == len(column(book["Hosts"], "Endpoint"))
    assert said["Waves"] == len(assessment.waves)
    assert said["  of these cross-tenant"] == len(column(book["Cross-tenant"], "Source")) == 2


def test_the_schedule_marks_each_group_in_its_week(book: Workbook, assessment: Assessment) -> None:
    sheet = book["Schedule"]
    weeks = [cell.value for cell in sheet[HEADER]][5:]
    for row in range(HEADER + 1, last_row(sheet) + 1):
        marks = [str(sheet.cell(row, 6 + place).value or "") for place in range(len(weeks))]
        assert [mark for mark in marks if mark] == [f"W{str(sheet.cell(row, 1).value).removeprefix('wave ')}"]


def test_gaps_hold_every_unread_endpoint_and_every_unknown_state(book: Workbook) -> None:
    gaps = list(zip(column(book["Gaps"], "Endpoint"), column(book["Gaps"], "Kind of gap"), strict=True))
    assert ("fjord-web2", "endpoint failed") in gaps
    assert ("dune-app", "not readable") in gaps
    assert sum(kind == "state unknown" for _, kind in gaps) == 6


def test_an_empty_sheet_says_why_it_is_empty(tmp_path: Path, properties: WorkbookProperties) -> None:
    book = written(tmp_path, Assessment(), properties)
    assert "no firewall context was in the inventory" in str(book["Firewalls"]["A4"].value).lower()
    for name in SHEETS:
        assert book[name]["A4"].value


@pytest.mark.parametrize("table", [each.name for each in fields(Assessment)])
def test_a_table_that_is_missing_breaks_no_sheet(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties, table: str
) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(replace(assessment, **{table: ()}), properties, path)
    with zipfile.ZipFile(path) as parts:
        assert sum(name.startswith("xl/worksheets/sheet") for name in parts.namelist()) == len(SHEETS)


def test_words_in_force_stand_in_their_row_with_how_they_fare(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    surface = assessment.surfaces[0].name
    row = OverrideRow(
        surface, Topic.STATE, "ephemeral", "a cache", "kim", None, "", "unknown", (), "durable",
        Standing.CONFLICT, "now durable",
    )  # fmt: skip
    wave = replace(row, subject="acme", about=Topic.WAVE, value="2", standing=Standing.APPLIED, conflict="")
    book = written(tmp_path, replace(assessment, overrides=(row, wave)), properties)
    cells = [column(book["State"], header)[0] for header in ("Override", "Override reason", "Override check")]
    assert cells == ["ephemeral", "a cache", "conflict: now durable"]
    place = column(book["Tenants"], "Tenant").index("acme")
    assert column(book["Tenants"], "Override")[place] == 2
    assert column(book["Tenants"], "Override check")[place] == "applied"


def test_hostile_text_is_never_a_formula_or_a_link(
    tmp_path: Path, hostile: Assessment, properties: WorkbookProperties
) -> None:
    book = written(tmp_path, hostile, properties)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    sheet = book["State"]
    assert column(sheet, "Name")[0] == "+1+1"
    assert column(sheet, "Service")[0] == "\\x1b[31mred\\x00"
    assert all(c.hyperlink.target is None for s in book for r in s.iter_rows() for c in r if c.hyperlink)


def test_text_that_excel_would_refuse_is_cut_and_told(
    tmp_path: Path, hostile: Assessment, properties: WorkbookProperties
) -> None:
    text = str(column(written(tmp_path, hostile, properties)["State"], "Purpose")[0])
    assert len(text) == 32_767
    assert text.endswith("... [cut: 40,000 characters]")


def test_the_same_assessment_gives_the_same_bytes(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    write_workbook(assessment, properties, tmp_path / "a.xlsx")
    write_workbook(assessment, properties, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_missing_folder_is_bad_input_that_names_the_place(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    with pytest.raises(InputError) as raised:
        write_workbook(assessment, properties, tmp_path / "none" / "a.xlsx")
    assert "none/a.xlsx" in str(raised.value)
    assert raised.value.hint


def test_a_place_that_cannot_be_written_keeps_what_was_there_and_leaves_nothing(
    tmp_path: Path, assessment: Assessment, properties: WorkbookProperties
) -> None:
    (tmp_path / "a.xlsx").mkdir()
    (tmp_path / "a.xlsx" / "kept").touch()
    with pytest.raises(InputError):
        write_workbook(assessment, properties, tmp_path / "a.xlsx")
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["a.xlsx", "kept"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from assess.errors import InputError
from assess.model.assessment import Assessment
from reports.workbook.workbook import WorkbookProperties, write_workbook
from tests.reports.workbook.editing import cell_of
resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
try:
    write_workbook(Assessment(), WorkbookProperties("e", "0"), Path(sys.argv[1]))
except InputError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_keeps_the_old_workbook_and_leaves_no_half_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("old")
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], cwd=root, check=True, capture_output=True, text=True
    )
    assert "make room" in done.stdout
    assert str(path) in done.stdout
    assert done.stderr == ""
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.read_text() == "old"
