# Whole and last: a connection cut half-way has run nothing.

assess_probe() {
  read -r NONCE </proc/sys/kernel/random/uuid || exit 1
  EPOCH=$(date +%s)
  USER_ID=$(id -u)
  clock
  STARTED=$NOW
  ASSESS_NONCE=$NONCE ASSESS_BYTES=$TOTAL_BYTES
  export ASSESS_NONCE ASSESS_BYTES
  renice -n 19 -p $$ >/dev/null 2>&1
  ionice -c 3 -p $$ >/dev/null 2>&1
  say "@@assess-probe 1 $NONCE"
  { survey; say "@@$NONCE done"; } 2>/dev/null | framed
}

if [ "$COMPRESS" = yes ] && command -v gzip >/dev/null 2>&1; then
  assess_probe | gzip -c -1
else
  assess_probe
fi
