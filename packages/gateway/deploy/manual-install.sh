#!/bin/sh
# The same as gateway-install.sh, under the name that the first plan gave it.
set -eu
exec sh "$(dirname "$0")/gateway-install.sh" "$@"
