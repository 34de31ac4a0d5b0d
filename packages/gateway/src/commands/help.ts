// What `vibecode-gateway --help` says.
export const HELP = `vibecode-gateway: keeps the agents of this machine in tmux and in reach of your browsers

  vibecode-gateway run [--config FILE]
      Connects to the control plane until it is stopped. The agents live on without it.
  vibecode-gateway status [--json] [--config FILE]
      Says what the gateway of this data folder is doing; exit status 3 when none runs.
  vibecode-gateway doctor [--json] [--config FILE]
      Looks at everything a gateway needs, and says what mends it; exit status 1 for a problem.
  vibecode-gateway attach SESSION [--config FILE]
      Opens a session, by its id or its name, in this terminal. Detach with Ctrl-b d.
  vibecode-gateway enroll [--url URL] [--token-file FILE | --code] [--config FILE]
      Makes this machine one of yours: by a one-time token (from the file, VIBECODE_TOKEN or standard input), or by a code
      that you confirm in the browser.
  vibecode-gateway install [--system [--user NAME] [--agent-user NAME]] [--url URL]
      Makes it a service that starts at boot: of the machine (as root, --system), or yours. With --agent-user the agents
      run as that login, which can neither read the credential nor change this executable.
  vibecode-gateway uninstall [--system] [--end-sessions]
      Takes the service out. Sessions live on unless you say --end-sessions.
  vibecode-gateway service start|stop|restart|status [--system] [--json]
      The installed service; of its status the exit status is 3 when it does not run.
  vibecode-gateway update [--check] [--version V] [--channel stable|beta] [--allow-downgrade] [--rollback] [--config FILE]
      Installs the newest release, or goes back to the version before. Sessions live on.
  vibecode-gateway link-keeper FOLDER [--config FILE]
      The part that has credential and executable where agents have a user of their own; its service starts it.
  vibecode-gateway selftest [--config FILE]
      Whether this file works on this machine, as JSON; an update asks it of the new version.
  vibecode-gateway --version
  vibecode-gateway --help

Settings come from VIBECODE_* variables and the JSON file of --config; README.md lists them.
`;
