"""The plan read back from what each exporter wrote."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from assess.model.assessment import Assessment
from assess.model.waves import CutoverStep, Wave
from reports.waves.discovery import exporters_by_name


def rendered(name: str, assessment: Assessment) -> str:
    return exporters_by_name()[name].render(assessment)


def rows(assessment: Assessment) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered("csv", assessment), newline="")))


def test_json_gives_the_waves_back_as_they_were(assessment: Assessment) -> None:
    read = json.loads(rendered("json", assessment))
    assert TypeAdapter(tuple[Wave, ...]).validate_python(read["waves"]) == assessment.waves
    assert [group["id"] for group in read["groups"]] == [group.id for group in assessment.groups]


def test_csv_has_one_row_for_each_endpoint_that_moves(assessment: Assessment) -> None:
    moving = [(str(wave.number), name) for wave in assessment.waves for name in wave.endpoints]
    assert [(row["wave"], row["endpoint"]) for row in rows(assessment)] == moving


def test_csv_tells_group_tenant_and_time_of_each_endpoint(assessment: Assessment) -> None:
    row = next(row for row in rows(assessment) if row["endpoint"] == "acme-db")
    wave = assessment.waves[int(row["wave"]) - 1]
    assert (row["group"], row["tenant"], row["kind"], row["site"]) == ("tenant:acme", "acme", "vm", "dc1")
    assert datetime.fromisoformat(row["starts_at"]) == wave.starts_at


def test_csv_names_all_tenants_of_a_shared_service(assessment: Assessment) -> None:
    row = next(row for row in rows(assessment) if row["endpoint"] == "shared-mq")
    assert row["tenant"] == "acme;borealis;cobalt;dune;ember;fjord"
    assert row["shared"] == "yes"


def test_csv_holds_no_formula_even_from_a_hostile_estate(hostile: Assessment) -> None:
    cells = [cell for row in rows(hostile) for cell in row.values()]
    assert any(cell.startswith("'@SUM") for cell in cells)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)


def test_markdown_has_a_section_with_a_check_list_for_each_wave(assessment: Assessment) -> None:
    text = rendered("markdown", assessment)
    sections = text.split("\n## ")[1:]
    assert len(sections) == len(assessment.waves)
    assert all("- [ ] " in section and "Way back:" in section for section in sections)


def test_markdown_names_every_endpoint_and_every_reason(assessment: Assessment) -> None:
    text = rendered("markdown", assessment).replace("\\", "")
    assert all(name in text for wave in assessment.waves for name in wave.endpoints)
    assert all(reason in text for wave in assessment.waves for reason in wave.reasons)


def test_markdown_tells_sizes_in_units_that_fit_them(assessment: Assessment) -> None:
    wave = replace(assessment.waves[0], data_bytes=30_723_276)
    assert "29.3 MiB" in rendered("markdown", replace(assessment, waves=(wave,)))


def test_markdown_and_mermaid_tell_the_steps_of_a_wave(assessment: Assessment) -> None:
    wave = next(wave for wave in assessment.waves if len(wave.groups) > 1)
    assert wave.starts_at is not None
    first, later = wave.starts_at, wave.starts_at + timedelta(days=3)
    steps = tuple(
        CutoverStep(at, at + timedelta(hours=1), groups)
        for at, groups in ((first, wave.groups[:1]), (later, wave.groups[1:]))
    )
    stepped = replace(assessment, waves=(replace(wave, steps=steps),))
    assert "Cut over in 2 steps (UTC):" in rendered("markdown", stepped)
    bars = [line for line in rendered("mermaid", stepped).splitlines() if f":w{wave.number}g" in line]
    assert [f"{first:%Y-%m-%dT%H:%M}" in bars[0], f"{later:%Y-%m-%dT%H:%M}" in bars[1]] == [True, True]


def test_markdown_tables_keep_their_columns_whatever_names_hold(hostile: Assessment) -> None:
    lines = [line for line in rendered("markdown", hostile).splitlines() if line.startswith("| ")]
    counts = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert counts == {5, 9}


def test_mermaid_is_a_gantt_with_a_section_per_wave_and_a_bar_per_group(assessment: Assessment) -> None:
    lines = rendered("mermaid", assessment).splitlines()
    assert lines[0] == "gantt"
    assert sum(line.startswith("    section ") for line in lines) == len(assessment.waves)
    bars = [line for line in lines if re.fullmatch(r"    [^:;#]+ :(crit, )?w\d+g\d+, \S+, \S+", line)]
    assert len(bars) == len(assessment.groups)


def test_mermaid_labels_hold_no_syntax_whatever_names_hold(hostile: Assessment) -> None:
    body = rendered("mermaid", hostile).splitlines()[4:]
    assert all(
        re.fullmatch(r"    (section [^:;#%]+|[^:;#%]+ :(crit, )?w\d+g\d+, \S+, \S+)", line) for line in body
    )
