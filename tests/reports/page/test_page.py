"""The page as a file: its policy, its bytes, what it holds, and where it cannot be written."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assess.errors import InputError
from assess.model.assessment import Assessment
from assess.model.evidence import Trace
from reports.page.page import PageProperties, write_page
from reports.page.traces import SHOWN_AT_MOST

PROPERTIES = PageProperties("acme-claims", "0.1.0")
FRONTEND = Path(__file__).resolve().parents[3] / "reports/page/frontend"
EVIL = "</script><script>alert(1)</script><!--\u2028"


def written(assessment: Assessment, folder: Path, properties: PageProperties = PROPERTIES) -> str:
    write_page(assessment, properties, folder / "page.html")
    return (folder / "page.html").read_text(encoding="utf-8")


def unpacked(page: str, part: str) -> Any:
    packed = re.search(rf'<script type="text/plain" id="{part}">([A-Za-z0-9+/=]+)</script>', page)
    assert packed
    return json.loads(zlib.decompress(base64.b64decode(packed[1])))


def test_the_policy_names_the_hash_of_the_only_script_and_style(
    assessment: Assessment, tmp_path: Path
) -> None:
    page = written(assessment, tmp_path)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    for name in ("script", "style"):
        (body,) = re.findall(rf"<{name}>(.*?)</{name}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}';" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)


def test_no_text_of_the_estate_stands_in_the_markup_as_it_is(assessment: Assessment, tmp_path: Path) -> None:
    node = replace(assessment.nodes[0], name=EVIL, because=EVIL)
    hostile = replace(assessment, nodes=(node, *assessment.nodes[1:]))
    page = written(hostile, tmp_path, replace(PROPERTIES, estate=EVIL))
    assert page.count("<script") == written(assessment, tmp_path).count("<script")
    assert "alert(1)</script>" not in page
    assert "<!--" not in page
    assert "\u2028" not in page
    assert EVIL.replace("\u2028", r"\u2028") in unpacked(page, "first")["strings"]


def test_one_piece_of_evidence_is_kept_once_and_a_flood_is_counted(
    assessment: Assessment, tmp_path: Path
) -> None:
    flood = tuple(
        Trace(f"line {number}", "acme-app:sockets", None, number) for number in range(SHOWN_AT_MOST + 7)
    )
    edges = tuple(replace(edge, evidence=flood) for edge in assessment.edges)
    detail = unpacked(written(replace(assessment, edges=edges), tmp_path), "detail")
    sources = [detail["strings"][place] for place in detail["traces"]["source"]]
    assert sources.count("acme-app:sockets") == SHOWN_AT_MOST
    assert all(len(row[3]) == SHOWN_AT_MOST + 1 and row[3][-1] == -7 for row in detail["edges"])


def test_the_same_estate_gives_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bench.page.estates import estate; "
        "from reports.page.page import PageProperties, write_page; "
        "write_page(estate(5, 400), PageProperties('e', '0'), Path(sys.argv[1]))"
    )
    pages = []
    for seed in ("0", "1", "77"):
        file = tmp_path / f"{seed}.html"
        env = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, file], check=True, env=env, cwd=FRONTEND.parents[2])
        pages.append(file.read_bytes())
    assert pages[0] == pages[1] == pages[2]


def test_a_folder_that_is_not_there_is_told_with_what_to_do(assessment: Assessment, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_page(assessment, PROPERTIES, tmp_path / "missing" / "page.html")
    assert "--html" in str(caught.value.hint)


def test_what_was_there_stays_where_the_page_cannot_be_written(
    assessment: Assessment, tmp_path: Path
) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(InputError):
        write_page(assessment, PROPERTIES, tmp_path / "page.html")
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_the_bundle_names_the_licence_of_everything_in_it() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    licences = (FRONTEND.parent / "bundle/licences.txt").read_text()
    for name in ("preact", "d3-zoom", "d3-selection", "d3-scale"):
        version = lock["packages"][f"node_modules/{name}"]["version"]
        assert f"{name} {version} (" in licences


@pytest.mark.skipif(not (FRONTEND / "node_modules").exists(), reason="`make page` was not run here")
def test_the_committed_bundle_is_what_the_sources_give() -> None:
    node = shutil.which("node")
    assert node
    done = subprocess.run(
        [node, "build.mjs", "--check"], cwd=FRONTEND, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
