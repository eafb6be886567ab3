# Packages, service units, timers and cron: what was installed and what is meant to run.

# rpm_database: the folder of rpm's database, which rpm makes where there is none
rpm_database() {
  for folder in /var/lib/rpm /usr/lib/sysimage/rpm; do
    if [ -e $folder/rpmdb.sqlite ] || [ -e $folder/Packages.db ] || [ -e $folder/Packages ]; then say $folder; return; fi
  done
}

packages() {
  found=no
  if has dpkg-query; then
    found=yes
    dpkg-query -W -f '${db:Status-Abbrev}|dpkg|${Package}|${Version}\n' | awk -F'|' '/^ii/ { print $2 "|" $3 "|" $4 }'
  fi
  folder=$(rpm_database)
  if has rpm && [ -n "$folder" ]; then
    found=yes
    rpm --dbpath $folder -qa --qf 'rpm|%{NAME}|%{VERSION}-%{RELEASE}\n'
  fi
  if has apk; then found=yes; apk info -v | awk '{ v = $0; n = $0; sub(/-[^-]*-r[0-9]*$/, "", n); print "apk|" n "|" substr(v, length(n) + 2) }'; fi
  [ $found = yes ] || absent "dpkg, rpm and apk"
}

# shown_units TYPE PROPERTY...: of all units that systemd has loaded; an old one is asked for their names first
shown_units() {
  set -f
  kind=$1
  shift
  for property in "$@"; do
    set -- "$@" -p "$property"
    shift
  done
  if shown=$(systemctl show --all --no-pager "$@" "*.$kind") && [ -n "$shown" ]; then say "$shown"; return; fi
  list=$(systemctl list-units --type="$kind" --all --no-legend --no-pager --full | awk '{ sub(/^[^A-Za-z0-9_.@-]+/, ""); print $1 }')
  [ -z "$list" ] || systemctl show --no-pager "$@" $list
}

units() {
  if has systemctl && [ -d /run/systemd/system ]; then
    shown=$(shown_units service Id ActiveState SubState MainPID User ExecStart WorkingDirectory StateDirectory CacheDirectory \
      EnvironmentFiles EnvironmentFile PrivateTmp ReadWritePaths FragmentPath)
    [ -n "$shown" ] || { denied "systemctl list-units"; return; }
    say "$shown" | awk "$REDACT_VALUES $REDACT_WORDS $REDACT_UNITS"
    return
  fi
  if [ -d /run/openrc ]; then openrc_services; return; fi
  if [ -d /etc/init.d ]; then
    for each in /etc/init.d/*; do [ -x "$each" ] && say "initd ${each##*/}"; done
    if has initctl; then initctl list | awk '{ print "upstart", $0 }'; fi
    return
  fi
  absent "systemctl, /run/openrc and /etc/init.d"
}

# openrc_services: "rc NAME STATE", from OpenRC's folders; its rc-status may write its list of dependencies anew
openrc_services() {
  for state in started starting stopping inactive failed; do
    for each in /run/openrc/$state/*; do [ ! -h "$each" ] || say "rc ${each##*/} $state"; done
  done
  for each in /etc/runlevels/*/*; do
    if [ -h "$each" ] && [ ! -h "/run/openrc/started/${each##*/}" ]; then say "rc ${each##*/} stopped"; fi
  done
}

# unit_lines: what the files of services say of their folders and programs; not told as it is
unit_lines() {
  [ -d /run/systemd/system ] || return 0
  grep -hE '^(StateDirectory|CacheDirectory|LogsDirectory|WorkingDirectory|RootDirectory|ReadWritePaths|ReadWriteDirectories|ExecStart|ExecStartPre|ExecStartPost|ExecStop)=' \
    /etc/systemd/system/*.service /lib/systemd/system/*.service
}

# timers: none where there is no systemd
timers() {
  has systemctl && [ -d /run/systemd/system ] || return 0
  shown_units timer Id Unit TimersCalendar TimersMonotonic
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
