# Packages, service units, timers and cron: what was installed and what is meant to run.

packages() {
  found=no
  if has dpkg-query; then
    found=yes
    dpkg-query -W -f '${db:Status-Abbrev}|dpkg|${Package}|${Version}\n' | awk -F'|' '/^ii/ { print $2 "|" $3 "|" $4 }'
  fi
  if has rpm && [ -d /var/lib/rpm ] || [ -d /usr/lib/sysimage/rpm ]; then
    found=yes
    rpm -qa --qf 'rpm|%{NAME}|%{VERSION}-%{RELEASE}\n'
  fi
  if has apk; then found=yes; apk info -v | awk '{ v = $0; n = $0; sub(/-[^-]*-r[0-9]*$/, "", n); print "apk|" n "|" substr(v, length(n) + 2) }'; fi
  [ $found = yes ] || absent "dpkg, rpm and apk"
}

# listed_units TYPE: names of the units that systemd has loaded
listed_units() {
  systemctl list-units --type="$1" --all --no-legend --no-pager --full | awk '{ sub(/^[^A-Za-z0-9_.@-]+/, ""); print $1 }'
}

units() {
  if has systemctl && [ -d /run/systemd/system ]; then
    list=$(listed_units service)
    [ -n "$list" ] || { denied "systemctl list-units"; return; }
    set -f
    systemctl show --no-pager -p Id -p ActiveState -p SubState -p MainPID -p User -p ExecStart -p WorkingDirectory \
      -p StateDirectory -p CacheDirectory -p EnvironmentFiles -p EnvironmentFile -p PrivateTmp -p ReadWritePaths -p FragmentPath $list |
      awk "$REDACT_VALUES $REDACT_WORDS $REDACT_UNITS"
    return
  fi
  if has rc-status; then rc-status -a | awk '/\[/ { print "rc", $1, $(NF - 1) }'; return; fi
  if [ -d /etc/init.d ]; then
    for each in /etc/init.d/*; do [ -x "$each" ] && say "initd ${each##*/}"; done
    if has initctl; then initctl list | awk '{ print "upstart", $0 }'; fi
    return
  fi
  absent "systemctl, rc-status and /etc/init.d"
}

# unit_lines: what the files of services say of their folders and programs; not told as it is
unit_lines() {
  [ -d /run/systemd/system ] || return 0
  cat /etc/systemd/system/*.service /lib/systemd/system/*.service |
    grep -E '^(StateDirectory|CacheDirectory|LogsDirectory|WorkingDirectory|RootDirectory|ReadWritePaths|ReadWriteDirectories|ExecStart|ExecStartPre|ExecStartPost|ExecStop)='
}

# timers: none where there is no systemd
timers() {
  has systemctl && [ -d /run/systemd/system ] || return 0
  set -f
  list=$(listed_units timer)
  [ -z "$list" ] || systemctl show --no-pager -p Id -p Unit -p TimersCalendar -p TimersMonotonic $list
}

cron() {
  for folder in /var/spool/cron/crontabs /var/spool/cron /var/spool/cron/tabs /var/spool/at; do
    [ ! -d $folder ] || [ -r $folder ] || denied "$folder"
  done
  for file in /etc/crontab /etc/anacrontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/tabs/* /var/spool/cron/*; do
    [ -f "$file" ] || continue
    if [ -r "$file" ]; then say "$file"; else denied "$file"; fi
  done | awk "$REDACT_VALUES $REDACT_WORDS $REDACT_CRON"
  for file in /etc/cron.hourly/* /etc/cron.daily/* /etc/cron.weekly/* /etc/cron.monthly/*; do
    [ -f "$file" ] && [ -x "$file" ] && say "script	$file"
  done
  return 0
}
