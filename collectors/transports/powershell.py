"""One PowerShell probe in one process: the command, the script on its standard input, the answer's sections.

The process is started by its transport (WinRM, or OpenSSH on Windows). There is no elevation: a login is an
administrator or is none.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from assess.errors import Unsupported
from assess.model.evidence import Evidence
from collectors.base import Limits, PowerShellProbe
from collectors.transports.frames import read_frames
from collectors.transports.packed_lines import unpacked
from collectors.transports.shell import Start, probed, run_script, words_of_noise


def ask_powershell(
    start: Start, probe: PowerShellProbe, *, endpoint: str, limits: Limits
) -> Iterator[Evidence]:
    """Yields the sections of the answer as they arrive.

    Raises:
        Unsupported: what ran was no Windows PowerShell.
        TransportError: the connection was lost or the time is over; what came before was yielded.
    """
    at = datetime.now(UTC)
    shell = start(probe.command)
    said = bytearray()
    try:
        script = probe.script.encode("ascii")
        chunks = unpacked(run_script(shell, script, said, hint="Run the probe by hand to see why."))
        sections = read_frames(chunks, endpoint=endpoint, at=at, max_bytes=limits.max_bytes)
        yield from probed(sections, lambda why: _no_powershell(endpoint, words_of_noise(why, bytes(said))))
    finally:
        shell.close()


def _no_powershell(endpoint: str, words: str) -> Unsupported:
    return Unsupported(
        f"powershell.exe did not run the probe: {words}",
        where=endpoint,
        hint="Windows PowerShell 2.0 or later must be there, in full language mode (no Constrained Language,"
        " no application control that forbids scripts), and the login may start programs.",
    )
