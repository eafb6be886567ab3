"""The example inventory that `assess init` hands out."""

from importlib import resources
from pathlib import Path

from assess.errors import InputError

NAME = "example_inventory.yaml"


def example_inventory() -> str:
    """The text of the example."""
    return resources.files("assess.app").joinpath(NAME).read_text(encoding="utf-8")


def write_example(path: Path, *, replace: bool) -> None:
    """Writes the example; never over a file that is there unless `replace`.

    Raises:
        InputError: the file is there, or cannot be written.
    """
    try:
        with path.open("w" if replace else "x", encoding="utf-8") as file:
            file.write(example_inventory())
    except FileExistsError:
        raise InputError("the file is there already", where=str(path), hint="--force replaces it.") from None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
