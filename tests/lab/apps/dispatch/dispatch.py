# mypy: ignore-errors
"""Dispatch: every request makes a job in Redis; every tenth a signed paper that exists nowhere else."""

import json
import os
import time
import urllib.request

import redis

store = redis.Redis.from_url(os.environ["REDIS_URL"])


def application(environ, start_response):
    """The WSGI entry."""
    if environ["PATH_INFO"] == "/health":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok\n"]
    number = store.incr("dispatch:counter")
    store.rpush("rq:queue:default", json.dumps({"id": number, "at": time.time()}))
    store.hset("dispatch:truck:%d" % (number % 40), mapping={"position": number, "updated": int(time.time())})
    if number % 10 == 0:
        with open(os.path.join(os.environ["PAPERS"], f"waybill-{number % 300}.pdf"), "wb") as paper:
            paper.write(b"%PDF-1.4 signed\n" + os.urandom(3000))
        try:
            urllib.request.urlopen(os.environ["METERING_URL"], data=b"requests=10", timeout=2).read()
        except OSError:
            pass
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"job %d\n" % number]
