"""Reads answers of Elasticsearch and OpenSearch in the shapes of their documentation, served over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from assess.errors import AuthenticationFailed, ParseError
from assess.model.evidence import Evidence, Reason
from assess.model.login import Login, Target
from collectors.base import Limits
from collectors.store.elasticsearch import COLLECTOR, parse
from collectors.transports.http_json import connect

SECRET = "AKIASECRETKEY"
ROOT = {
    "name": "n1",
    "cluster_name": "logs",
    "version": {"number": "8.11.1"},
    "tagline": "You Know, for Search",
}
CAT: list[dict[str, object]] = [
    {"index": "products", "health": "green", "status": "open", "pri": "1", "rep": "1", "docs.count": "1200",
     "docs.deleted": "3", "store.size": "230400"},
    {"index": "logs-2026.11", "health": "yellow", "status": "open", "pri": "1", "rep": "0",
     "docs.count": "99", "docs.deleted": "0", "store.size": "1000"},
    {"index": "closed", "health": "", "status": "close", "pri": "1", "rep": "1", "docs.count": None,
     "docs.deleted": None, "store.size": None},
]  # fmt: skip
ANSWERS: dict[str, object] = {
    "/": ROOT,
    "/_cat/indices": CAT,
    "/_snapshot": {"nightly": {"type": "s3", "settings": {"bucket": "b", "secret_key": SECRET}}},
    "/_all/_ilm/explain": {"indices": {"logs-2026.11": {"index": "logs-2026.11", "policy": "thirty-days"}}},
    "/_slm/policy": {"daily": {"policy": {"schedule": "0 30 1 * * ?", "repository": "nightly"}}},
    "/_nodes/stats/indices,jvm,os,http": {"nodes": {"a": {"jvm": {"mem": {"heap_max_in_bytes": 512}}}}},
    "/_nodes/stats/http": {
        "nodes": {"aB1": {"http": {"clients": [
            {"remote_address": "10.0.0.7:5012", "agent": "elasticsearch-py/8.1", "last_uri": f"/x?q={SECRET}"}
        ]}}}
    },
    "/_cat/plugins": [{"component": "analysis-icu", "version": "8.11.1"}],
}  # fmt: skip


@contextmanager
def served(answers: dict[str, object], status: int = 200) -> Iterator[int]:
    """The port of a server that gives these answers to GET, and 400 to what it does not know."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            self.send_response(status if path in answers else 400)
            self.end_headers()
            self.wfile.write(json.dumps(answers.get(path, {"error": "no handler"})).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def asked(port: int, limits: Limits = Limits(seconds=30)) -> list[Evidence]:  # noqa: B008 frozen
    target = Target("es", "elasticsearch", "127.0.0.1", port, Login("u", SecretStr("p")))
    with connect(target, limits) as session:
        return list(session.ask(COLLECTOR.probe))


def test_indices_policies_and_repositories_are_told() -> None:
    with served(ANSWERS) as port:
        evidence = asked(port)
    facts = parse("es", evidence)
    assert facts.gaps == ()
    assert (facts.product, facts.version) == ("elasticsearch", "8.11.1")
    told = [(each.name, each.documents, each.size_bytes, each.policy) for each in facts.indices]
    assert told == [
        ("products", 1200, 230400, ""),
        ("logs-2026.11", 99, 1000, "thirty-days"),
        ("closed", None, None, ""),
    ]
    assert {each.name: each.value for each in facts.settings}["snapshot_repository"] == "nightly (s3)"
    assert [(each.address, each.library) for each in facts.clients] == [("10.0.0.7", "elasticsearch-py/8.1")]
    assert SECRET not in "".join(each.body for each in evidence)


def test_opensearch_is_told_apart() -> None:
    root = {
        "version": {"number": "2.11.0", "distribution": "opensearch"},
        "tagline": "The OpenSearch Project",
    }
    ism = {"logs-1": {"index.plugins.index_state_management.policy_id": "keep"}, "total_managed_indices": 1}
    index = [{**CAT[0], "index": "logs-1"}]
    with served({"/": root, "/_cat/indices": index, "/_plugins/_ism/explain/*": ism}) as port:
        facts = parse("es", asked(port))
    assert (facts.product, facts.indices[0].policy) == ("opensearch", "keep")
    assert {gap.section for gap in facts.gaps} == {"repositories", "nodes"}


def test_refusals_are_gaps_and_a_refused_login_is_an_error() -> None:
    with served(ANSWERS, 403) as port:
        facts = parse("es", asked(port))
    assert {gap.reason for gap in facts.gaps} == {Reason.DENIED}
    assert all("view_index_metadata" in gap.remedy for gap in facts.gaps)
    with served(ANSWERS, 401) as port, pytest.raises(AuthenticationFailed):
        asked(port)


def test_an_answer_that_is_too_large_is_left_and_said() -> None:
    with served({**ANSWERS, "/_cat/indices": CAT * 2000}) as port:
        facts = parse("es", asked(port, Limits(seconds=30, max_bytes=10_000)))
    assert facts.indices == ()
    assert [(gap.section, gap.reason) for gap in facts.gaps] == [("indices", Reason.TRUNCATED)]


def test_any_json_is_read_without_a_fault() -> None:
    odd: dict[str, object] = {path: [[[1, "x", None, {"index": {"a": 1}}]]] for path in ANSWERS}
    with served(odd) as port:
        evidence = asked(port)
    try:
        parse("es", evidence)
    except ParseError as error:
        pytest.fail(str(error))
