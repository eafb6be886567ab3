"""The text of the PowerShell probe: its syntax, and what it may never do. It has not run on Windows here."""

import base64
import re

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from collectors.host.windows.gaps import SECTIONS
from collectors.host.windows.script import BOOTSTRAP, command_line, render

SURVEYS = ("full", "sample", "check")
WRITES = re.compile(
    r"(?i)\b(Set-|New-Item|Remove-|Clear-|Copy-|Move-|Rename-|Out-File|Add-Content|Stop-|Start-(?!Sleep)|Restart-"
    r"|Invoke-Expression|Invoke-WebRequest|Enable-|Disable-|Install-|Uninstall-|Register-|Import-Module"
    r"|SetValue\(|CreateSubKey|DeleteSubKey|\.Delete\(|WriteAll|AppendAll|\.Purge\()"
)


def wrong_places(text: str) -> list[str]:
    parser = Parser(Language(tree_sitter_powershell.language()))
    found: list[str] = []
    waiting: list[Node] = [parser.parse(text.encode()).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            found.append(f"line {node.start_point[0] + 1}: {node.type}")
        waiting += node.children
    return found


@pytest.mark.parametrize("survey", SURVEYS)
def test_its_syntax_is_that_of_powershell(survey: str) -> None:
    assert wrong_places(render(survey)) == []


def test_the_checker_finds_what_is_wrong() -> None:
    assert wrong_places(render("full").replace("foreach ($site in", "foreach ($site of", 1))
    assert wrong_places("if ($a { 1 }")


@pytest.mark.parametrize("survey", SURVEYS)
def test_it_is_ascii_in_lines_that_any_console_takes(survey: str) -> None:
    text = render(survey)
    text.encode("ascii")
    assert max(map(len, text.splitlines())) < 1000


def test_it_changes_nothing() -> None:
    assert [found[0] for found in WRITES.finditer(render("full"))] == []
    assert not re.search(r"(?i)win32_product\b", render("full"))


def test_it_uses_nothing_that_powershell_2_lacks() -> None:
    later = (
        r"(?i)ConvertTo-Json|Get-CimInstance|\[pscustomobject\]|\s-in\s|\s-notin\s|-IncludeUserName"
        r"|\?\?|Get-ItemPropertyValue|::new\("
    )
    assert re.findall(later, render("full")) == []


def test_what_came_later_is_asked_only_where_it_is() -> None:
    text = render("full")
    for command in ("Get-NetTCPConnection", "Get-SmbConnection", "Get-SmbOpenFile", "Get-SmbShareAccess"):
        assert f"Get-Command {command} -ErrorAction SilentlyContinue" in text


def test_it_prints_the_sections_that_the_reader_expects() -> None:
    printed = re.findall(r"Write-Section '([a-z_#0-9]+)' \$", render("full"))
    assert [each for each in printed if each != "rights"] == [
        "about",
        "sockets",
        *SECTIONS[1:],
    ]


def test_no_command_line_is_printed_without_redaction() -> None:
    for line in render("full").splitlines():
        if "CommandLine" in line and "Row" in line:
            assert "Kept-Command" in line
        if "PathName" in line and "Row" in line:
            assert "Kept-Command" in line


def test_the_command_line_holds_only_the_bootstrap() -> None:
    encoded = command_line().rsplit(" ", 1)[1]
    assert base64.b64decode(encoded).decode("utf-16-le") == BOOTSTRAP
    assert wrong_places(BOOTSTRAP) == []
    assert len(command_line()) < 300
