"""The text of the PowerShell probe: its syntax, and what it may never do. It has not run on Windows here."""

import base64
import re

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from collectors.host.windows.gaps import SECTIONS
from collectors.host.windows.script import BOOTSTRAP, command_line, render
from tests.collectors.host.windows.answers import NAMES, sections_of

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


def columns_printed() -> dict[str, str]:
    """The first line that each section of the probe prints, by the section's name."""
    text = render("full")
    blocks = dict(re.findall(r"(?ms)^\$(\w+) = \{\n(.*?)^\}", text))
    names = re.findall(r"Write-Section '([a-z_]+)' \$(\w+)", text)
    heads = {
        name: re.search(r"(?m)^    Row ('[a-z_]+'(?: '[a-z_]+')*)$", blocks[block]) for name, block in names
    }
    return {name: "\t".join(re.findall(r"'([a-z_]+)'", head[1])) for name, head in heads.items() if head}


def test_the_recorded_answers_have_the_columns_that_the_probe_prints() -> None:
    printed = columns_printed()
    assert len(printed) > 20
    for name in NAMES:
        for section in sections_of(name):
            head = section.body.split("\n", 1)[0]
            expected = printed.get(section.section.split("#")[0])
            assert not head or expected is None or head == expected, section.section


def pattern(name: str) -> re.Pattern[str]:
    """A regular expression of the probe's own redaction."""
    found = re.search(rf"(?m)^    \${name} = '(.*)'$", render("full"))
    assert found
    return re.compile(found[1].replace("''", "'"))


@pytest.mark.parametrize(
    "flag",
    [
        "-p",
        "/p",
        "-P",
        "--password",
        "/pwd",
        "-Credential",
        "--api-key",
        "/rp",
        "-u",
        "/token",
        "--auth-token",
    ],
)
def test_what_follows_a_telling_flag_is_hidden(flag: str) -> None:
    assert pattern("SecretFlag").match(flag)


@pytest.mark.parametrize("flag", ["-s", "/watch", "-Port", "--config", "-k", "-ap", "/server"])
def test_what_follows_an_ordinary_flag_is_shown(flag: str) -> None:
    assert not pattern("SecretFlag").match(flag)


@pytest.mark.parametrize("word", ["-pHunter2", "-Psecret", "-p4ssword", "/Psecret"])
def test_a_secret_that_is_joined_to_its_flag_is_hidden(word: str) -> None:
    assert pattern("JoinedSecret").match(word)


@pytest.mark.parametrize("word", ["-Path", "-Port", "-process", "-ProfileX", "/pipe", "-properties"])
def test_a_flag_that_begins_with_p_is_a_flag(word: str) -> None:
    assert not pattern("JoinedSecret").match(word)


@pytest.mark.parametrize(
    "key", ["Password", "pwd", "User ID", "uid", "AccountKey", "SharedAccessKey", "Token"]
)
def test_of_a_connection_string_secrets_and_users_are_not_kept(key: str) -> None:
    assert not pattern("ServerKeys").match(key)


@pytest.mark.parametrize(
    "key", ["Data Source", "server", "Initial Catalog", "Database", "Port", "Integrated Security"]
)
def test_of_a_connection_string_places_are_kept(key: str) -> None:
    assert pattern("ServerKeys").match(key)
