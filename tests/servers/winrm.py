"""A small WinRM server: Negotiate (NTLM) logins, HTTPS or encrypted HTTP, one remote shell that answers.

It speaks what MS-WSMV says of shells: Create, Command, Send, Receive, Signal, Delete. It runs nothing: a
command's answer is what the test gives it.
"""

import base64
import datetime
import ssl
import threading
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pypsrp.encryption import WinRMEncryption
from spnego.exceptions import SpnegoError

SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "rsp": SHELL,
    "f": "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
}
ANSWER = (
    '<s:Envelope xmlns:s="{s}" xmlns:rsp="{rsp}" xmlns:wsa="{wsa}" xmlns:f="{f}"'
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    ' xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer"><s:Header><wsa:RelatesTo>{message}</wsa:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>'
)
CHUNK_BYTES = 4000


@dataclass
class Winrm:
    """A running server. `stdin` is what the command was given, `commands` the lines that were started."""

    port: int
    commands: list[str] = field(default_factory=list)
    stdin: bytearray = field(default_factory=bytearray)
    open_shells: set[str] = field(default_factory=set)
    bodies: list[bytes] = field(default_factory=list)


@dataclass
class _Shells:
    server: Winrm
    answer: Callable[[bytes], tuple[bytes, bytes]]
    refuses_shells: bool = False
    waiting: list[tuple[str, bytes]] = field(default_factory=list)

    def reply(self, root: ET.Element) -> tuple[int, str]:
        action = str(root.findtext("s:Header/wsa:Action", namespaces=NAMES)).rsplit("/", 1)[-1].lower()
        body = root.find("s:Body", NAMES)
        assert body is not None
        return getattr(self, f"_{action}")(body)  # type: ignore[no-any-return]

    def _create(self, body: ET.Element) -> tuple[int, str]:
        if self.refuses_shells:
            fault = '<f:WSManFault Code="5"><f:Message>Access is denied.</f:Message></f:WSManFault>'
            detail = f"<s:Detail>{fault}</s:Detail>"
            return 500, (
                "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code>"
                f'<s:Reason><s:Text xml:lang="en-US">Access is denied.</s:Text></s:Reason>{detail}</s:Fault>'
            )
        shell = str(uuid.uuid4()).upper()
        self.server.open_shells.add(shell)
        selector = f'<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>'
        return 200, (
            f"<x:ResourceCreated><wsa:ReferenceParameters>{selector}</wsa:ReferenceParameters></x:ResourceCreated>"
            f"<rsp:Shell><rsp:ShellId>{shell}</rsp:ShellId></rsp:Shell>"
        )

    def _command(self, body: ET.Element) -> tuple[int, str]:
        line = body.find("rsp:CommandLine", NAMES)
        assert line is not None
        self.server.commands.append(" ".join(each.text or "" for each in line))
        self.server.stdin.clear()
        return 200, "<rsp:CommandResponse><rsp:CommandId>C1</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, body: ET.Element) -> tuple[int, str]:
        stream = body.find("rsp:Send/rsp:Stream", NAMES)
        assert stream is not None
        self.server.stdin += base64.b64decode(stream.text or "")
        if stream.get("End", "").lower() == "true":
            out, err = self.answer(bytes(self.server.stdin))
            told = (("stderr", err), ("stdout", out))
            self.waiting = [
                (name, data[at : at + CHUNK_BYTES])
                for name, data in told
                for at in range(0, len(data), CHUNK_BYTES)
            ]
        return 200, "<rsp:SendResponse/>"

    def _receive(self, body: ET.Element) -> tuple[int, str]:
        streams = ""
        if self.waiting:
            name, data = self.waiting.pop(0)
            encoded = base64.b64encode(data).decode()
            streams = f'<rsp:Stream Name="{name}" CommandId="C1">{encoded}</rsp:Stream>'
        state = "Running" if self.waiting else "Done"
        ends = "" if self.waiting else "<rsp:ExitCode>0</rsp:ExitCode>"
        told = (
            f'<rsp:CommandState CommandId="C1" State="{SHELL}/CommandState/{state}">{ends}</rsp:CommandState>'
        )
        return 200, f"<rsp:ReceiveResponse>{streams}{told}</rsp:ReceiveResponse>"

    def _signal(self, body: ET.Element) -> tuple[int, str]:
        self.waiting.clear()
        return 200, "<rsp:SignalResponse/>"

    def _delete(self, body: ET.Element) -> tuple[int, str]:
        self.server.open_shells.clear()
        return 200, ""


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shells: _Shells
    is_open: bool

    def setup(self) -> None:
        super().setup()
        self._start_anew()

    def _start_anew(self) -> None:
        self.context = spnego.server(protocol="negotiate")
        self.encryption = WinRMEncryption(self.context, WinRMEncryption.SPNEGO)
        self.last_token = b""

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.context.complete and not self._log_in():
            return
        if not data:
            self._say(200, b"", "application/soap+xml")
            return
        self.shells.server.bodies.append(data)
        envelope = self.encryption.unwrap_message(data, "Encrypted Boundary") if self.is_open else data
        root = ET.fromstring(envelope)
        status, body = self.shells.reply(root)
        message = root.findtext("s:Header/wsa:MessageID", namespaces=NAMES)
        self._answer(status, ANSWER.format(body=body, message=message, **NAMES).encode())

    def _answer(self, status: int, told: bytes) -> None:
        if not self.is_open:
            self._say(status, told, "application/soap+xml;charset=UTF-8")
            return
        kind, wrapped = self.encryption.wrap_message(told)
        form = f'{kind};protocol="{WinRMEncryption.SPNEGO}";boundary="Encrypted Boundary"'
        self._say(status, wrapped, form)

    def _log_in(self) -> bool:
        """One step of NTLM; True when it let the client in with this very request."""
        given = self.headers.get("Authorization", "").partition(" ")[2]
        try:
            token = self.context.step(base64.b64decode(given)) if given else None
        except SpnegoError:
            self._start_anew()
            token = None
        if self.context.complete:
            self.last_token = token or b""
            return True
        shown = f"Negotiate {base64.b64encode(token).decode()}" if token else "Negotiate"
        self._say(401, b"", "text/plain", ("WWW-Authenticate", shown))
        return False

    def _say(self, status: int, body: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        if self.last_token:
            self.send_header("WWW-Authenticate", f"Negotiate {base64.b64encode(self.last_token).decode()}")
            self.last_token = b""
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def winrm(
    answer: Callable[[bytes], tuple[bytes, bytes]],
    *,
    certificate: Path | None = None,
    refuses_shells: bool = False,
) -> Iterator[Winrm]:
    """A server that answers what `answer` makes of standard input: standard output and error.

    `certificate` is a PEM file of key and certificate for HTTPS; without it messages are encrypted. Logins
    are those of the file that the environment variable NTLM_USER_FILE names.
    """
    server = Winrm(0)
    shells = _Shells(server, answer, refuses_shells)
    door = type("Door", (_Door,), {"shells": shells, "is_open": certificate is None})
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as listening:
        listening.daemon_threads = True
        server.port = int(listening.server_address[1])
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            listening.socket = context.wrap_socket(listening.socket, server_side=True)
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def own_certificate(folder: Path) -> Path:
    """A key with a certificate that it signed itself, for 127.0.0.1, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "winrm.test")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "winrm.pem"
    file.write_bytes(private + signed.public_bytes(form))
    return file
