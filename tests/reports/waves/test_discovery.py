"""Exporters are found, and confusion among them is a bug that shows at once."""

import pytest

from assess.errors import InvariantBroken
from assess.model.assessment import Assessment
from reports.waves.discovery import exporters_by_name, unique
from reports.waves.exporter import Exporter


def test_every_exporter_of_the_folder_is_found_by_name() -> None:
    assert {"csv", "json", "markdown", "mermaid"} <= set(exporters_by_name())
    assert list(exporters_by_name()) == sorted(exporters_by_name())


def test_no_exporter_at_all_is_a_bug() -> None:
    with pytest.raises(InvariantBroken):
        unique([])


def test_two_exporters_of_one_name_are_a_bug() -> None:
    one = exporters_by_name()["csv"]
    with pytest.raises(InvariantBroken):
        unique([one, Exporter("csv", ".txt", one.render)])


@pytest.mark.parametrize("name", sorted(exporters_by_name()))
def test_every_exporter_writes_something_for_an_estate_without_a_plan(name: str) -> None:
    assert exporters_by_name()[name].render(Assessment()).endswith("\n")


@pytest.mark.parametrize("name", sorted(exporters_by_name()))
def test_every_exporter_gives_the_same_text_twice(name: str, assessment: Assessment) -> None:
    render = exporters_by_name()[name].render
    assert render(assessment) == render(assessment)
