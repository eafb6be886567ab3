# mypy: ignore-errors
"""Claims: take claims, keep sessions in the database, hand work to a queue table."""

import json
import os
import secrets
import socket
import threading
import time
import urllib.request

import psycopg2

SESSION_SECONDS = 1800
local = threading.local()


def connection():
    """This worker's own connection, kept open between requests."""
    if getattr(local, "connection", None) is None or local.connection.closed:
        local.connection = psycopg2.connect(os.environ["DATABASE_URL"], application_name="claims-web")
        local.connection.autocommit = True
    return local.connection


def cache_store():
    """The shared cache, when one is configured."""
    url = os.environ.get("REDIS_URL")
    if not url:
        return None
    if getattr(local, "cache", None) is None:
        import redis

        local.cache = redis.Redis.from_url(url)
    return local.cache


def directory():
    """An open connection to the directory server, when one is configured."""
    url = os.environ.get("LDAP_URL")
    if not url:
        return None
    if getattr(local, "directory", None) is None:
        import ldap3

        server = ldap3.Server(url.split("://")[1], get_info=ldap3.NONE)
        local.directory = ldap3.Connection(server, auto_bind=True)
    return local.directory


def submit(cursor):
    """A new claim, its document and two jobs."""
    cursor.execute(
        "INSERT INTO claim (policy_id, amount) VALUES (1 + floor(random() * 300), 120) RETURNING id"
    )
    number = cursor.fetchone()[0]
    folder = os.environ.get("DOCUMENT_DIR")
    if folder:
        path = os.path.join(folder, f"claim-{socket.gethostname()}-{number % 500}.pdf")
        with open(path, "wb") as document:
            document.write(b"%PDF-1.4\n" + os.urandom(2000))
        cursor.execute(
            "INSERT INTO claim_document (claim_id, path, bytes) VALUES (%s, %s, 9)", (number, path)
        )
    for kind in ("notify", "score"):
        cursor.execute(
            "INSERT INTO job_queue (queue, payload) VALUES ('default', %s)",
            (json.dumps({"job": kind, "claim": number}),),
        )
    cursor.execute("INSERT INTO audit_log (actor, action) VALUES ('web', 'claim created')")
    report_usage()
    return f"claim {number}"


def report_usage():
    """Tell the metering service, which bills by use."""
    url = os.environ.get("METERING_URL")
    if url:
        try:
            urllib.request.urlopen(url, data=b"requests=1", timeout=2).read()
        except OSError:
            pass


def login(cursor):
    """A new session in the database; old ones are deleted."""
    sid = secrets.token_hex(16)
    found = directory()
    if found is not None:
        found.search("dc=isv,dc=internal", "(uid=borealis1)", attributes=["cn"])
    cursor.execute(
        "INSERT INTO web_session VALUES (%s, %s, now() + interval '60 seconds')", (sid, os.urandom(60))
    )
    cursor.execute("DELETE FROM web_session WHERE expires_at < now()")
    return f"session {sid[:6]}"


def overview(cursor):
    """Counts, through the caches."""
    cursor.execute(
        "INSERT INTO quote_cache VALUES ('base', '1.04', now() + interval '5 minutes') "
        "ON CONFLICT (cache_key) DO UPDATE SET expires_at = excluded.expires_at"
    )
    store = cache_store()
    if store is not None:
        store.setex(f"harbor:sess:{secrets.token_hex(4)}", 600, "{}")
        store.rpush("harbor:queue:letters", json.dumps({"at": time.time()}))
        store.ltrim("harbor:queue:letters", -40, -1)
    cursor.execute("SELECT count(*) FROM claim WHERE status = 'open'")
    return f"open claims: {cursor.fetchone()[0]}"


def application(environ, start_response):
    """The WSGI entry."""
    action = {"/submit": submit, "/login": login}.get(environ["PATH_INFO"], overview)
    if environ["PATH_INFO"] == "/health":
        body = "ok"
    else:
        with connection().cursor() as cursor:
            body = action(cursor)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body.encode() + b"\n"]
