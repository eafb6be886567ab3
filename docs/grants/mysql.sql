-- The login of `assess` for MySQL 8.0 and later. It can read no row of any table of yours.
CREATE USER assess@'%' IDENTIFIED BY 'choose one';
-- REFERENCES: information_schema lists a table only to those who hold some privilege on it.
GRANT PROCESS, SHOW DATABASES, REFERENCES, SHOW VIEW, REPLICATION CLIENT, SHOW_ROUTINE ON *.* TO assess@'%';
GRANT SELECT ON performance_schema.* TO assess@'%';
GRANT SELECT (Server_name, Host, Db, Port, Wrapper) ON mysql.servers TO assess@'%';
-- Which logins may replicate or read everything; no hash of a password is in these columns.
GRANT SELECT (User, Host, Select_priv, Super_priv, Repl_slave_priv) ON mysql.user TO assess@'%';
