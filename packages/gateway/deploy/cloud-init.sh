#!/bin/sh
# User-data of a new cloud machine: gateway-install.sh with its one-time token. The control plane fills in both values.
# cloud-init keeps user-data readable by root alone, but clouds tell it to every process that asks their metadata address
# (169.254.169.254), agents included: therefore the token is good once and for 15 minutes, and used up before any of them runs.
set -eu
umask 077
url='@CONTROL_PLANE_URL@'
# A login of their own for the agents, such as VIBECODE_AGENT_USER='agent': it is made, and can neither read the credential
# nor change the gateway. Empty: gateway and agents are one user.
VIBECODE_AGENT_USER=${VIBECODE_AGENT_USER-}
export VIBECODE_AGENT_USER
token_file=$(mktemp)
script=$(mktemp)
trap 'rm -f "$token_file" "$script"' EXIT
cat >"$token_file" <<'TOKEN'
@ENROLMENT_TOKEN@
TOKEN
# The network of a machine that has just been made may take a moment.
tries=0
until curl -fsSL --connect-timeout 10 -o "$script" "$url/install.sh" 2>/dev/null || wget -q -T 10 -O "$script" "$url/install.sh" 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo "vibecode: $url cannot be reached from this machine; nothing was installed" >&2
    exit 1
  fi
  sleep 2
done
sh "$script" --url "$url" --token-file "$token_file"
