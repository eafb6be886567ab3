"""What portfolio, issue and calendar tools get."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import UTC

from icalendar import Calendar

from assess.model.assessment import Assessment
from reports.waves.discovery import exporters_by_name


def rendered(name: str, assessment: Assessment) -> str:
    return exporters_by_name()[name].render(assessment)


def read(name: str, assessment: Assessment) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered(name, assessment), newline="")))


def test_konveyor_has_the_header_of_the_hubs_template(assessment: Assessment) -> None:
    """As `template_application_import.csv` of konveyor/tackle2-ui has it."""
    header = rendered("konveyor", assessment).split("\r\n", 1)[0]
    assert header.startswith(
        "Record Type 1,Application Name,Description,Comments,Business Service,"
        "Dependency,Dependency Direction,Binary Group,Binary Artifact,Binary Version,Binary Packaging,"
        "Repository Type,Repository URL,"
        "Repository Branch,Repository Path,Tag Category 1,Tag 1,"
    )
    assert header.endswith(",Tag Category 20,Tag 20")


def test_konveyor_says_which_move_group_needs_which(assessment: Assessment) -> None:
    records = read("konveyor", assessment)
    groups = {group.id: group for group in assessment.groups}
    assert [row["Application Name"] for row in records if row["Record Type 1"] == "1"] == list(groups)
    needs = {(row["Application Name"], row["Dependency"]) for row in records if row["Record Type 1"] == "2"}
    shared = next(id_ for id_, group in groups.items() if "shared-mq" in group.endpoints)
    acme = next(id_ for id_, group in groups.items() if "acme-app" in group.endpoints)
    cobalt = next(id_ for id_, group in groups.items() if "cobalt-app" in group.endpoints)
    assert {(acme, shared), (cobalt, acme)} <= needs
    assert (acme, cobalt) not in needs
    assert {row["Dependency Direction"] for row in records if row["Record Type 1"] == "2"} == {"southbound"}


def test_jira_joins_tasks_to_epics_and_gates_to_the_cutover(assessment: Assessment) -> None:
    issues = read("jira", assessment)
    by_id = {row["Issue Id"]: row for row in issues}
    kinds = Counter(row["Issue Type"] for row in issues)
    assert kinds["Epic"] == len(assessment.waves)
    assert kinds["Task"] == sum(len(wave.groups) + 1 for wave in assessment.waves)
    parents = {row["Issue Type"]: by_id[row["Parent Id"]]["Issue Type"] for row in issues if row["Parent Id"]}
    assert parents == {"Task": "Epic", "Sub-task": "Task"}
    assert all(by_id[row["Parent Id"]]["Summary"].startswith("Cut over wave")
               for row in issues if row["Issue Type"] == "Sub-task")  # fmt: skip


def test_jira_summaries_fit_on_one_line(hostile: Assessment) -> None:
    assert all(len(row["Summary"]) <= 256 and "\n" not in row["Summary"] for row in read("jira", hostile))


def test_the_calendar_has_each_cutover_at_its_time(assessment: Assessment) -> None:
    calendar = Calendar.from_ical(rendered("ics", assessment))
    found = [
        (event.decoded("dtstart").astimezone(UTC), event.decoded("dtend").astimezone(UTC))
        for event in calendar.walk("VEVENT")
    ]
    steps = [
        (step.starts_at, step.ends_at)
        for wave in assessment.waves
        for step in wave.steps
        if wave.starts_at is not None
    ]
    assert steps
    assert found == steps


def test_calendar_entries_keep_their_ids_when_their_time_changes(assessment: Assessment) -> None:
    """A client that imports the plan again moves the entry and makes no second one."""
    wave = next(wave for wave in assessment.waves if wave.starts_at and len(wave.steps) == 1)
    step = wave.steps[0]
    later = replace(step, ends_at=step.ends_at.replace(year=step.ends_at.year + 1))
    moved = replace(wave, ends_at=later.ends_at, steps=(later,))
    ids = [
        [
            event["uid"]
            for event in Calendar.from_ical(rendered("ics", replace(assessment, waves=(each,)))).walk(
                "VEVENT"
            )
        ]
        for each in (wave, moved)
    ]
    assert ids[0] == ids[1] != []


def test_a_wave_without_window_is_no_calendar_entry(assessment: Assessment) -> None:
    wave = replace(assessment.waves[0], starts_at=None, ends_at=None, steps=())
    assert "VEVENT" not in rendered("ics", replace(assessment, waves=(wave,)))


def test_hostile_names_stay_inside_their_calendar_line(hostile: Assessment) -> None:
    wave = replace(hostile.waves[0], name="x\r\nEND:VEVENT\r\nBEGIN:VALARM")
    text = rendered("ics", replace(hostile, waves=(wave,)))
    assert text.count("\r\nBEGIN:VALARM") == 0
    assert text.count("\r\nEND:VEVENT") == len(wave.steps)
