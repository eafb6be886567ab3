"""Waiting for what a server does in its own time."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 30.0


def until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Returns when it holds. Raises TimeoutError when it does not in this time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(0.1)
