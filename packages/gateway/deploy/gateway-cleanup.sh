#!/bin/sh
# Takes VibeCode's gateway out of this machine: service, executable, settings, credential. Agents that still run are
# ended. What belongs to people stays: their files, the agents they installed, and the users that run gateway and agents
# with their home folders.
#
#   --keep-credential  leave the data folder, so that an install later needs no new token
#   --remove-user      also remove the users that the install has made (vibe, and one for the agents) with ALL their files
#   --remove-agents    also remove the agents that VibeCode installed
#   --dry-run          say what would be done, do nothing
set -eu

keep_credential=false
remove_user=false
remove_agents=false
dry_run=false
while [ $# -gt 0 ]; do
  case $1 in
  --keep-credential) keep_credential=true ;;
  --remove-user) remove_user=true ;;
  --remove-agents) remove_agents=true ;;
  --dry-run) dry_run=true ;;
  *)
    echo "vibecode: there is no option $1" >&2
    exit 1
    ;;
  esac
  shift
done

have() { command -v "$1" >/dev/null 2>&1; }
run() {
  if $dry_run; then
    printf 'would run: %s\n' "$*"
  else
    "$@"
  fi
}
gone() { if ! $dry_run; then printf 'removed %s\n' "$1"; fi; }
# remove PATH...
remove() {
  for path in "$@"; do
    if [ -e "$path" ] || [ -L "$path" ]; then
      run rm -rf "$path"
      gone "$path"
    fi
  done
}

# remove_link PATH TARGET: what somebody else has put under our name stays.
remove_link() {
  if [ "$(readlink "$1" 2>/dev/null || true)" = "$2" ]; then remove "$1"; fi
}

units='vibecode-gateway-restart.path vibecode-gateway-restart.service vibecode-gateway.service vibecode-link.service vibecode-tmux.service'
system_user=''
# With a link keeper each user that runs or ran the agents has a folder in the keeper's.
agent_users=''
for folder in /var/lib/vibecode/agent-*; do
  if [ -d "$folder" ]; then agent_users="$agent_users ${folder#/var/lib/vibecode/agent-}"; fi
done
# The logins that the install has made: no other is ever removed. Older installs kept no list and made vibe alone.
made_users=vibe
if [ -n "$agent_users" ]; then made_users=''; fi
if [ "$(id -u)" = 0 ]; then
  if [ -e /etc/systemd/system/vibecode-gateway.service ]; then
    system_user=$(sed -n 's/^User=//p' /etc/systemd/system/vibecode-gateway.service | head -n 1)
  fi
  if [ -e /etc/vibecode/made-users ]; then made_users=$(grep -E '^[a-z0-9_][a-z0-9_-]*$' /etc/vibecode/made-users || true); fi
fi

# as_user NAME COMMAND...: root goes into the folders of another user with that user's rights alone. A link there could
# lead anywhere.
as_user() {
  as_user_name=$1
  shift
  if [ "$(id -u)" != 0 ] || [ "$as_user_name" = root ]; then
    "$@"
  elif have runuser; then
    runuser -u "$as_user_name" -- "$@"
  else
    # shellcheck disable=SC2016 # the inner shell expands them
    su -s /bin/sh "$as_user_name" -c 'exec "$0" "$@"' -- "$@"
  fi
}

# Takes the lines that VibeCode has added out of an authorized_keys; every other line stays byte for byte, whatever letters
# it has. A link stays one; owner and mode are those of before; the file is the old or the new one, never half.
# shellcheck disable=SC2016 # the inner shell expands them
take_keys_out='
set -eu
mark=" (vibecode)$(printf "\r")\{0,1\}\$"
[ -f "$1" ] && LC_ALL=C grep -q "^[^#].*$mark" "$1" || exit 0
if "$2"; then
  printf "would take the keys that VibeCode added out of %s\n" "$1"
  exit 0
fi
keys=$(readlink -f "$1" 2>/dev/null || printf "%s" "$1")
fresh=$(mktemp "$keys.XXXXXX")
trap "rm -f \"\$fresh\"" EXIT
cp -p "$keys" "$fresh"
LC_ALL=C sed "/^[^#].*$mark/d" "$keys" >"$fresh"
mv -f "$fresh" "$keys"
printf "took the keys that VibeCode added out of %s\n" "$1"
'
# clean_keys USER HOME
clean_keys() {
  as_user "$1" sh -c "$take_keys_out" sh "$2/.ssh/authorized_keys" "$dry_run" ||
    echo "vibecode: $2/.ssh/authorized_keys was left as it is; take out the lines that end in (vibecode)" >&2
}

# words_of PID: what that process was started as.
words_of() {
  if [ -r "/proc/$1/cmdline" ]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -o args= -p "$1" 2>/dev/null || true; fi
}
# end_unserved USER DATA_DIR SOCKET...: a gateway and a tmux server without a service.
end_unserved() {
  end_user=$1
  pid=$(as_user "$end_user" sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$2/gateway.lock" 2>/dev/null | head -n 1) || pid=''
  shift 2
  # The lock outlives a gateway that was killed: its number may be another program's by now.
  case $(words_of "${pid:-none}") in
  *vibecode-gateway\ run*) run as_user "$end_user" kill "$pid" 2>/dev/null || true ;;
  esac
  for socket in "$@"; do
    if [ -S "$socket" ] && have tmux; then run as_user "$end_user" tmux -S "$socket" kill-server 2>/dev/null || true; fi
  done
}

remove_system() {
  if have systemctl && [ -d /run/systemd/system ]; then
    for unit in $units; do run systemctl disable --quiet --now "$unit" 2>/dev/null || true; done
  fi
  [ -n "$system_user" ] || system_user=$(stat -c %U /var/lib/vibecode 2>/dev/null || echo vibe)
  for user in "$system_user" $agent_users; do
    id "$user" >/dev/null 2>&1 || continue
    folder=/var/lib/vibecode/agent-$user
    if ! [ -d "$folder" ]; then folder=/var/lib/vibecode; fi
    end_unserved "$user" "$folder" "$folder/tmux/tmux.sock"
  done
  for unit in $units; do remove "/etc/systemd/system/$unit"; done
  if have systemctl && [ -d /run/systemd/system ]; then
    run systemctl daemon-reload
    for unit in $units; do run systemctl reset-failed "$unit" 2>/dev/null || true; done
  fi
  remove_link /usr/local/bin/vibecode-gateway /var/lib/vibecode/bin/vibecode-gateway
  remove /usr/local/lib/vibecode /etc/vibecode /run/vibecode /run/vibecode-link
  if $keep_credential; then remove /var/lib/vibecode/bin; else remove /var/lib/vibecode; fi
  for user in "$system_user" $agent_users; do
    home=$(getent passwd "$user" 2>/dev/null | cut -d: -f6 || true)
    if [ -z "$home" ]; then continue; fi
    clean_keys "$user" "$home"
    if $remove_agents; then remove "$home/.local/share/vibecode"; fi
  done
  for user in $made_users; do
    id "$user" >/dev/null 2>&1 || continue
    if $remove_user; then
      remove_login "$user"
    else
      echo "the user $user stays, with its files; take it out by: sudo userdel --remove $user"
    fi
  done
}

# remove_login NAME
remove_login() {
  run pkill -KILL -u "$1" 2>/dev/null || true
  if have loginctl; then run loginctl disable-linger "$1" 2>/dev/null || true; fi
  if have userdel; then run userdel --remove "$1" 2>/dev/null || true; else run deluser --remove-home "$1" || true; fi
  gone "the user $1"
}

remove_own() {
  if have systemctl && [ -n "${XDG_RUNTIME_DIR-}" ] && [ -d "$XDG_RUNTIME_DIR/systemd" ]; then
    for unit in $units; do run systemctl --user disable --quiet --now "$unit" 2>/dev/null || true; done
  fi
  for unit in $units; do remove "$HOME/.config/systemd/user/$unit"; done
  if have systemctl && [ -n "${XDG_RUNTIME_DIR-}" ] && [ -d "$XDG_RUNTIME_DIR/systemd" ]; then
    run systemctl --user daemon-reload 2>/dev/null || true
  fi
  data_dir="$HOME/.local/state/vibecode-gateway"
  if [ "$(uname -s)" = Darwin ]; then
    data_dir="$HOME/Library/Application Support/VibeCode"
    run launchctl bootout "gui/$(id -u)/com.vibecode.gateway" 2>/dev/null || true
    remove "$HOME/Library/LaunchAgents/com.vibecode.gateway.plist"
  fi
  end_unserved "$(id -un)" "$data_dir" "$data_dir/tmux/tmux.sock" "$HOME/.vibecode-tmux/tmux.sock"
  remove_link "$HOME/.local/bin/vibecode-gateway" "$data_dir/bin/vibecode-gateway"
  remove "$HOME/.config/vibecode/gateway.env" "$HOME/.vibecode-tmux"
  if [ -d "$HOME/.config/vibecode" ]; then run rmdir "$HOME/.config/vibecode" 2>/dev/null || true; fi
  lingers=false
  if [ -e "$data_dir/linger-enabled" ]; then lingers=true; fi
  if $keep_credential; then remove "$data_dir/bin"; else remove "$data_dir"; fi
  clean_keys "$(id -un)" "$HOME"
  if $remove_agents; then remove "$HOME/.local/share/vibecode"; fi
  # Last: with no login it ends all services of this person.
  if $lingers; then run loginctl disable-linger 2>/dev/null || true; fi
}

main() {
  if [ "$(id -u)" = 0 ]; then remove_system; fi
  remove_own
  if $dry_run; then
    echo 'Nothing was changed.'
  else
    echo "VibeCode's gateway is no longer on this machine. Remove the machine in the browser as well."
  fi
}

# The last line: of a script that came only in part nothing is done. What it runs reads nothing of it.
main </dev/null
