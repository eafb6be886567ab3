"""Files that may have lost their end on the way."""

from collections.abc import Callable, Iterable, Iterator

from assess.model.evidence import Gap, Reason
from collectors.network.reading import ConfigFile


def perhaps_cut_off(
    endpoint: str, files: Iterable[ConfigFile], is_whole: Callable[[str], object], why: str
) -> Iterator[Gap]:
    """A gap for each file whose text is not whole; `why` says what a whole one has."""
    for file in files:
        if not is_whole(file.text):
            yield Gap(
                endpoint,
                file.name,
                Reason.TRUNCATED,
                why,
                "See whether the file ends as it does on the device.",
            )


def ends_a_line(text: str) -> bool:
    """Nothing, or text whose last line has its newline."""
    return not text or text.endswith("\n")
