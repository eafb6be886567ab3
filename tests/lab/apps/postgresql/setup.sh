# A PostgreSQL server. databases: lines of "NAME OWNER PASSWORD SQLFILE [SCHEMA]"; settings: lines for
# postgresql.conf; extra_sql: lines of "DATABASE SQLFILE", run last.
. /run/setup/lib.sh
pg_createcluster 15 main -- --no-sync >/dev/null
conf=/etc/postgresql/15/main
mkdir -p $conf/conf.d
grep -q '^include_dir' $conf/postgresql.conf || echo "include_dir = 'conf.d'" >>$conf/postgresql.conf
{
    echo "listen_addresses = '*'"
    echo "${SETTINGS:-}"
} >"$conf/conf.d/site.conf"
echo "host all all 10.77.0.0/24 scram-sha-256" >>"$conf/pg_hba.conf"
begin postgresql@15-main
sql() { runuser -u postgres -- psql -qX -v ON_ERROR_STOP=1 "$@"; }
sql -c "CREATE ROLE assess LOGIN PASSWORD '$ASSESS_POSTGRESQL_PASSWORD'; GRANT pg_monitor TO assess"
echo "${DATABASES:-}" | while read -r name owner password file schema; do
    [ -n "$name" ] || continue
    sql -c "DO \$\$ BEGIN CREATE ROLE \"$owner\" LOGIN PASSWORD '$password'; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$"
    [ "$(sql -Atc "SELECT 1 FROM pg_database WHERE datname = '$name'")" ] || sql -c "CREATE DATABASE \"$name\" OWNER \"$owner\""
    sql -c "REVOKE CONNECT ON DATABASE \"$name\" FROM PUBLIC" -c "GRANT CONNECT ON DATABASE \"$name\" TO assess, \"$owner\""
    {
        if [ -n "$schema" ]; then
            echo "CREATE SCHEMA \"$schema\" AUTHORIZATION \"$owner\"; ALTER ROLE \"$owner\" IN DATABASE \"$name\" SET search_path = \"$schema\", public; SET search_path = \"$schema\";"
        fi
        echo "SET ROLE \"$owner\";"
        [ -n "$schema" ] || echo "RESET ROLE; GRANT ALL ON SCHEMA public TO \"$owner\"; SET ROLE \"$owner\";"
        cat "sql/$file"
    } | sql -d "$name" -f -
done
echo "${EXTRA_SQL:-}" | while read -r name file; do
    [ -n "$name" ] || continue
    sql -d "$name" -f - <"sql/$file"
done
