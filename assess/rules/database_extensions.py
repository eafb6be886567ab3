"""Which PostgreSQL extensions and languages Amazon RDS offers.

Source: Amazon RDS User Guide, "Using PostgreSQL extensions with Amazon RDS for PostgreSQL" and the extension
lists of its versions 12 to 14 (github.com/awsdocs/amazon-rds-user-guide, 2022-03 and 2023-06). The last word
has `SHOW rds.extensions` on the target's version.
"""

# ruff: noqa: SIM905 - a list of names reads better as running text

OFFERED = frozenset(
    """
    address_standardizer address_standardizer_data_us amcheck auto_explain autoinc aws_commons
    aws_lambda aws_s3 bloom bool_plperl btree_gin btree_gist citext cube dblink dict_int dict_xsyn
    earthdistance flow_control fuzzystrmatch hll hstore hstore_plperl hypopg insert_username intagg
    intarray ip4r isn jsonb_plperl lo log_fdw ltree moddatetime mysql_fdw old_snapshot oracle_fdw
    orafce pageinspect pg_bigm pg_buffercache pg_cron pg_freespacemap pg_hint_plan pg_partman
    pg_prewarm pg_proctab pg_repack pg_similarity pg_stat_statements pg_tle pg_transport pg_trgm
    pg_visibility pg_walinspect pgactive pgaudit pgcrypto pglogical pgrouting pgrowlocks pgstattuple
    pgtap plcoffee plls plperl plpgsql plprofiler plrust pltcl plv8 postgis postgis_raster
    postgis_tiger_geocoder postgis_topology postgres_fdw prefix rdkit rds_tools refint seg sslinfo
    tablefunc tcn tds_fdw test_parser tsm_system_rows tsm_system_time unaccent uuid-ossp vector
    wal2json
    """.split()
)

NOT_OFFERED = frozenset(
    """
    adminpack age auth_delay bdr citus decoderbufs file_fdw mongo_fdw multicorn ogr_fdw
    passwordcheck pg_background pg_dirtyread pg_ivm pg_jieba pg_net pg_pathman pg_qualstats
    pg_squeeze pg_stat_kcache pg_stat_monitor pg_wait_sampling pgagent pgpool_recovery pgroonga
    pgsodium pldbgapi plperlu plpython2u plpython3u plpythonu plr plsh pltclu pljava powa redis_fdw
    repmgr rum semver sepgsql set_user temporal_tables timescaledb timescaledb_toolkit worker_spi
    xml2 zhparser zombodb
    """.split()
)

UNTRUSTED_LANGUAGES = frozenset("plpython3u plpythonu plpython2u plperlu pltclu plsh plr pljavau".split())
