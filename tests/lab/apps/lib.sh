# Shell functions for every setup.sh, which reads this file first. Settings come as environment variables.
cd /run/setup

# wait_for HOST PORT: return once the port takes connections; fail after a minute.
wait_for() {
    left=300
    until bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || { echo "$1:$2 does not answer" >&2; return 1; }
        sleep 0.2
    done
}

# begin UNIT...: start now and at every boot.
begin() {
    systemctl --quiet enable "$@" 2>/dev/null
    systemctl daemon-reload
    systemctl start "$@"
}

# put MODE OWNER FILE: write standard input to a file.
put() {
    mkdir -p "$(dirname "$3")"
    cat >"$3"
    chown "$2" "$3"
    chmod "$1" "$3"
}

# account NAME HOME: a user that runs one application.
account() { id -u "$1" >/dev/null 2>&1 || useradd --system --user-group --home-dir "$2" --shell /usr/sbin/nologin "$1"; }

# aged DAYS FILE...: make files look that old.
aged() {
    days=$1
    shift
    touch -d "$days days ago" "$@"
}
