"""Small probes in the shipped frame, for tests of what carries them."""

from collectors.base import ShellProbe

NONCE = "abcdefgh12345678"


def tiny_probe(*commands: str, end: str = "") -> ShellProbe:
    """A probe with one section per command, named s1, s2 ...; `end` runs in place of the last mark."""
    sections = "".join(
        f'echo "@@{NONCE} begin s{number} 1795248000"\n{command}\necho "@@{NONCE} end s{number} ok 1"\n'
        for number, command in enumerate(commands, start=1)
    )
    last = end or f'echo "@@{NONCE} done"'
    return ShellProbe(f'tiny() {{\necho "@@assess-probe 1 {NONCE}"\n{sections}{last}\n}}\ntiny </dev/null\n')
