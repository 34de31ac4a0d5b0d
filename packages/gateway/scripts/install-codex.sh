#!/bin/sh
# Installs OpenAI's Codex CLI for this user alone: sh install-codex.sh [latest | <exact version>]
AGENT=codex
PACKAGE=@openai/codex
EXECUTABLE=codex
LAUNCHED_BY=node
NEEDED_MB=700

# shellcheck source=install-agent.sh
. "$(dirname -- "$0")/install-agent.sh"
install_agent "${1:-latest}"
