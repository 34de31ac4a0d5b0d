#!/bin/sh
# Makes this machine one of yours in VibeCode. Run again at any time: it brings what is there up to date.
#
#   curl -fsSL <address of your VibeCode>/install.sh | sh
#
# It asks for the one-time token on the terminal. For scripts the token comes from VIBECODE_TOKEN, --token-file FILE or
# standard input; never from an argument, as those stand in the process list. Without a token it shows a code to confirm
# in the browser.
#
#   --url URL          address of the control plane (install.sh from there knows it)
#   --token-file FILE  the one-time token
#   --user NAME        who runs gateway and agents, made where missing (as root; default: vibe)
#   --agent-user NAME  a login of their own for the agents, yours or one that is made: they can then neither read the
#                      credential nor change the gateway (as root, under systemd; also from VIBECODE_AGENT_USER)
#   --me               install for this person alone, also as root
#   --channel NAME     stable or beta (default: stable)
#   --dry-run          say what would be done, do nothing
set -eu
# Root's own, from wherever it is run: the service's user has to read what stands outside of its folders.
umask 022

url='@CONTROL_PLANE_URL@'
token_file=''
service_user=''
agent_user=${VIBECODE_AGENT_USER-}
unset VIBECODE_AGENT_USER
for_me=false
channel='stable'
dry_run=false

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
fail() {
  printf 'vibecode: %s\n' "$*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
  --url) url=${2-}; shift ;;
  --token-file) token_file=${2-}; shift ;;
  --user) service_user=${2-}; shift ;;
  --agent-user) agent_user=${2-}; shift ;;
  --me) for_me=true ;;
  --channel) channel=${2-}; shift ;;
  --dry-run) dry_run=true ;;
  --token | --token=*) fail 'the token is no argument: others could read it. Use --token-file, VIBECODE_TOKEN or the prompt.' ;;
  -h | --help)
    say 'usage: install.sh [--url URL] [--token-file FILE] [--user NAME | --me] [--agent-user NAME] [--channel stable|beta] [--dry-run]'
    exit 0
    ;;
  *) fail "there is no option $1; see --help" ;;
  esac
  [ $# -gt 0 ] && shift
done

case $url in
http://* | https://*) url=${url%/} ;;
*) fail 'which control plane? Say --url https://vibecode.example, or take install.sh from your own.' ;;
esac
case $channel in
stable | beta) ;;
*) fail "there is no channel $channel: stable or beta" ;;
esac
for name in "$service_user" "$agent_user"; do
  case $name in
  -* | *[!a-z0-9_-]*) fail 'that is no name of a user' ;;
  esac
done

is_root=false
[ "$(id -u)" = 0 ] && is_root=true
system=false
if $is_root && ! $for_me; then system=true; fi

case $(uname -s) in
Linux) os=linux ;;
Darwin) os=darwin ;;
*) fail "$(uname -s) is not supported: Linux and macOS are." ;;
esac
case $(uname -m) in
x86_64 | amd64) arch=x64 ;;
aarch64 | arm64) arch=arm64 ;;
*) fail "$(uname -m) is not supported: x86-64 and arm64 are." ;;
esac
if $system && [ "$os" = darwin ]; then fail 'on macOS each person installs for themselves: run this without sudo.'; fi
target="$os-$arch"

have() { command -v "$1" >/dev/null 2>&1; }

# user_of UNIT: who runs that service here; nothing where it is not installed.
user_of() { sed -n 's/^User=//p' "/etc/systemd/system/$1" 2>/dev/null | head -n 1; }

# An install over an install keeps who runs what: sessions and files of one user are no other's.
find_users() {
  if [ -n "$agent_user" ]; then
    $system || fail 'a user of their own for the agents needs a gateway of the whole machine: run this as root, without --me.'
    [ -d /run/systemd/system ] || fail 'a user of their own for the agents needs systemd, which does not run here. Leave --agent-user out, or give VibeCode a machine of its own.'
  fi
  if $system; then
    runs_gateway=$(user_of vibecode-gateway.service)
    runs_keeper=$(user_of vibecode-link.service)
    if [ -n "$runs_keeper" ]; then
      : "${agent_user:=$runs_gateway}" "${service_user:=$runs_keeper}"
      [ "$agent_user" = "$runs_gateway" ] || refuse_other_users "the agents as $runs_gateway"
    elif [ -n "$runs_gateway" ] && [ -n "$agent_user" ]; then
      refuse_other_users 'one user for gateway and agents'
    fi
  fi
  : "${service_user:=vibe}"
  if [ -n "$agent_user" ]; then
    [ "$agent_user" != "$service_user" ] || fail "$service_user has the credential. Name another user for the agents, or leave --agent-user out."
    [ "$(id -u "$agent_user" 2>/dev/null || true)" != 0 ] || fail "$agent_user is root, from whom nothing can be kept. Name another user for the agents."
  fi
}
# refuse_other_users WHAT_IS_THERE
refuse_other_users() {
  fail "this machine is installed with $1. To change that, take the service out first, which ends the sessions and keeps the credential: sudo vibecode-gateway uninstall --system --end-sessions   Then run this again."
}

# fetch URL FILE
fetch() {
  if have curl; then
    curl -fsSL --retry 2 --connect-timeout 15 -o "$2" "$1"
  else
    wget -q -T 30 -O "$2" "$1"
  fi
}
have curl || have wget || fail 'curl or wget is needed. Install one of them.'

sha256() {
  if have sha256sum; then
    sha256sum "$1" | cut -d' ' -f1
  elif have shasum; then
    shasum -a 256 "$1" | cut -d' ' -f1
  else
    openssl dgst -sha256 -r "$1" | cut -d' ' -f1
  fi
}
have sha256sum || have shasum || have openssl || fail 'sha256sum, shasum or openssl is needed to check what is downloaded.'

# run WHAT COMMAND...: does it, or says it.
run() {
  step "$1"
  shift
  if $dry_run; then say "    would run: $*"; else "$@"; fi
}

as_service_user() {
  if ! $system; then
    "$@"
  elif have runuser; then
    runuser -u "$service_user" -- "$@"
  else
    # shellcheck disable=SC2016 # the inner shell expands them
    su -s /bin/sh "$service_user" -c 'exec "$0" "$@"' -- "$@"
  fi
}

# place FILE: the executable as FILE, by the service's user. Root writes nothing into folders of that user, where a link could
# lead anywhere.
place() {
  # shellcheck disable=SC2016 # the inner shell expands them
  as_service_user sh -c 'set -e; mkdir -p "$(dirname "$1")"; rm -f "$1"; cat >"$1"; chmod 755 "$1"' sh "$1" <"$work/vibecode-gateway"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/vibecode-install.XXXXXX")
chmod 700 "$work"
restore_echo=false
lingers=false
cleanup() {
  # Of an install that came to nothing.
  if $lingers; then loginctl disable-linger 2>/dev/null || true; fi
  if $restore_echo; then stty echo </dev/tty 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

install_tmux() {
  have tmux && return 0
  if have apt-get; then
    set -- apt-get install -y --no-install-recommends tmux
  elif have dnf; then
    set -- dnf install -y tmux
  elif have yum; then
    set -- yum install -y tmux
  elif have apk; then
    set -- apk add tmux
  elif have pacman; then
    set -- pacman -S --noconfirm tmux
  elif have zypper; then
    set -- zypper --non-interactive install tmux
  elif have brew; then
    set -- brew install tmux
  else
    fail 'tmux is needed, and this machine has no package manager that is known here. Install tmux, then run this again.'
  fi
  if ! $is_root && [ "$1" != brew ]; then fail "tmux is needed. Run: sudo $*"; fi
  if [ "$1" = apt-get ] && ! $dry_run; then
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get update -q >/dev/null 2>&1 || true
  fi
  run "installing tmux" "$@"
}

make_users() {
  $system || return 0
  if [ -z "$agent_user" ]; then
    make_login "$service_user" 'runs gateway and agents'
    return 0
  fi
  make_login "$agent_user" 'runs the agents'
  case " $(id -nG "$agent_user" 2>/dev/null || true) " in
  *' sudo '* | *' wheel '* | *' admin '* | *' docker '* | *' lxd '*) say "    note: $agent_user may become root, and so may its agents: nothing is kept from them then" ;;
  esac
  if id "$service_user" >/dev/null 2>&1; then
    step "the user $service_user is there already: it keeps the credential"
  elif have useradd; then
    run "making the user $service_user, who keeps the credential" useradd --system --user-group --no-create-home --home-dir /var/lib/vibecode --shell /usr/sbin/nologin "$service_user"
    remember_user "$service_user"
  else
    run "making the user $service_user, who keeps the credential" adduser -S -D -H -h /var/lib/vibecode -s /sbin/nologin "$service_user"
    remember_user "$service_user"
  fi
}
# make_login NAME WHAT_IT_DOES
make_login() {
  if id "$1" >/dev/null 2>&1; then
    step "the user $1 is there already: it $2"
    return 0
  fi
  if have useradd; then
    run "making the user $1, who $2" useradd --create-home --shell /bin/bash "$1"
  else
    run "making the user $1, who $2" adduser -D -s /bin/sh "$1"
  fi
  remember_user "$1"
}
# remember_user NAME: for the cleanup, which removes no login that was there before.
remember_user() {
  if $dry_run; then return 0; fi
  mkdir -p /etc/vibecode
  printf '%s\n' "$1" >>/etc/vibecode/made-users
}

# manifest_value FIELD: of this target in the manifest, which release.ts writes one field a line.
# shellcheck disable=SC2020 # each of the three characters becomes a new line
manifest_value() {
  tr -d '\r' <"$work/manifest.json" | tr '{},' '\n\n\n' | sed -n "/\"$target\"/,\$p" | sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\"]*\)\"\{0,1\} *\$/\1/p" | head -n 1
}

download() {
  step "downloading the gateway for $target from $url (channel $channel)"
  if $dry_run; then
    say "    would download $url/releases/$channel/manifest.json and the file that it names, and compare its SHA-256"
    return 0
  fi
  fetch "$url/releases/$channel/manifest.json" "$work/manifest.json" || fail "$url has no release on the channel $channel, or cannot be reached. Is VibeCode running there? Nothing was installed."
  file=$(manifest_value url)
  wanted=$(manifest_value sha256)
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$work/manifest.json" | head -n 1)
  case $file in
  https://* | http://*) ;;
  ../*) file="$url/releases/${file#../}" ;;
  *) fail "the release at $url has no file for $target. Nothing was installed." ;;
  esac
  [ ${#wanted} = 64 ] || fail "the release at $url names no SHA-256 for $target. Nothing was installed."
  fetch "$file" "$work/vibecode-gateway" || fail "$file could not be downloaded. Nothing was installed; try again."
  found=$(sha256 "$work/vibecode-gateway")
  [ "$found" = "$wanted" ] || fail "what was downloaded is not what the release names (SHA-256 $found instead of $wanted). Nothing was installed. Try again; if it stays so, something between here and $url changes files."
  chmod 755 "$work/vibecode-gateway"
  "$work/vibecode-gateway" --version >/dev/null 2>"$work/said" || fail "the downloaded gateway does not run on this machine: $(head -c 300 "$work/said") (where ${TMPDIR:-/tmp} is mounted noexec, set TMPDIR to another folder)"
  say "    version $version"
}

if $system; then
  data_dir=/var/lib/vibecode
elif [ "$os" = darwin ]; then
  data_dir="$HOME/Library/Application Support/VibeCode"
else
  data_dir="$HOME/.local/state/vibecode-gateway"
fi
credential="$data_dir/credential"

is_enrolled() { [ -s "$credential" ] && [ -z "$token_file" ] && [ -z "$token" ]; }

# The token goes into a variable that no child gets, and from there into a file of ours. What is run reads nothing of
# standard input: neither the token nor, where the script itself comes from there, its next lines.
take_token() {
  token=${VIBECODE_TOKEN-}
  unset VIBECODE_TOKEN
  if [ -z "$token" ] && [ ! -t 0 ] && ! is_enrolled && [ -z "$token_file" ] && ! $dry_run; then
    IFS= read -r token || true
  fi
  exec </dev/null
}

read_token() {
  : >"$work/token"
  chmod 600 "$work/token"
  if [ -n "$token_file" ]; then
    [ -r "$token_file" ] || fail "the token file $token_file cannot be read"
    cat "$token_file" >"$work/token"
    return 0
  fi
  if [ -z "$token" ] && [ -r /dev/tty ] && (: </dev/tty) 2>/dev/null; then
    restore_echo=true
    # Before anybody can answer.
    stty -echo </dev/tty 2>/dev/null || true
    printf 'One-time token (leave it empty to confirm a code in the browser instead): ' >/dev/tty
    IFS= read -r token </dev/tty || true
    stty echo </dev/tty 2>/dev/null || true
    restore_echo=false
    printf '\n' >/dev/tty
  fi
  printf '%s\n' "$token" >"$work/token"
  token=''
}

# Before anything is changed on this machine: a wrong token leaves it as it was.
enrol() {
  if is_enrolled; then
    step "this machine is enrolled already: its credential is kept"
    return 0
  fi
  step "enrolling this machine at $url"
  if $dry_run; then
    say "    would exchange the one-time token for a credential in $credential (0600)"
    return 0
  fi
  read_token
  if tr -d '[:space:]' <"$work/token" | grep -q .; then
    VIBECODE_DATA_DIR="$work" "$work/vibecode-gateway" enroll --url "$url" <"$work/token" || enrolled=false
  else
    VIBECODE_DATA_DIR="$work" "$work/vibecode-gateway" enroll --url "$url" --code </dev/null || enrolled=false
  fi
  ${enrolled-true} || fail 'this machine was not enrolled, and nothing was installed. Get a new token on the page "Add a machine" and run this again.'
}

# The first thing that is kept: whatever goes wrong after it, running this again needs no new token.
place_credential() {
  [ -f "$work/credential" ] || return 0
  if $system; then
    mkdir -p "$data_dir"
    chown "$service_user:" "$data_dir"
    chmod 700 "$data_dir"
  fi
  # shellcheck disable=SC2016 # the inner shell expands them
  as_service_user sh -c 'set -e; umask 077; mkdir -p "$(dirname "$1")"; rm -f "$1.new"; cat >"$1.new"; mv -f "$1.new" "$1"' sh "$credential" <"$work/credential"
}

# What has the command's name and is not ours stops everything before anything is done.
check_command() {
  has_service_manager || return 0
  if $system; then command=/usr/local/bin/vibecode-gateway; else command="$HOME/.local/bin/vibecode-gateway"; fi
  if ! [ -e "$command" ] && ! [ -L "$command" ]; then return 0; fi
  [ "$(readlink "$command" || true)" = "$data_dir/bin/vibecode-gateway" ] || fail "$command is there and not ours. Move it away, then run this again. Nothing was installed."
}

# Somebody who came by su or sudo has a systemd of their own all the same, or gets one by lingering.
find_user_manager() {
  if $system || [ "$os" != linux ] || ! [ -d /run/systemd/system ]; then return 0; fi
  folder="/run/user/$(id -u)"
  if ! [ -S "$folder/systemd/private" ] && have loginctl && ! $dry_run; then
    if loginctl enable-linger 2>/dev/null; then lingers=true; fi
    tries=0
    until [ -S "$folder/systemd/private" ] || [ "$tries" -ge 5 ]; do
      tries=$((tries + 1))
      sleep 1
    done
  fi
  if [ -S "$folder/systemd/private" ]; then
    XDG_RUNTIME_DIR=$folder
    export XDG_RUNTIME_DIR
  fi
}

has_service_manager() {
  [ "$os" = darwin ] && return 0
  if $system; then [ -d /run/systemd/system ]; else [ -n "${XDG_RUNTIME_DIR-}" ] && [ -d "$XDG_RUNTIME_DIR/systemd" ]; fi
}

install_service() {
  if $dry_run; then
    say '==> would place the executable and its service, enable it at boot, and start it'
    return 0
  fi
  if has_service_manager; then
    step 'installing the service'
    if $system; then
      set -- --system --user "$service_user" --url "$url"
      [ -z "$agent_user" ] || set -- "$@" --agent-user "$agent_user"
      "$work/vibecode-gateway" install "$@"
    else
      "$work/vibecode-gateway" install --url "$url"
      # For the cleanup: it was not the person who asked for it.
      if $lingers; then : >"$data_dir/linger-enabled"; fi
      lingers=false
    fi
    return 0
  fi
  step 'this machine has no service manager: the gateway is placed, and started by hand'
  place "$data_dir/bin/vibecode-gateway.installing"
  as_service_user mv -f "$data_dir/bin/vibecode-gateway.installing" "$data_dir/bin/vibecode-gateway"
}

summary() {
  $dry_run && {
    say 'Nothing was changed.'
    return 0
  }
  say ''
  if has_service_manager; then
    if $system; then
      say 'Done. This machine appears in VibeCode by itself; its gateway starts at every boot.'
      say "  what it does:   sudo -u ${agent_user:-$service_user} vibecode-gateway doctor"
      say "  take it out:    curl -fsSL $url/cleanup.sh | sudo sh"
    else
      say 'Done. This machine appears in VibeCode by itself; its gateway starts at every boot.'
      say "  what it does:   $HOME/.local/bin/vibecode-gateway doctor"
      say "  take it out:    curl -fsSL $url/cleanup.sh | sh"
    fi
  else
    run_line="VIBECODE_CONTROL_PLANE_URL=$url VIBECODE_DATA_DIR='$data_dir' '$data_dir/bin/vibecode-gateway' run"
    say 'Done. Start the gateway by (and at each boot, by what your machine has for that):'
    if $system; then say "  su $service_user -c \"$run_line\""; else say "  $run_line"; fi
    say "  take it out:    curl -fsSL $url/cleanup.sh | sh"
  fi
}

main() {
  take_token
  find_users
  find_user_manager
  check_command
  install_tmux
  download
  enrol
  make_users
  place_credential
  install_service
  summary
}

# The last line: of a script that came only in part no step is done.
main
