# mypy: ignore-errors
"""Metering: POST /use/TENANT adds a row; all tenants' rows lie in the same tables."""

import configparser
import threading

import psycopg2

config = configparser.ConfigParser()
config.read("/etc/metering.ini")
ADD = """INSERT INTO usage_event (tenant_id, meter, amount)
    SELECT tenant_id, 'requests', 1 FROM tenant WHERE tenant_id = %s"""
lock = threading.Lock()
state = {}


def connection():
    """The one connection, made again when it was lost."""
    if "connection" not in state or state["connection"].closed:
        section = config["database"]
        state["connection"] = psycopg2.connect(
            host=section["host"],
            dbname=section["name"],
            user=section["user"],
            password=section["password"],
            application_name="metering",
        )
        state["connection"].autocommit = True
    return state["connection"]


def application(environ, start_response):
    """The WSGI entry."""
    tenant = environ["PATH_INFO"].rsplit("/", 1)[-1]
    with lock, connection().cursor() as cursor:
        cursor.execute(ADD, (tenant,))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"noted\n"]
