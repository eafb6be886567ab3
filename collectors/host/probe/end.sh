# Whole and last: a connection cut half-way has run nothing.

# who_asks: the login's number, name and groups, from one command: "uid=0(root) gid=0(root) groups=0(root),27(sudo)"
who_asks() {
  WHO=$(id)
  old=$IFS
  IFS='()'
  set -f
  set -- $WHO
  IFS=$old
  set +f
  USER_ID=${1#uid=} USER_NAME=$2
  case $USER_ID in
    *" "*) USER_ID=${USER_ID%% *} USER_NAME=$USER_ID ;;
  esac
}

# TICKS: the kernel's clock ticks in a second, PAGE: bytes of a page of memory
kernel_units() {
  SYSTEM=$(uname -srm)
  case $SYSTEM in
    *" x86_64" | *" i"[3-6]86) TICKS=100 PAGE=4096 ;;
    *) TICKS=$(getconf CLK_TCK || echo 100) PAGE=$(getconf PAGESIZE || echo 4096) ;;
  esac
}

assess_probe() {
  read -r NONCE </proc/sys/kernel/random/uuid || exit 1
  EPOCH=$(date '+%s %Z')
  ZONE=${EPOCH#* } EPOCH=${EPOCH%% *}
  clock
  STARTED=$NOW
  ASSESS_NONCE=$NONCE ASSESS_BYTES=$TOTAL_BYTES
  export ASSESS_NONCE ASSESS_BYTES
  renice -n 19 -p $$ >/dev/null 2>&1
  ionice -c 3 -p $$ >/dev/null 2>&1
  who_asks
  kernel_units
  say "@@assess-probe 1 $NONCE"
  {
    read -r survey rest </proc/self/stat
    guard "$survey" >/dev/null &
    guard=$!
    survey
    say "@@$NONCE done"
    kill $guard
  } 2>/dev/null | framed
}

if [ "$COMPRESS" = yes ] && command -v gzip >/dev/null 2>&1; then
  assess_probe | gzip -c -1
else
  assess_probe
fi
