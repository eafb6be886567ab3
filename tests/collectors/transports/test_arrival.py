"""Secrets that slipped through on the host do not pass the door."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.model.evidence import Evidence
from collectors.host.redaction import redact
from collectors.transports.arrival import arrived, without_secrets

FRAGMENTS = st.sampled_from(
    [
        *("password", "DB_PASSWD", "secret", "api-key", "credentials", "token", "salt", "hash", "pwd"),
        *("=", ": ", " => ", ":", "\n", "\n\n", " ", "\t", '"', "'", "@", "/", "://", "Bearer ", "basic\n"),
        *("AKIAABCDEFGHIJKLMNOP", "ghp_abcdefghijklmnopqrstuv", "xoxb-0123456789ab", "p4ss:w0rd"),
        *(
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----END RSA PRIVATE KEY-----",
            "hunter2",
            "Zq8+fT/0aa19xKLmB7",
        ),
        *("redis", "listen 80", "é", "\x00", "\x1b[31m", "İ"),
    ]
)


@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=30).map("".join))
def test_looking_only_near_triggers_finds_what_looking_everywhere_finds(text: str) -> None:
    assert without_secrets(text) == redact(text)


@pytest.mark.parametrize(
    "line",
    [
        "password = wP7-canary",
        "postgres://app:wP7-canary@db1/alpha",
        "Authorization: Bearer wP7-canary-0123",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nwP7-canary\n-----END OPENSSH PRIVATE KEY-----",
        "spring.datasource.password:\n   wP7-canary",
    ],
)
def test_a_planted_secret_is_hidden_and_its_surroundings_stay(line: str) -> None:
    text = "first\n" * 50 + line + "\n" + "last\n" * 50
    kept = without_secrets(text)
    assert "wP7-canary" not in kept
    assert kept.startswith("first\n" * 50)
    assert kept.endswith("last\n" * 50)


def test_sections_without_secrets_pass_unchanged() -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    clean = Evidence("web", "mounts", at, "/dev/sda1 / ext4\n")
    dirty = Evidence("web", "settings", at, "db_password=wP7-canary\n", None, "token: wP7-canary")
    first, second = arrived([clean, dirty])
    assert first is clean
    assert "canary" not in second.body + second.detail
