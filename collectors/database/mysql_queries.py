"""The questions to MySQL 5.6 to 9 and MariaDB 10.0 to 11: metadata and counters, never a customer's row.

Every query reads `information_schema`, `performance_schema`, or tables of the `mysql` schema without
columns that hold secrets. Statement texts stay on the server: only a table's name found in one is returned.
Tests ask them of MySQL 5.6, 5.7, 8.0, 8.4 and 9, and of MariaDB 10.0, 10.1, 10.3, 10.5, 10.11 and 11.8.
"""

# ruff: noqa: S608 - the texts are joined from constants of this file only

from dataclasses import replace

from collectors.base import Query, SqlProbe

PROCESS = "GRANT PROCESS ON *.* TO the login"
METADATA = "GRANT REFERENCES ON *.* TO the login"
COUNTERS_GRANT = "GRANT SELECT ON performance_schema.* TO the login"
REPLICATION = "GRANT REPLICATION CLIENT ON *.* (MariaDB 10.5 and later: SLAVE MONITOR) TO the login"

V8, V8_0_22 = (8,), (8, 0, 22)

SETTINGS = (
    "authentication_policy",
    "bind_address",
    "binlog_checksum",
    "binlog_expire_logs_seconds",
    "binlog_format",
    "binlog_row_image",
    "binlog_transaction_compression",
    "character_set_server",
    "collation_server",
    "datadir",
    "default_authentication_plugin",
    "default_storage_engine",
    "event_scheduler",
    "expire_logs_days",
    "explicit_defaults_for_timestamp",
    "gtid_mode",
    "gtid_strict_mode",
    "innodb_buffer_pool_size",
    "innodb_file_per_table",
    "innodb_flush_log_at_trx_commit",
    "innodb_log_file_size",
    "innodb_page_size",
    "interactive_timeout",
    "local_infile",
    "log_bin",
    "log_bin_compress",
    "log_bin_trust_function_creators",
    "log_replica_updates",
    "log_slave_updates",
    "lower_case_table_names",
    "max_allowed_packet",
    "max_connections",
    "max_execution_time",
    "max_statement_time",
    "net_read_timeout",
    "net_write_timeout",
    "performance_schema",
    "port",
    "read_only",
    "require_secure_transport",
    "secure_file_priv",
    "server_id",
    "socket",
    "sql_mode",
    "super_read_only",
    "sync_binlog",
    "system_time_zone",
    "time_zone",
    "userstat",
    "wait_timeout",
    "wsrep_cluster_address",
    "wsrep_cluster_name",
    "wsrep_on",
)

STATUS = (
    "Binlog_bytes_written",
    "Com_delete",
    "Com_insert",
    "Com_replace",
    "Com_select",
    "Com_update",
    "Innodb_os_log_written",
    "Max_used_connections",
    "Questions",
    "Threads_connected",
    "Uptime",
)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


SERVER = """
SELECT VERSION() AS version, @@version_comment AS version_comment, @@hostname AS hostname, @@port AS port,
       @@datadir AS data_directory, @@read_only AS read_only, CURRENT_USER() AS login
"""

DATABASES = """
SELECT schema_name AS name, default_character_set_name AS encoding, default_collation_name AS collation
  FROM information_schema.schemata
 WHERE schema_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY schema_name
"""

_ME = """CONCAT('''',
                LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - LOCATE('@', REVERSE(CURRENT_USER()))),
                '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')"""

PRIVILEGES = f"""
SELECT privilege_type AS privilege FROM information_schema.user_privileges
 WHERE grantee = {_ME} ORDER BY privilege_type
"""

SCHEMA_PRIVILEGES = f"""
SELECT table_schema AS pattern, privilege_type AS privilege FROM information_schema.schema_privileges
 WHERE grantee = {_ME} ORDER BY table_schema, privilege_type
"""

PLUGINS = """
SELECT plugin_name AS name, plugin_version AS version, plugin_type AS type FROM information_schema.plugins
 WHERE plugin_status = 'ACTIVE' AND plugin_library IS NOT NULL ORDER BY plugin_name
"""

_CLIENT = """CASE WHEN p.host LIKE '%:%' THEN LEFT(p.host, CHAR_LENGTH(p.host) - LOCATE(':', REVERSE(p.host)))
                  ELSE '' END"""

_SESSIONS = f"""
SELECT COALESCE(p.db, '') AS `database`, p.user AS username, {{application}} AS application,
       {_CLIENT} AS client_address, COUNT(*) AS sessions,
       CAST(SUM(p.command NOT IN ('Sleep', 'Daemon')) AS SIGNED) AS active
  FROM information_schema.processlist p {{attributes}}
 WHERE p.id <> CONNECTION_ID() AND p.user NOT IN ('system user', 'event_scheduler', 'unauthenticated user')
   AND p.command NOT LIKE 'Binlog Dump%' AND p.command NOT IN ('Daemon', 'Slave_IO', 'Slave_SQL')
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""

_ATTRIBUTES = """LEFT JOIN performance_schema.session_connect_attrs a
                   ON a.processlist_id = p.id AND a.attr_name = 'program_name'"""

REPLICAS = f"""
SELECT p.user AS username, {_CLIENT} AS client_address, p.state AS state, COUNT(*) AS links
  FROM information_schema.processlist p WHERE p.command LIKE 'Binlog Dump%'
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

FOREIGN_SERVERS = """
SELECT server_name AS name, wrapper, host, port, db AS `database` FROM mysql.servers ORDER BY server_name
"""

_NOT_OURS = """digest_text REGEXP '^(SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL|WITH)'
   AND digest_text NOT LIKE '%information_schema%' AND digest_text NOT LIKE '%performance_schema%'"""

ACTIVITY = f"""
SELECT schema_name AS name, CAST(SUM(count_star) AS SIGNED) AS statements
  FROM performance_schema.events_statements_summary_by_digest
 WHERE schema_name IS NOT NULL AND {_NOT_OURS} GROUP BY schema_name ORDER BY schema_name
"""

# Digests are normalised: no literal is in them; even so only a table's name leaves the server.
STATEMENTS = """
SELECT schema_name AS `database`,
       REPLACE(SUBSTRING_INDEX(SUBSTRING(plain, LOCATE(' FROM ', plain) + 6), ' ', 1), '`', '') AS takes_from,
       CAST(SUM(count_star) AS SIGNED) AS calls
  FROM (SELECT schema_name, REPLACE(digest_text, ' . ', '.') AS plain, count_star
          FROM performance_schema.events_statements_summary_by_digest
         WHERE digest_text LIKE '%SKIP LOCKED%') AS digests
 GROUP BY 1, 2 ORDER BY 1, 2
"""

_PROC_ROUTINES = """
SELECT db AS `schema`, name, CONCAT(LOWER(type), '/', LOWER(language)) AS language, definer,
       security_type = 'DEFINER' AS security_definer,
       LOWER(CONVERT(body_utf8 USING utf8mb4)) LIKE '%skip locked%' AS skip_locked,
       LOWER(CONVERT(body_utf8 USING utf8mb4))
         REGEXP 'into[[:space:]]+(outfile|dumpfile)|load_file|load[[:space:]]+data' AS server_files
  FROM mysql.proc WHERE db NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')
 ORDER BY db, name, type
"""

_SCHEMA_ROUTINES = """
SELECT routine_schema AS `schema`, routine_name AS name,
       CONCAT(LOWER(routine_type), '/', LOWER(COALESCE(external_language, routine_body))) AS language,
       definer AS definer,
       security_type = 'DEFINER' AS security_definer,
       LOWER(routine_definition) LIKE '%skip locked%' AS skip_locked,
       LOWER(routine_definition)
         REGEXP 'into[[:space:]]+(outfile|dumpfile)|load_file|load[[:space:]]+data' AS server_files
  FROM information_schema.routines
 WHERE routine_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')
 ORDER BY routine_schema, routine_name, routine_type
"""

_MYSQL_EVENTS = "SELECT db AS `schema`, name, definer, status FROM mysql.event ORDER BY db, name"

# Shown only to who might change them; those that ran since the start are also among the programs measured.
_SCHEMA_EVENTS = """
SELECT event_schema AS `schema`, event_name AS name, definer AS definer, status AS status
  FROM information_schema.events
 UNION ALL
SELECT object_schema, object_name, '', 'ENABLED' FROM performance_schema.events_statements_summary_by_program
 WHERE object_type = 'EVENT'
   AND (object_schema, object_name) NOT IN (SELECT event_schema, event_name FROM information_schema.events)
 ORDER BY 1, 2
"""

# Few of them however many logins there are: those that replicate, read everything or may do anything.
ACCOUNTS = """
SELECT CONCAT(User, '@', Host) AS name, Super_priv = 'Y' AS superuser, Repl_slave_priv = 'Y' AS replicates,
       Select_priv = 'Y' AS reads_all
  FROM mysql.user WHERE Super_priv = 'Y' OR Repl_slave_priv = 'Y' OR Select_priv = 'Y'
 ORDER BY User, Host LIMIT 1000
"""

VIEWS = """
SELECT table_name AS name, definer AS definer FROM information_schema.views
 WHERE table_schema = DATABASE() ORDER BY table_name
"""

# Rows, sizes and foreign keys make the server open each table, and it opens a FEDERATED one by calling the
# far server, for as long as that one lets it wait. Where there are such, InnoDB tells what it knows itself.
_REMOTE = "COALESCE(engine, '') IN ('FEDERATED', 'CONNECT', 'SPIDER')"

HAS_REMOTE_TABLES = f"""
SELECT 1 AS found FROM information_schema.tables WHERE table_schema = DATABASE() AND {_REMOTE} LIMIT 1
"""

_TABLE = """table_name AS name, table_type AS type, engine AS engine, {figures}, create_options AS options,
       table_collation AS collation"""
_FIGURES = """table_rows AS estimated_rows, data_length + index_length AS size_bytes,
       auto_increment AS next_number"""
_NO_FIGURES = "NULL AS estimated_rows, NULL AS size_bytes, NULL AS next_number"

RELATIONS = f"""
SELECT {_TABLE.format(figures=_FIGURES)}
  FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name
"""

RELATIONS_BESIDE_REMOTE = f"""
SELECT {_TABLE.format(figures=_FIGURES)}
  FROM information_schema.tables WHERE table_schema = DATABASE() AND NOT {_REMOTE}
 UNION ALL
SELECT {_TABLE.format(figures=_NO_FIGURES)}
  FROM information_schema.tables WHERE table_schema = DATABASE() AND {_REMOTE} ORDER BY name
"""

# A table's pages are counted in the server's page size; its name is `schema/table`.
RELATIONS_OF_INNODB = """
SELECT t.*, IF(s.stats_initialized = 'Initialized', s.num_rows, NULL) AS estimated_rows,
       IF(s.stats_initialized = 'Initialized', (s.clust_index_size + s.other_index_size) * @@innodb_page_size,
          NULL) AS size_bytes,
       NULLIF(s.autoinc, 0) AS next_number
  FROM (SELECT table_name AS name, table_type AS type, engine AS engine, create_options AS options,
               table_collation AS collation
          FROM information_schema.tables WHERE table_schema = DATABASE()) AS t
  LEFT JOIN information_schema.innodb_sys_tablestats s
    ON s.name = CONCAT(DATABASE(), '/', t.name)
 ORDER BY t.name
"""

COLUMNS = """
SELECT table_name AS relation, column_name AS name, column_type AS type, is_nullable AS nullable,
       extra AS extra
  FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
"""

INDEXES = """
SELECT table_name AS relation, index_name AS name, non_unique AS non_unique, column_name AS first_column
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND seq_in_index = 1
 ORDER BY table_name, index_name
"""

FOREIGN_KEYS = """
SELECT constraint_name AS name, table_name AS relation, unique_constraint_schema AS referenced_schema,
       referenced_table_name AS referenced, delete_rule AS on_delete, update_rule AS on_update
  FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()
 ORDER BY table_name, constraint_name
"""

FOREIGN_KEYS_OF_INNODB = """
SELECT SUBSTRING_INDEX(id, '/', -1) AS name, SUBSTRING_INDEX(for_name, '/', -1) AS relation,
       SUBSTRING_INDEX(ref_name, '/', 1) AS referenced_schema,
       SUBSTRING_INDEX(ref_name, '/', -1) AS referenced,
       CASE WHEN type & 1 THEN 'CASCADE' WHEN type & 2 THEN 'SET NULL' ELSE 'RESTRICT' END AS on_delete,
       CASE WHEN type & 4 THEN 'CASCADE' WHEN type & 8 THEN 'SET NULL' ELSE 'RESTRICT' END AS on_update
  FROM information_schema.innodb_sys_foreign WHERE SUBSTRING_INDEX(for_name, '/', 1) = DATABASE()
 ORDER BY relation, name
"""

COUNTERS = """
SELECT object_name AS relation, count_insert AS inserts, count_update AS updates, count_delete AS deletes
  FROM performance_schema.table_io_waits_summary_by_table
 WHERE object_schema = DATABASE() AND object_type = 'TABLE' ORDER BY object_name
"""

SESSION_QUERIES = (
    Query("sessions", _SESSIONS.format(application="''", attributes=""), repeat=True, privilege=PROCESS),
    Query(
        "session_programs",
        _SESSIONS.format(application="COALESCE(a.attr_value, '')", attributes=_ATTRIBUTES),
        repeat=True,
        privilege=COUNTERS_GRANT,
    ),
)

_REPLICA_COLUMNS = ("Channel_Name", "Source_Host", "Source_Port", "Replica_IO_Running", "Replica_SQL_Running")
_SLAVE_COLUMNS = (
    "Connection_name",
    "Channel_Name",
    "Master_Host",
    "Master_Port",
    "Slave_IO_Running",
    "Slave_SQL_Running",
)

_SERVER_QUERIES = (
    Query("server", SERVER),
    Query("privileges", PRIVILEGES),
    Query("schema_privileges", SCHEMA_PRIVILEGES),
    Query("settings", f"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({_listed(SETTINGS)})"),
    Query("status", f"SHOW GLOBAL STATUS WHERE Variable_name IN ({_listed(STATUS)})", repeat=True),
    Query("databases", DATABASES),
    Query("activity", ACTIVITY, repeat=True, privilege=COUNTERS_GRANT),
    Query("plugins", PLUGINS),
    *SESSION_QUERIES,
    Query("replication_to", REPLICAS, privilege=PROCESS),
    Query(
        "replication_from",
        "SHOW ALL SLAVES STATUS",
        engine="mariadb",
        privilege=REPLICATION,
        keep=_SLAVE_COLUMNS,
    ),
    Query(
        "replication_from",
        "SHOW SLAVE STATUS",
        engine="mysql",
        before=V8_0_22,
        privilege=REPLICATION,
        keep=_SLAVE_COLUMNS,
    ),
    Query(
        "replication_from",
        "SHOW REPLICA STATUS",
        engine="mysql",
        since=V8_0_22,
        privilege=REPLICATION,
        keep=_REPLICA_COLUMNS,
    ),
    Query("foreign_servers", FOREIGN_SERVERS, privilege="SELECT on columns of mysql.servers"),
    Query("statements", STATEMENTS, privilege=COUNTERS_GRANT),
    Query("routines", _PROC_ROUTINES, engine="mariadb", privilege="SELECT on columns of mysql.proc"),
    Query("routines", _PROC_ROUTINES, engine="mysql", before=V8, privilege="SELECT on columns of mysql.proc"),
    Query("routines", _SCHEMA_ROUTINES, engine="mysql", since=V8, privilege="SHOW_ROUTINE"),
    Query("events", _MYSQL_EVENTS, engine="mariadb", privilege="SELECT on columns of mysql.event"),
    Query("events", _MYSQL_EVENTS, engine="mysql", before=V8, privilege="SELECT on columns of mysql.event"),
    Query("events", _SCHEMA_EVENTS, engine="mysql", since=V8, privilege="EVENT"),
    Query("accounts", ACCOUNTS, privilege="SELECT on columns of mysql.user"),
)

_RELATIONS = Query(
    "relations",
    RELATIONS,
    scope="database",
    privilege=METADATA,
    guard=HAS_REMOTE_TABLES,
    instead=RELATIONS_OF_INNODB,
)
_FOREIGN_KEYS = Query(
    "foreign_keys",
    FOREIGN_KEYS,
    scope="database",
    privilege=METADATA,
    guard=HAS_REMOTE_TABLES,
    instead=FOREIGN_KEYS_OF_INNODB,
)

_DATABASE_QUERIES = (
    replace(_RELATIONS, engine="mariadb"),
    replace(_RELATIONS, engine="mysql", before=V8),
    replace(_RELATIONS, engine="mysql", since=V8, instead=RELATIONS_BESIDE_REMOTE),
    Query("counters", COUNTERS, scope="database", repeat=True, privilege=COUNTERS_GRANT),
    Query("columns", COLUMNS, scope="database", privilege=METADATA),
    Query("indexes", INDEXES, scope="database", privilege=METADATA),
    replace(_FOREIGN_KEYS, engine="mariadb"),
    replace(_FOREIGN_KEYS, engine="mysql", before=V8),
    Query("foreign_keys", FOREIGN_KEYS, scope="database", engine="mysql", since=V8, privilege=METADATA),
    Query("views", VIEWS, scope="database", privilege="GRANT SHOW VIEW ON *.* TO the login"),
)

PROBE = SqlProbe(queries=(*_SERVER_QUERIES, *_DATABASE_QUERIES))

SAMPLE = SqlProbe(queries=SESSION_QUERIES, seconds_between_samples=0.0)

CHECK = SqlProbe(
    queries=(
        Query("server", SERVER),
        Query("privileges", PRIVILEGES),
        Query("performance_schema", "SELECT COUNT(*) AS consumers FROM performance_schema.setup_consumers"),
        Query("foreign_servers", FOREIGN_SERVERS),
    )
)
