# mypy: ignore-errors
"""Takes letters from a queue, keeps them in SQLite on the volume and in the container's own layer."""

import os
import sqlite3
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import redis


class Health(BaseHTTPRequestHandler):
    """Says that the service lives."""

    def do_GET(self):
        """Any path."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok\n")

    def log_message(self, *_):
        """Quiet."""


def main():
    """Until stopped."""
    threading.Thread(target=HTTPServer(("0.0.0.0", 9000), Health).serve_forever, daemon=True).start()
    letters = sqlite3.connect("/data/letters.db", isolation_level=None)
    letters.execute("CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY, at REAL, body TEXT)")
    store = redis.Redis.from_url(os.environ["REDIS_URL"])
    journal = open("/app/outbox/journal.txt", "a", buffering=1)
    while True:
        taken = store.blpop(os.environ["QUEUE"], timeout=5)
        if taken:
            letters.execute("INSERT INTO letter (at, body) VALUES (?, ?)", (time.time(), taken[1].decode()))
            journal.write(taken[1].decode() + "\n")
        time.sleep(6)


main()
