"""One PowerShell probe in one process: the command, the script on its standard input, the answer's sections.

The process is started by its transport (WinRM, or OpenSSH on Windows). There is no elevation: a login is an
administrator or is none.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from assess.errors import OutputTooLarge, Unsupported
from assess.model.evidence import Evidence, Reason
from collectors.base import Limits, PowerShellProbe
from collectors.transports.arrival import arrived
from collectors.transports.frames import STREAM, decode, read_frames
from collectors.transports.packed_lines import unpacked
from collectors.transports.shell import NOISE_BYTES, STDERR_BYTES, Shell


def ask_powershell(
    start: Callable[[str], Shell], probe: PowerShellProbe, *, endpoint: str, limits: Limits
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
        chunks = unpacked(_run(shell, probe.script.encode("ascii"), said))
        sections = read_frames(chunks, endpoint=endpoint, at=at, max_bytes=limits.max_bytes)
        for section in arrived(sections):
            if section.section == STREAM and section.reason is Reason.MALFORMED:
                raise _no_powershell(endpoint, section, bytes(said))
            yield section
    finally:
        shell.close()


def _run(shell: Shell, script: bytes, said: bytearray) -> Iterator[bytes]:
    """Sends the script, then yields what comes on standard output; some of standard error is kept."""
    shell.send(script)
    shell.end_input()
    left = NOISE_BYTES
    while True:
        out, err = shell.read()
        said += err[: max(0, STDERR_BYTES - len(said))]
        left -= len(err)
        if left < 0:
            raise OutputTooLarge("floods its standard error", hint="Run the probe by hand to see why.")
        if out:
            yield out
        elif not err:
            return


def _no_powershell(endpoint: str, section: Evidence, said: bytes) -> Unsupported:
    lines = [line.strip() for line in decode(said).splitlines() if line.strip()]
    words = f"{section.detail}; it said: {lines[-1][:200]}" if lines else section.detail
    return Unsupported(
        f"powershell.exe did not run the probe: {words}",
        where=endpoint,
        hint="Windows PowerShell 2.0 or later must be there, in full language mode (no Constrained Language,"
        " no application control that forbids scripts), and the login may start programs.",
    )
