"""The SQL that rolls a file of flow records up: `macros.sql` and `rollup.sql` over the file's own columns."""

from importlib.resources import files

from collectors.flows.forms import NO_DELIMITER, Form

SERVICE_PORTS = (
    20, 21, 22, 23, 25, 53, 67, 69, 79, 80, 81, 88, 110, 111, 119, 123, 135, 137, 138, 139, 143, 161,
    162, 179, 389, 427, 443, 444, 445, 464, 465, 500, 502, 514, 515, 520, 543, 544, 546, 547, 548, 554,
    587, 593, 623, 631, 636, 873, 902, 989, 990, 993, 995,
    1080, 1194, 1433, 1434, 1521, 1522, 1645, 1646, 1701, 1723, 1812, 1813, 1883, 2049, 2181, 2375,
    2376, 2379, 2380, 2483, 2484, 3000, 3128, 3260, 3268, 3269, 3306, 3389, 4369, 4505, 4506, 4789,
    5000, 5044, 5060, 5061, 5222, 5432, 5433, 5601, 5665, 5666, 5671, 5672, 5900, 5985, 5986, 6379,
    6380, 6432, 6443, 6514, 7000, 7001, 7199, 7474, 7687, 8000, 8005, 8008, 8009, 8080, 8081, 8086,
    8088, 8090, 8140, 8161, 8200, 8300, 8301, 8443, 8500, 8888, 9000, 9042, 9090, 9092, 9093, 9100,
    9101, 9102, 9103, 9160, 9200, 9300, 9418, 9999, 10000, 10050, 10051, 10250, 11211, 15672, 16379,
    19999, 24007, 24224, 25672, 26257, 26379, 27017, 27018, 27019, 28017, 42424, 50000, 50070, 60000,
    61613, 61616,
)  # fmt: skip
"""Ports at which servers usually listen (IANA's registry and products' defaults, 2026-11)."""
COLUMNS = (
    "client", "server", "port", "protocol", "client_name", "server_name", "client_process",
    "server_process", "records", "bytes", "hours_seen", "first_epoch", "last_epoch",
)  # fmt: skip
ROLES = (
    "source", "target", "source_port", "target_port", "protocol", "source_name", "target_name",
    "source_process", "target_process", "count", "bytes", "bytes_back", "start", "end", "flags",
    "verdict", "state", "status", "directed",
)  # fmt: skip


def prepared() -> str:
    """Statements to run once before rolling up: known ports and macros."""
    ports = ", ".join(f"({port})" for port in SERVICE_PORTS)
    return f"CREATE TEMP TABLE known (port INTEGER); INSERT INTO known VALUES {ports}; {_text('macros.sql')}"  # noqa: S608 numbers of ours


def lines_of(form: Form) -> str:
    """A view `lines` with every role as text, over the file that is this statement's parameter."""
    fields = ", ".join(f'{form.fields.get(role, "NULL::VARCHAR")} AS "{role}"' for role in ROLES)
    return f"CREATE TEMP VIEW lines AS SELECT {fields} FROM {_reading(form)}"  # noqa: S608 names are quoted


def rolled_up() -> str:
    """Rows as `COLUMNS`, sorted, so that the same file gives the same bytes."""
    return _text("rollup.sql")


def _reading(form: Form) -> str:
    """`read_csv` with the columns as text; lines that fit nowhere are counted aside."""
    columns = ", ".join(f"{_literal(column)}: 'VARCHAR'" for column in form.columns)
    quote = "''" if form.delimiter == NO_DELIMITER else "'\"'"
    return (
        f"read_csv(getvariable('file'), delim={_literal(form.delimiter)}, header=false, skip={form.skip}, "
        f"columns={{{columns}}}, quote={quote}, escape={quote}, null_padding=true, strict_mode=false, "
        "ignore_errors=true, store_rejects=true, auto_detect=false)"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
