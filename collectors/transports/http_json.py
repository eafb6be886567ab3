"""Asks servers that tell of themselves in JSON over HTTP: GET only, and of each answer the named fields.

Proxies of the environment are not used, redirections are not followed: a password goes where it was sent.
"""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assess.errors import AuthenticationFailed, TimedOut, TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Login, Target
from collectors.base import HttpProbe, HttpQuestion, Limits, Probe, Session, Transport
from collectors.transports.deadline import Deadline

if TYPE_CHECKING:
    import httpx

REPLY_SECONDS = 30.0
WITH_TLS = frozenset({"require", "verify-ca", "verify-full"})
ANY = "*"
REASONS = {401: Reason.DENIED, 403: Reason.DENIED, 408: Reason.TIMED_OUT, 503: Reason.TIMED_OUT}


class _TooLarge(Exception):
    """An answer has more bytes than may be brought home."""


@dataclass(slots=True)
class HttpSession:
    """A server and how to ask it; connections are kept between questions."""

    target: Target
    client: "httpx.Client"
    limits: Limits
    deadline: Deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields a section for each question.

        Raises:
            TransportError: not reached, silent, or the login was refused.
        """
        for number, question in enumerate(probe.questions if isinstance(probe, HttpProbe) else ()):
            self.deadline.left()
            yield self._asked(question, is_first=number == 0)

    def _asked(self, question: HttpQuestion, *, is_first: bool) -> Evidence:
        """The answer. RabbitMQ says 401 also to a login that is known and may not ask this."""
        import httpx  # noqa: PLC0415 it costs 200 ms, and few scans ask such servers

        try:
            status, body = self._get(question.path)
        except _TooLarge:
            detail = f"the answer to {question.path} has more than {self.limits.max_bytes} bytes"
            return self._evidence(question, "", Reason.TRUNCATED, detail)
        except (httpx.HTTPError, OSError) as error:
            raise _transport_error(error, self.target, self.deadline) from None
        if status == httpx.codes.UNAUTHORIZED and is_first:
            hint = "Check user and password of the endpoint's credential."
            raise AuthenticationFailed("the login was refused", where=self.target.endpoint, hint=hint)
        if status != httpx.codes.OK:
            reason = REASONS.get(status, Reason.UNSUPPORTED if status < 500 else Reason.MALFORMED)
            return self._evidence(question, "", reason, f"GET {question.path}: HTTP {status}")
        try:
            return self._evidence(question, rows_of(json.loads(body), question))
        except (ValueError, RecursionError):
            return self._evidence(question, "", Reason.MALFORMED, f"GET {question.path}: no JSON")

    def _get(self, path: str) -> tuple[int, bytes]:
        with self.client.stream("GET", path) as response:
            parts: list[bytes] = []
            size = 0
            for part in response.iter_bytes():
                size += len(part)
                if size > self.limits.max_bytes:
                    raise _TooLarge
                self.deadline.left()
                parts.append(part)
            return response.status_code, b"".join(parts)

    def _evidence(
        self, question: HttpQuestion, body: str, reason: Reason | None = None, detail: str = ""
    ) -> Evidence:
        return Evidence(self.target.endpoint, question.section, datetime.now(UTC), body, reason, detail)


def rows_of(answer: object, question: HttpQuestion) -> str:
    """JSON Lines: the question's columns, then for each object of the answer the values of these fields.

    >>> rows_of({"a": {"b": 1}, "secret": 2}, HttpQuestion("s", "/", ("a.b",)))
    '["a.b"]\\n[1]\\n'
    """
    lines = [json.dumps(list(question.columns))]
    for name, each in _objects(answer, question.at.split(".") if question.at else [], ""):
        row = [name if column == ANY else _plain(_field(each, column)) for column in question.columns]
        lines.append(json.dumps(row))
    return "\n".join(lines) + "\n"


def _objects(answer: object, way: list[str], name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The objects at the end of the way, with the name under which the last `*` of it found them."""
    if isinstance(answer, list):
        for each in answer:
            yield from _objects(each, way, name)
    elif isinstance(answer, dict):
        if not way:
            yield name, answer
        elif way[0] == ANY:
            for key, each in answer.items():
                yield from _objects(each, way[1:], str(key))
        elif way[0] in answer:
            yield from _objects(answer[way[0]], way[1:], name)


def _field(each: Mapping[str, object], column: str) -> object:
    """The field of this name, else the one at the end of the dots."""
    if column in each:
        return each[column]
    found: object = each
    for word in column.split("."):
        found = found.get(word) if isinstance(found, dict) else None
    return found


def _plain(value: object) -> object:
    """A simple value, or a list of them; an object, whose fields nobody named, is left out."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, (str, int, float, bool))]
    return value if isinstance(value, (str, int, float, bool)) else None


def _transport_error(error: Exception, target: Target, deadline: Deadline) -> TransportError:
    import httpx  # noqa: PLC0415 as above

    if deadline.is_over():
        return deadline.passed()
    words = " ".join(str(error).split())[:300] or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            hint = "Give the CA of the server's certificate as `tls_ca_file`."
            what = f"the server's certificate is not trusted: {cause.verify_message}"
            return AuthenticationFailed(what, where=target.endpoint, hint=hint)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        hint = "The server did not answer: check address, port, firewall."
        return TimedOut(words or "no answer in time", where=target.endpoint, hint=hint)
    hint = "Check address, port and firewall; where the port wants TLS, set `tls: verify-full`."
    return Unreachable(words, where=target.endpoint, hint=hint)


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session with the server; `tls` of the login says whether it is HTTPS, and how it is verified.

    Raises:
        TransportError: not reached, or not as the login demands.
    """
    import httpx  # noqa: PLC0415 as above

    if target.jump is not None:
        raise Unsupported(
            "a store cannot be reached through a jump host",
            where=target.endpoint,
            hint="Open a tunnel (ssh -L) and give its local end as address and port.",
        )
    deadline = Deadline.after(limits.seconds, target.endpoint)
    login = target.login
    with httpx.Client(
        base_url=_base(target, _scheme(target, limits)),
        auth=(login.user, login.password.get_secret_value()) if login.user and login.password else None,
        timeout=httpx.Timeout(min(limits.seconds, REPLY_SECONDS), connect=limits.connect_seconds),
        verify=_context(login),
        trust_env=False,
        headers={"Accept": "application/json", "User-Agent": "assess"},
    ) as client:
        yield HttpSession(target, client, limits, deadline)


def _base(target: Target, scheme: str) -> str:
    host = f"[{target.address}]" if ":" in target.address else target.address
    return f"{scheme}://{host}:{target.port}"


def _scheme(target: Target, limits: Limits) -> str:
    """`https` where the login demands it, or with `prefer` where the server speaks it; nothing is sent."""
    import httpx  # noqa: PLC0415 as above

    if target.login.tls in WITH_TLS:
        return "https"
    if target.login.tls != "prefer":
        return "http"
    try:
        with httpx.Client(
            timeout=limits.connect_seconds, verify=_context(target.login), trust_env=False
        ) as client:
            client.head(_base(target, "https"))
    except (httpx.HTTPError, OSError):
        return "http"
    return "https"


def _context(login: Login) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(login.tls_ca_file) if login.tls_ca_file else None)
    context.check_hostname = login.tls == "verify-full"
    if login.tls not in {"verify-ca", "verify-full"}:
        context.verify_mode = ssl.CERT_NONE
    return context


TRANSPORT = Transport(name="http_json", connect=connect)
