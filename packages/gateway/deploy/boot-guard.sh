#!/bin/sh
# boot-guard DATA_DIR EXECUTABLE [PROCESS]
# Runs before each start of the gateway, also when the executable cannot run at all. While an update is pending, it counts
# the starts; a version that was started twice and never said that it is well is replaced by the one before it.
# Where a link keeper and a gateway run from one executable, the starts of the gateway are counted apart, as PROCESS; when it
# is the one that did not come up, both are restarted.
# It never keeps the gateway from starting: whatever goes wrong here, it exits with 0.

data=${1:-}
executable=${2:-}
process=${3:-}
[ -n "$data" ] && [ -n "$executable" ] || exit 0
[ -f "$data/update-pending" ] || exit 0

# The folder belongs to the gateway's user. Whoever we are, we act on it with no more rights than its owner has.
if [ "$(id -u)" = 0 ]; then
  owner=$(stat -c %u "$data" 2>/dev/null || stat -f %u "$data" 2>/dev/null)
  group=$(stat -c %g "$data" 2>/dev/null || stat -f %g "$data" 2>/dev/null)
  if [ -n "$owner" ] && [ "$owner" != 0 ]; then
    if command -v setpriv >/dev/null 2>&1; then
      setpriv --reuid "$owner" --regid "$group" --clear-groups /bin/sh "$0" "$data" "$executable" "$process"
      exit 0
    fi
    echo "boot-guard: run me as the owner of $data" >&2
    exit 0
  fi
fi

starts_allowed=2
counter=$data/update-pending
[ -z "$process" ] || counter=$data/update-starts-$process
# Without zeros before it: to the shell 08 is no number, and it would end here.
starts=$(head -n 1 "$counter" 2>/dev/null | tr -cd 0-9 | sed 's/^0*//' | head -c 3)
starts=$((${starts:-0} + 1))

if [ "$starts" -le "$starts_allowed" ]; then
  # Replaced whole: a machine that loses its power here has the old number or the new one.
  if printf '%s\n' "$starts" >"$counter.new"; then
    mv -f "$counter.new" "$counter"
  fi
  exit 0
fi

if [ ! -f "$executable.prev" ]; then
  echo "boot-guard: the update did not come up, and there is no earlier version to put back" >&2
  rm -f "$data/update-pending"
  exit 0
fi

if mv -f "$executable.prev" "$executable"; then
  echo "boot-guard: the update was started $starts_allowed times and did not come up; the earlier version is back" >&2
  printf '%s\n' "$starts_allowed" >"$data/update-rolled-back"
  rm -f "$data/update-pending"
  [ -z "$process" ] || : >"$data/restart-request"
fi
exit 0
