# A report job that reads a database. db_host, db_name, db_user, db_password.
. /run/setup/lib.sh
mkdir -p /opt/reports /var/lib/reports
cp report.py /opt/reports/
put 600 root:root /opt/reports/report.ini <<C
[source]
host = $DB_HOST
database = $DB_NAME
user = $DB_USER
password = $DB_PASSWORD
C
put 644 root:root /etc/cron.d/reports <<'C'
* * * * * root /usr/bin/python3 /opt/reports/report.py /var/lib/reports/market.csv
C
