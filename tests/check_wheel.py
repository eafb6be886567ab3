"""Builds the wheel, installs it alone into a new environment, and runs it outside the checkout."""

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
NEEDED = (
    "assess/cli/main.py",
    "collectors/registry.py",
    "reports/",
    "reports/page/bundle/page.js",
    "reports/page/bundle/licences.txt",
    "assess/catalog/",
    ".sh",
    ".ps1",
    "LICENSE",
)


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of a command that must succeed."""
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, check=True, capture_output=True, text=True
    ).stdout


def main() -> None:
    """Fails when the wheel lacks a part, or does not run on its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", place, CHECKOUT)
        run(sys.executable, *build, cwd=place)
        (wheel,) = place.glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        lacking = [part for part in NEEDED if not any(part in name for name in names)]
        if lacking:
            sys.exit(f"the wheel lacks {lacking}")
        venv.create(place / "env", with_pip=True, system_site_packages=False)
        python = place / "env" / "bin" / "python"
        run(
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            CHECKOUT / "requirements/run.txt",
            cwd=place,
        )
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=place)
        assess = place / "env" / "bin" / "assess"
        print(run(assess, "--version", cwd=place).strip(), "runs from", wheel.name)
        run(assess, "init", cwd=place)
        run(assess, "scan", "inventory.yaml", "--dry-run", cwd=place)


if __name__ == "__main__":
    main()
