"""Every error of the program, in one tree.

AssessError
├── InputError                the user's input is wrong: nothing was contacted or changed; exit code 2
│   ├── InventoryError
│   ├── CredentialError
│   ├── CaptureError
│   └── EstateError
├── TransportError            one endpoint could not be read: it becomes a gap and the scan goes on
│   ├── Unreachable
│   ├── HostKeyUnknown
│   ├── HostKeyChanged
│   ├── AuthenticationFailed
│   ├── PermissionRefused
│   ├── TimedOut
│   ├── OutputTooLarge
│   └── Unsupported
├── ParseError                evidence that no reader understands: it is kept and becomes a gap
├── StoreFull                 the estate file cannot grow: what was collected is kept; exit code 3
└── InvariantBroken           a bug of ours; exit code 4
"""


class AssessError(Exception):
    """What happened, where (file, line, key or endpoint) and what to do. Never holds a secret."""

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        located = f"{self.where}: {self.what}" if self.where else self.what
        return f"{located}\n  {self.hint}" if self.hint else located


class InputError(AssessError):
    """The user's input is wrong; nothing was contacted or changed."""


class InventoryError(InputError):
    """The inventory cannot be used as it is."""


class CredentialError(InputError):
    """A secret that the inventory refers to is not there."""


class CaptureError(InputError):
    """A capture file is missing, or is no capture."""


class EstateError(InputError):
    """The estate file is missing, foreign, in use, or from a newer version."""


class TransportError(AssessError):
    """One endpoint could not be read. `reason` is the word that its gap carries (a `Reason` value)."""

    reason = "unreachable"


class Unreachable(TransportError):
    """No connection: name unknown, no route, refused."""


class HostKeyUnknown(TransportError):
    """The host showed a key that no known_hosts file holds."""

    reason = "denied"


class HostKeyChanged(TransportError):
    """The host showed another key than known_hosts holds."""

    reason = "denied"


class AuthenticationFailed(TransportError):
    """The login was refused."""

    reason = "denied"


class PermissionRefused(TransportError):
    """The login works but may not do what the probe needs."""

    reason = "denied"


class TimedOut(TransportError):
    """The endpoint did not answer within its time limit."""

    reason = "timed_out"


class OutputTooLarge(TransportError):
    """The endpoint answered more than the probe may bring home."""

    reason = "truncated"


class Unsupported(TransportError):
    """The endpoint is of a kind or version that cannot be read."""

    reason = "unsupported"


class ParseError(AssessError):
    """Evidence that no reader understands; it stays stored."""


class StoreFull(AssessError):
    """The estate file cannot grow; what was committed before is kept."""


class InvariantBroken(AssessError):
    """A promise of our own code does not hold."""
