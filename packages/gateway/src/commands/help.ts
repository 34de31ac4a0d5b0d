// What `vibecode-gateway --help` says.
export const HELP = `vibecode-gateway: keeps the agents of this machine in tmux and in reach of your browsers

  vibecode-gateway run [--config FILE]
      Connects to the control plane until it is stopped. The agents live on without it.
  vibecode-gateway status [--json] [--config FILE]
      Says what the gateway of this data folder is doing; exit status 3 when none runs.
  vibecode-gateway attach SESSION [--config FILE]
      Opens a session, by its id or its name, in this terminal. Detach with Ctrl-b d.
  vibecode-gateway --version
  vibecode-gateway --help

Settings come from VIBECODE_* variables and the JSON file of --config; README.md lists them.
`;
