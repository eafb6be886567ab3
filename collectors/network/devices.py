"""Facts of a firewall or load balancer from its configuration files, by the reader of its platform."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from assess.errors import ParseError
from assess.model.evidence import Evidence, Gap, Reason
from assess.model.network import NetworkFacts
from collectors.base import FileProbe
from collectors.network.reading import ConfigFile, PlatformReader, readers_by_platform

LOG = logging.getLogger(__name__)
DEVICE = "@device"
PROBE = FileProbe()


def parse(endpoint: str, evidence: Sequence[Evidence]) -> NetworkFacts:
    """What the files say; what could not be read is among the gaps.

    Raises:
        ParseError: no reader knows the platform, or its reader found the files damaged.
    """
    files = tuple(
        ConfigFile(each.section, each.body)
        for each in evidence
        if each.section != DEVICE and each.reason is None and each.body.strip()
    )
    gaps = tuple(
        Gap(endpoint, each.section, each.reason, each.detail) for each in evidence if each.reason is not None
    )
    section_at = {each.section: each.at for each in evidence}
    if not files:
        raise ParseError("there is no configuration text in the files", where=endpoint)
    facts = _read(_reader(_platform(evidence), files), endpoint, files)
    return replace(facts, gaps=(*gaps, *facts.gaps), section_at=section_at)


def _read(reader: PlatformReader, endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """The reader's facts; a bug of it becomes one endpoint's error and not the end of the analysis."""
    try:
        return reader.read(endpoint, files)
    except ParseError:
        raise
    except Exception as error:
        LOG.exception("%s: reader of %s", endpoint, reader.platform)
        raise ParseError(
            f"the reader of {reader.platform} failed with {type(error).__name__}",
            where=files[0].name,
            hint="This is a bug of assess: --log-file tells its place. The files are kept.",
        ) from None


def missing(evidence: Sequence[Evidence]) -> tuple[Gap, ...]:
    """What the files do not tell, for `assess inventory check`: the gaps of reading them."""
    if not evidence:
        return ()
    endpoint = evidence[0].endpoint
    try:
        return parse(endpoint, evidence).gaps
    except ParseError as error:
        return (Gap(endpoint, error.where, Reason.MALFORMED, error.what, error.hint),)


def reader_named(platform: str) -> PlatformReader:
    """The reader of a platform.

    Raises:
        ParseError: none reads it; lists those that there are.
    """
    readers = readers_by_platform()
    wanted = platform.lower().replace("-", "_").replace(" ", "_")
    if wanted in readers:
        return readers[wanted]
    close = get_close_matches(wanted, readers, 1)
    meant = f"Did you mean {close[0]}? " if close else ""
    known = ", ".join(sorted({each.platform for each in readers.values()}))
    raise ParseError(f"unknown platform '{platform}'", hint=f"{meant}Known are: {known}.")


def _platform(evidence: Sequence[Evidence]) -> str:
    """What the inventory names; empty where it does not."""
    body = next((each.body for each in evidence if each.section == DEVICE), "")
    try:
        told = json.loads(body or "{}")
    except ValueError:
        return ""
    platform = told.get("platform") if isinstance(told, dict) else ""
    return platform if isinstance(platform, str) else ""


def _reader(platform: str, files: Sequence[ConfigFile]) -> PlatformReader:
    if platform:
        return reader_named(platform)
    readers = {each.platform: each for each in readers_by_platform().values()}
    found = [each for _, each in sorted(readers.items()) if any(each.recognises(file.text) for file in files)]
    found = [each for each in found if not any(each.platform in other.companions for other in found)]
    if len(found) == 1:
        return found[0]
    what = "of several platforms" if found else "of no known platform"
    names = ", ".join(each.platform for each in found or readers.values())
    raise ParseError(f"the files are {what}", where=files[0].name, hint=f"Give `platform:`, one of: {names}.")
