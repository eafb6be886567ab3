"""What `SHOW rds.extensions` said on a target of the user's, however psql or another tool printed it."""

import re
from pathlib import Path
from typing import Any

from assess.errors import InventoryError

KEY = "rds_extensions"
NAME = re.compile(r"[A-Za-z_][\w.-]*")
DECORATION = re.compile(r"\(\d+ rows?\)|^\s*[-+=|]+\s*$|rds\.extensions", re.MULTILINE)


def with_lists(value: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The inventory in which each file of `rds_extensions` is replaced by the names in it.

    Raises:
        InventoryError: a file is missing, or names no extension.
    """
    given = value.get(KEY)
    if not isinstance(given, dict):
        return value
    lists = {
        str(version): list(extension_names(folder / each)) if isinstance(each, str) else each
        for version, each in given.items()
    }
    return {**value, KEY: lists}


def extension_names(path: Path) -> tuple[str, ...]:
    """The names in the file, sorted.

    Raises:
        InventoryError: no such file, or no extension is named in it.
    """
    hint = "Save the output of `SHOW rds.extensions`, run on the target's version."
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InventoryError(
            f"cannot read the list of extensions: {error}", where=str(path), hint=hint
        ) from None
    names = {name.lower() for name in NAME.findall(DECORATION.sub(" ", text))}
    if "plpgsql" not in names:
        raise InventoryError(
            "this is no list of extensions: plpgsql is not in it", where=str(path), hint=hint
        )
    return tuple(sorted(names))
