"""LibreOffice without a screen: opens a file and saves it as another kind, in a profile of its own."""

import subprocess
import tempfile
from pathlib import Path


def saved_by_libreoffice(path: Path, folder: Path, kind: str = "xlsx") -> Path:
    """The file as LibreOffice saves it, in `folder`."""
    with tempfile.TemporaryDirectory(prefix="libreoffice-") as profile:
        command = [
            *("soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"),
            *("--convert-to", kind, "--outdir", str(folder), str(path)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / f"{path.stem}.{kind}"
