"""The README speaks of the program that there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
ASSESS = Path(sys.executable).parent / "assess"
COMMANDS = sorted(set(re.findall(r"^assess ((?:inventory |waves )?[a-z]+)", README, flags=re.MULTILINE)))


def test_the_readme_shows_every_command() -> None:
    files = {path.stem for path in (CHECKOUT / "assess/cli/commands").glob("[a-z]*.py")}
    assert {command.split()[0] for command in COMMANDS} == files


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_explains_itself(command: str) -> None:
    done = subprocess.run([ASSESS, *command.split(), "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Usage: assess " + command in done.stdout


@pytest.mark.parametrize("target", re.findall(r"^make ([a-z]+)", README, flags=re.MULTILINE))
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([a-zA-Z][^):#]+)\)", README))))
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (CHECKOUT / link).exists()
