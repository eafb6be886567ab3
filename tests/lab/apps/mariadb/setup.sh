# A MariaDB server. databases: lines of "NAME USER PASSWORD SQLFILE|-"; settings: lines for [mysqld].
. /run/setup/lib.sh
put 644 root:root /etc/mysql/mariadb.conf.d/70-site.cnf <<C
[mysqld]
bind-address = 0.0.0.0
${SETTINGS:-}
C
mariadb-install-db --user=mysql --skip-test-db --auth-root-authentication-method=socket >/dev/null
begin mariadb
for from in '%' localhost; do
    mariadb -e "CREATE USER 'assess'@'$from' IDENTIFIED BY '$ASSESS_MYSQL_PASSWORD';
        GRANT PROCESS, SHOW DATABASES, REFERENCES, SHOW VIEW, SLAVE MONITOR, BINLOG MONITOR ON *.* TO 'assess'@'$from';
        GRANT SELECT ON performance_schema.* TO 'assess'@'$from';
        GRANT SELECT (Host, Db, Server_name, Port, Wrapper, Username) ON mysql.servers TO 'assess'@'$from';
        GRANT SELECT (db, name, definer, status, interval_value, interval_field) ON mysql.event TO 'assess'@'$from'"
done
echo "${DATABASES:-}" | while read -r name user password file; do
    [ -n "$name" ] || continue
    mariadb -e "CREATE DATABASE $name; CREATE USER '$user'@'10.77.0.%' IDENTIFIED BY '$password'; GRANT ALL ON $name.* TO '$user'@'10.77.0.%'"
    [ "$file" = - ] || mariadb "$name" <"sql/$file"
done
