"""Secrets out of any vendor's configuration before anything is stored; the lines keep their numbers.

Passwords, hashes, keys, communities and private keys become `*****`, the mark that vendors themselves use,
because it is harmless in every syntax. When in doubt more is withheld.
"""

import re

from collectors.network.secret_words import (
    CRYPT,
    IS_POLICY,
    KNOWN_POSITIONS,
    NAME_FOLLOWS,
    NO_SECRET,
    QUALIFIER,
    SECRET_WORD,
    SUSPECT,
    TELLING_ELEMENT,
)

HIDDEN = "*****"
_LONGEST_QUOTE_LINES = 200
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_BODY = re.compile(r"[\sA-Za-z0-9+/=,\\\-]*|[A-Za-z\-]{1,40}: .*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\'[^\']*\'?|[^\s"\']\S*')
_COMMUNITIES = re.compile(r"\s*config system snmp community\b")
_ELEMENT = re.compile(
    rf"<(?P<name>{TELLING_ELEMENT})(?P<attributes>\s[^<>]{{0,300}})?>(?P<value><!\[CDATA\[[^\]]*(?:\]\]>)?|[^<]*)",
    re.IGNORECASE,
)
_JSON = re.compile(r'"(?P<name>[A-Za-z0-9_.\-]{2,60})"(?P<colon>\s*:\s*)"(?P<value>(?:[^"\\]|\\.)*)"?')
_ASSIGNED = re.compile(
    r"(?i)(?P<name>[A-Za-z0-9_.\-]{0,40}(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_\-]?key))"
    r"(?P<sign>[\"']?\s?=>?\s?[\"']?|\"?: [\"']?)(?P<value>[^\s\"',;&)}<>]{1,4000})"
)
_USER_OF_URL = re.compile(r"://(?P<user>[^\s/?#@:\"']{0,200}):(?P<value>[^\s/\"']{1,500})@")


def withhold_secrets(text: str) -> str:
    """The text with every secret replaced, line by line.

    >>> withhold_secrets("snmp-server community s3cret ro")
    'snmp-server community ***** ro'
    """
    lines = text.split("\n")
    _withhold_private_keys(lines)
    _withhold_elements(lines)
    _withhold_lines(lines)
    return "\n".join(lines)


def _withhold_private_keys(lines: list[str]) -> None:
    """What stands between the marks of a private key; without an end mark all that looks like its body."""
    number = 0
    while number < len(lines):
        line = lines[number]
        begin = _BEGIN.search(line) if "-----BEGIN" in line else None
        number += 1
        if begin is None:
            continue
        end = _END.search(line, begin.end())
        if end:
            lines[number - 1] = f"{line[: begin.end()]}{HIDDEN}{line[end.start() :]}"
            continue
        tail = line[begin.end() :]
        lines[number - 1] = line[: begin.end()] + (HIDDEN if tail.strip() else "")
        number = _withhold_key_body(lines, number)


def _withhold_key_body(lines: list[str], number: int) -> int:
    while number < len(lines):
        end = _END.search(lines[number])
        if end:
            lines[number] = lines[number][end.start() :]
            return number + 1
        if not _KEY_BODY.fullmatch(lines[number]):
            return number
        lines[number] = HIDDEN if lines[number].strip() else lines[number]
        number += 1
    return number


def _withhold_elements(lines: list[str]) -> None:
    """Contents of XML elements that hold secrets, also over several lines."""
    open_element = ""
    for number, line in enumerate(lines):
        if not open_element and "<" not in line:
            continue
        rest = line
        done = ""
        if open_element:
            content, closing, after = line.partition("<")
            done = HIDDEN if content.strip() else content
            if not closing:
                lines[number] = done
                continue
            rest, open_element = closing + after, ""
        at = 0
        for found in _ELEMENT.finditer(rest):
            done += rest[at : found.start("value")]
            done += HIDDEN if found["value"].strip() else found["value"]
            at = found.end()
            open_element = found["name"] if at == len(rest) and not rest.endswith("/>") else ""
        lines[number] = done + rest[at:]


def _withhold_lines(lines: list[str]) -> None:
    in_communities = False
    number = 0
    while number < len(lines):
        line = lines[number]
        if _COMMUNITIES.match(line):
            in_communities = True
        elif in_communities and re.match(r"\s*set name\b", line):
            lines[number] = re.sub(r"(\s*set name ).*", rf"\1{HIDDEN}", line)
        elif in_communities and line.startswith(("end", "config ")):
            in_communities = False
        if SUSPECT.search(line):
            lines[number], is_open = _withheld(lines[number])
            if is_open:
                number = _withhold_quoted(lines, number + 1)
        number += 1


def _withhold_quoted(lines: list[str], number: int) -> int:
    """Hides the rest of a secret whose quote spans lines, if it ends in sight; returns its last line."""
    for last in range(number, min(number + _LONGEST_QUOTE_LINES, len(lines))):
        closing = re.search(r'(?<!\\)"', lines[last])
        if closing:
            lines[number:last] = [HIDDEN] * (last - number)
            lines[last] = HIDDEN + lines[last][closing.start() :]
            return last
    return number - 1


def _withheld(line: str) -> tuple[str, bool]:
    """The line without its secrets, and whether a quoted secret goes on in the next line."""
    line = _USER_OF_URL.sub(lambda m: f"://{m['user']}:{HIDDEN}@", line)
    line = _JSON.sub(_withheld_json, line)
    line = CRYPT.sub(lambda m: f"{m['before'] or ''}{HIDDEN}", line)
    for pattern in KNOWN_POSITIONS:
        line = pattern.sub(lambda m: f"{m['before']}{HIDDEN}", line)
    is_open = False
    if not IS_POLICY.match(line):
        line, is_open = _withheld_words(line)
    return _ASSIGNED.sub(_withheld_assignment, line), is_open


def _withheld_json(found: re.Match[str]) -> str:
    if not SECRET_WORD.fullmatch(_dashed(found["name"])) or not found["value"]:
        return found[0]
    return f'"{found["name"]}"{found["colon"]}"{HIDDEN}"'


def _dashed(name: str) -> str:
    """`sharedSecret` as `shared-secret`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower().replace("_", "-")


def _withheld_assignment(found: re.Match[str]) -> str:
    value = found["value"]
    if value.startswith(("$", "*", "%")) or value in {"enable", "disable", "yes", "no", "true", "false"}:
        return found[0]
    return f"{found['name']}{found['sign']}{HIDDEN}"


def _withheld_words(line: str) -> tuple[str, bool]:
    """The line with what follows a secret's word hidden; behind a first word that is the whole rest."""
    pieces: list[str] = []
    at, depth, before = 0, 0, ""
    is_waiting = False
    length = len(line.rstrip())
    for index, token in enumerate(_TOKEN.finditer(line)):
        word = token[0]
        is_last = token.end() >= length
        if is_waiting and (is_last or not QUALIFIER.fullmatch(word.lower())):
            is_waiting = False
            if word.strip("{}[];"):
                pieces += [line[at : token.start()], HIDDEN, ";" if word.endswith(";") else ""]
                at = token.end()
        elif not is_waiting and not is_last and depth <= 0 and _is_key(word, before):
            is_first = index == 0 or (index == 1 and before == "set")
            rest = line[token.end() :].lstrip()
            if is_first and not rest.startswith("{"):
                return "".join(
                    [*pieces, line[at : token.end()], " ", _hidden_rest(rest)]
                ), before == "set" and _is_open(rest)
            is_waiting = True
        depth += word.count("[") - word.count("]")
        before = word
    return "".join([*pieces, line[at:]]), False


def _is_open(value: str) -> bool:
    return value.startswith('"') and not re.match(r'"(?:[^"\\]|\\.)*"', value)


def _is_key(word: str, before: str) -> bool:
    if word[0] in "\"'" or before.lower() in NAME_FOLLOWS:
        return False
    name = _dashed(word).strip("-")
    return SECRET_WORD.fullmatch(name) is not None and name not in NO_SECRET


def _hidden_rest(rest: str) -> str:
    """A mark in place of the rest of a line; braces outside quotes stay, so that blocks stay whole."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"?', "", rest)
    depth = bare.count("{") - bare.count("}")
    if not bare.strip(" {};[]") and not rest.strip(" {};[]"):
        return rest
    braces = " {" * depth if depth > 0 else " }" * -depth
    return f"{HIDDEN}{';' if rest.rstrip().endswith(';') else ''}{braces}"
