"""What is recommended, against the choices that an architect would accept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.score.answers import Answers, Row
from tests.score.judgement import Judgement, Verdict
from tests.score.names import Names
from tests.score.services import Truth

WORDS = {
    "fsx-for-windows": "fsx-windows",
    "fsx-for-netapp-ontap": "fsx-ontap",
    "fsx-for-ontap": "fsx-ontap",
    "fsx-for-openzfs": "fsx-openzfs",
    "stays-a-vm": "ec2",
    "retain": "ec2",
    "mgn-rehost": "ec2",
    "network-load-balancer": "nlb",
    "application-load-balancer": "alb",
}
"""The product's words for what the truth calls otherwise."""

FAMILIES = ("ebs", "efs", "elasticache", "memorydb", "account", "cluster", "namespace", "node-group", "s3")
"""A choice that begins with one of these is of that family: `EBS gp3`, `ElastiCache Valkey`."""

MANAGED = {"rabbitmq": "amazon-mq", "redis": "elasticache", "slapd": "managed-ad", "openldap": "managed-ad"}
"""What `managed service` means for a product."""


def judge_decisions(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """Every decision that truth has an opinion on; others are not judged."""
    engines = {names.of(row["name"]): str(row["engine"]) for row in answers["databases"]}
    made = {(names.of(row["subject"]), row["about"]): row for row in answers["decisions"]}
    return [_judge(entry, made, engines, names) for entry in truth["decisions"]]


def choice_word(choice: str, subject: str, engine: str = "") -> str:
    """The truth's word for a choice: `rds-postgresql` for `rds_dedicated` of a PostgreSQL database."""
    word = re.sub(r"[^a-z0-9]+", "-", choice.lower()).strip("-")
    word = WORDS.get(word, word)
    if word.startswith(("rds-", "aurora-")) and engine:
        service = word.split("-", maxsplit=1)[0]
        return f"{service}-{engine if service == 'rds' else engine.replace('mariadb', 'mysql')}"
    if word == "managed-service":
        return MANAGED.get(subject.rpartition("/")[2], word)
    return next((family for family in FAMILIES if word.startswith(family)), word)


def _judge(
    entry: Mapping[str, Any], made: Mapping[tuple[str, str], Row], engines: Mapping[str, str], names: Names
) -> Judgement:
    """One decision of the truth."""
    subject = names.of(entry["subject"])
    name, wanted = f"{subject} {entry['about']}", " | ".join(entry["accept"])
    row = made.get((subject, entry["about"]))
    if row is None:
        return Judgement(Verdict.MISSED, name, wanted, host=names.host(subject), note=entry.get("note", ""))
    word = choice_word(row["choice"], subject, engines.get(subject, ""))
    verdict = Verdict.RIGHT if word in entry["accept"] else Verdict.WRONG
    verdict = Verdict.UNKNOWN if word == "unknown" else verdict
    answer = f"{row['choice']} ({word})"
    return Judgement(
        verdict, name, wanted, answer, row["confidence"], names.host(subject), entry.get("note", "")
    )
