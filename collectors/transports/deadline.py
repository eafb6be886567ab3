"""How long one endpoint may still take."""

import time
from dataclasses import dataclass

from assess.errors import TimedOut


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock at which reading one endpoint ends, whatever it is doing."""

    endpoint: str
    seconds: float
    ends_at: float

    @classmethod
    def after(cls, seconds: float, endpoint: str) -> "Deadline":
        """The deadline that lies `seconds` from now."""
        return cls(endpoint, seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            TimedOut: none is left.
        """
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def is_over(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self.ends_at

    def passed(self) -> TimedOut:
        """The error that says so."""
        return TimedOut(
            f"did not finish within {self.seconds:g} s",
            where=self.endpoint,
            hint="Give it more with --timeout, and look at the load of the host.",
        )
