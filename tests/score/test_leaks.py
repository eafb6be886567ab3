"""A planted secret is found wherever it comes out."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.score.leaks import estate_texts, file_texts, leaks_in

SECRET = "CANARY-shop-db-1a2b3c"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"password={SECRET}", "as it is"),
        (f"PASSWORD={SECRET.upper()}", "as it is"),
        (f"part: {SECRET[:9]}...", "as it is"),
        (SECRET.encode().hex(), "hexadecimal"),
        (base64.b64encode(f"app:{SECRET}".encode()).decode(), "base64"),
        (hashlib.sha256(SECRET.encode()).hexdigest(), "sha256"),
        ("*" + hashlib.sha1(hashlib.sha1(SECRET.encode()).digest()).hexdigest().upper(), "stored hash"),
        ("SCRAM-SHA-256$4096:c2FsdA==$a:b", "stored hash"),
        ("root:$6$saltsalt$abcdefghijklmnopqrstuvwxyz:19000", "stored hash"),
        ("rootpw {SSHA}abcdefg", "stored hash"),
    ],
)
def test_a_secret_is_found_in_any_form(text: str, form: str) -> None:
    assert form in {leak.form for leak in leaks_in([("somewhere", text.encode())], [SECRET])}


def test_ordinary_text_holds_no_secret() -> None:
    text = b"a canary in a mine; md5sum of 4 files; *.conf; $PATH; host:port; sha256"
    assert leaks_in([("somewhere", text)], [SECRET]) == []


def test_every_occurrence_counts_and_says_where() -> None:
    found = leaks_in([("first", SECRET.encode()), ("second", SECRET.encode() * 2)], [SECRET])
    assert [leak.where for leak in found] == ["first", "second", "second"]


def test_packed_evidence_is_unpacked(tmp_path: Path) -> None:
    estate = tmp_path / "estate.db"
    with sqlite3.connect(estate) as store:
        store.execute("CREATE TABLE evidence (endpoint, scan, kind, section, body)")
        row = ("web1", 1, "vm", "settings", zlib.compress(f"DB_PASSWORD={SECRET}".encode()))
        store.execute("INSERT INTO evidence VALUES (?, ?, ?, ?, ?)", row)
    store.close()
    (leak,) = leaks_in(estate_texts(estate), [SECRET])
    assert leak.where == "evidence row 0 web1 settings"


def test_a_workbook_is_searched_by_its_parts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "assessment.xlsx", "w", zipfile.ZIP_DEFLATED) as workbook:
        workbook.writestr("xl/sharedStrings.xml", f"<t>{SECRET}</t>" * 3)
    found = leaks_in(file_texts(tmp_path), [SECRET])
    assert {leak.where for leak in found} == {"assessment.xlsx:xl/sharedStrings.xml"}
