#!/bin/sh
# Installs Google's Gemini CLI for this user alone: sh install-gemini.sh [latest | <exact version>]
AGENT=gemini
PACKAGE=@google/gemini-cli
EXECUTABLE=gemini
LAUNCHED_BY=node
NEEDED_MB=250

# shellcheck source=install-agent.sh
. "$(dirname -- "$0")/install-agent.sh"
install_agent "${1:-latest}"
