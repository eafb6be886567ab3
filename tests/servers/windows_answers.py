"""Recorded answers of Windows hosts in the form in which the probe prints them: packed in lines."""

import base64
import gzip
import re
from pathlib import Path

RECORDED = Path(__file__).parents[1] / "recorded" / "windows"
LINE_CHARACTERS = 30_000


def packed(text: str) -> bytes:
    """The frames in the text, a piece for each section, as `probe.ps1` packs them."""
    pieces = re.split(r"(?m)^(?=@@\S+ (?:begin|done))", text)
    lines = ["@@assess-packed 1 windows"]
    for piece in pieces:
        encoded = base64.b64encode(gzip.compress(piece.encode(), mtime=0)).decode()
        lines += [f"+{encoded[at : at + LINE_CHARACTERS]}" for at in range(0, len(encoded), LINE_CHARACTERS)]
        lines.append(".")
    return "".join(f"{line}\r\n" for line in lines).encode()


def frames_of(name: str) -> str:
    """The frames of a recorded answer, without the capture's own header."""
    text = (RECORDED / f"{name}.txt").read_text()
    return text[text.index("@@assess-probe ") :]
