"""The values that the architect may choose from, list by list."""

from collections.abc import Mapping

from reports.workbook.content import Content
from reports.workbook.discovery import all_sheets


def choices(content: Content) -> Mapping[str, tuple[str, ...]]:
    """Legal values by topic, for the topics that some sheet has a column for."""
    asked = sorted({column.topic for sheet in all_sheets() for column in sheet.columns if column.topic})
    legal = content.properties.choices
    return {topic: legal[topic] for topic in asked if legal.get(topic)}
