# mypy: ignore-errors
"""Visits pages on a schedule over kept connections, and answers as a few foreign services."""

import http.client
import http.cookies
import os
import socketserver
import threading
import time
import urllib.parse
from pathlib import Path


def visit(seconds, method, url, host):
    """One visitor: the same page again and again, with the cookies it was given; FRESH gives them up."""
    parts = urllib.parse.urlsplit(url)
    jar = http.cookies.SimpleCookie()
    connection = None
    while True:
        try:
            connection = connection or http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
            if method == "FRESH":
                jar = http.cookies.SimpleCookie()
            headers = {"Host": host, "Cookie": "; ".join(f"{k}={m.value}" for k, m in jar.items())}
            body = os.urandom(1500).hex() if method == "POST" else None
            connection.request(method.replace("FRESH", "GET"), parts.path or "/", body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                jar.load(cookie)
        except (OSError, http.client.HTTPException):
            connection = None
        time.sleep(seconds)


class Partner(socketserver.BaseRequestHandler):
    """A foreign service: says a line back for everything it is sent."""

    def handle(self):
        """Until the other side hangs up."""
        while self.request.recv(4096):
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


class Server(socketserver.ThreadingTCPServer):
    """Threads that do not outlive the program."""

    allow_reuse_address = True
    daemon_threads = True


def main():
    """Start everything, then wait."""
    for line in filter(str.strip, Path("/opt/world/services").read_text().splitlines()):
        address, port = line.split()
        threading.Thread(target=Server((address, int(port)), Partner).serve_forever, daemon=True).start()
    for line in filter(str.strip, Path("/opt/world/visits").read_text().splitlines()):
        seconds, method, url, *host = line.split()
        name = host[0] if host else urllib.parse.urlsplit(url).netloc
        threading.Thread(target=visit, args=(float(seconds), method, url, name), daemon=True).start()
    while True:
        time.sleep(3600)


main()
