#!/bin/sh
# Installs Anthropic's Claude Code for this user alone: sh install-claude-code.sh [latest | <exact version>]
AGENT=claude-code
PACKAGE=@anthropic-ai/claude-code
EXECUTABLE=claude
LAUNCHED_BY=itself
NEEDED_MB=700

# shellcheck source=install-agent.sh
. "$(dirname -- "$0")/install-agent.sh"

# Puts the program of this platform in the place of the launcher; npm would run it as the package's install script.
after_install() {
  script=node_modules/@anthropic-ai/claude-code/install.cjs
  [ ! -f "$script" ] || "$NODE" "$script"
}

# It would otherwise renew itself by npm, behind the back of what is installed here.
launcher_lines() {
  printf 'export DISABLE_AUTOUPDATER=1\n'
}

install_agent "${1:-latest}"
