"""A job that ends before anybody looks is told by the connection that it left."""

from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.model.evidence import Ref
from assess.model.graph import Graph
from assess.model.host import ScheduledJob
from tests.assess.analysis.handmade import estate, host, out, process, setting, vm

MAILER = "php /srv/shop/mailer.php"


def shop(command: str, *, user: str = "www-data", is_root: bool = True, **gone: Any) -> Graph:
    """A shop connected to its database, with a job of `user`; its web server's user had one more."""
    left = dict[str, Any](uid=33, state="established") | gone
    facts = host(
        "web",
        "10.0.0.1",
        identity={"is_root": is_root},
        processes=(
            process(5, "php-fpm: pool www", executable="/usr/sbin/php-fpm8.2", user="www-data"),
            process(6, "/usr/sbin/cron", unit="cron.service"),
        ),
        settings=(setting("/srv/shop/.env", "db_dsn", "mysql:host=db;dbname=shop"),),
        connections=(out("10.0.0.21", 3306, 5, uid=33), out("10.0.0.21", 3306, None, **left)),
        jobs=(ScheduledJob("/etc/cron.d/shop", "* * * * *", user, command, Ref("jobs", 1)),),
        user_names={33: "www-data"},
    )
    return connect(estate(facts, endpoints=(vm("db", "10.0.0.21"),)))


def sources(graph: Graph) -> set[str]:
    return {edge.source for edge in graph.edges}


def test_a_job_of_the_folder_whose_user_left_a_connection_is_a_dependent() -> None:
    assert sources(shop(MAILER)) == {"web/php-fpm", "web/cron"}


@pytest.mark.parametrize(
    ("command", "more"),
    [
        (MAILER, {"user": "backup"}),
        ("find /srv/shop/cache -delete", {}),
        ("php /srv/other/job.php", {}),
        (MAILER, {"state": "time_wait"}),
        (MAILER, {"is_root": False}),
    ],
    ids=[
        "another user",
        "a job below the settings",
        "another folder",
        "no owner known",
        "without root's view",
    ],
)
def test_other_jobs_are_not(command: str, more: dict[str, Any]) -> None:
    assert "web/cron" not in sources(shop(command, **more))
