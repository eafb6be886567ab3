# Receives every host's log over TCP and keeps it for a year.
. /run/setup/lib.sh
put 644 root:root /etc/rsyslog.d/10-receive.conf <<'C'
module(load="imtcp")
template(name="perhost" type="string" string="/srv/logs/%HOSTNAME%/messages.log")
ruleset(name="remote") { action(type="omfile" dynaFile="perhost" dirCreateMode="0750" fileCreateMode="0640") }
input(type="imtcp" port="514" ruleset="remote")
C
put 644 root:root /etc/logrotate.d/collected <<'C'
/srv/logs/*/messages.log {
    weekly
    rotate 53
    missingok
    compress
    postrotate
        systemctl kill -s HUP rsyslog.service
    endscript
}
C
systemctl restart rsyslog
