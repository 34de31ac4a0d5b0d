// Every setting of the gateway: its environment variable, its key in the config file, its default and what it means.
// README.md of this package is checked against this list.
import { LOG_FORMATS, LOG_LEVELS } from '../platform/log.ts';

export interface Setting {
  /** Key in the JSON config file. */
  key: string;
  /** Environment variable; wins over the file. */
  env: string;
  /** As a person reads it. */
  fallback: string;
  meaning: string;
}

export const SETTINGS = {
  controlPlaneUrl: {
    key: 'control_plane_url',
    env: 'VIBECODE_CONTROL_PLANE_URL',
    fallback: 'required',
    meaning: 'Address of the control plane, `https://…`; plain `http://…` is for a control plane on this machine.',
  },
  credentialFile: {
    key: 'credential_file',
    env: 'VIBECODE_CREDENTIAL_FILE',
    fallback: '`credential` in the data folder',
    meaning:
      'File with the credential, one line, readable by its owner alone (0600). Read again at each connect. The credential itself is never taken from a variable or an argument.',
  },
  dataDir: {
    key: 'data_dir',
    env: 'VIBECODE_DATA_DIR',
    fallback: '`~/.local/state/vibecode-gateway`',
    meaning:
      'Folder for what the gateway keeps: lock, instance id, status, the records of sessions. One gateway a folder.',
  },
  tmuxSocketDir: {
    key: 'tmux_socket_dir',
    env: 'VIBECODE_TMUX_SOCKET_DIR',
    fallback: '`tmux` in the data folder',
    meaning: "Folder of the tmux socket, kept at 0700. The gateway's sessions live on a tmux server of their own.",
  },
  linkSocketDir: {
    key: 'link_socket_dir',
    env: 'VIBECODE_LINK_SOCKET_DIR',
    fallback: 'none',
    meaning:
      'Folder of the sockets of a link keeper. With it the gateway has no credential and does not replace its executable: the keeper, which runs as another user than the agents, does both.',
  },
  tmuxServer: {
    key: 'tmux_server',
    env: 'VIBECODE_TMUX_SERVER',
    fallback: '`own`',
    meaning:
      "Who starts the tmux server: the gateway (`own`), or a service beside it (`service`), which then outlives the gateway's unit.",
  },
  instanceFile: {
    key: 'instance_file',
    env: 'VIBECODE_INSTANCE_FILE',
    fallback: '`instance-id` in the data folder',
    meaning:
      'File with the random id of this installation, made at the first start. A copied machine is told apart by it.',
  },
  privateDir: {
    key: 'private_dir',
    env: 'VIBECODE_PRIVATE_DIR',
    fallback: 'none',
    meaning:
      'Another folder that is never listed, read or written from the browser, as the data folder is not: what a control plane on this machine keeps.',
  },
  gatewayName: {
    key: 'gateway_name',
    env: 'VIBECODE_GATEWAY_NAME',
    fallback: "the machine's host name",
    meaning: 'What the machine is called in the browser; at most 100 characters.',
  },
  releasesUrl: {
    key: 'releases_url',
    env: 'VIBECODE_RELEASES_URL',
    fallback: '`/releases/` of the control plane',
    meaning: 'Where releases come from, for a server of their own. What is not signed with the release key is refused.',
  },
  updateChannel: {
    key: 'update_channel',
    env: 'VIBECODE_UPDATE_CHANNEL',
    fallback: '`stable`',
    meaning: 'Releases that this machine follows: `stable`, or `beta` (which takes stable ones too).',
  },
  updatePolicy: {
    key: 'update_policy',
    env: 'VIBECODE_UPDATE_POLICY',
    fallback: 'as chosen in the browser, at first `manual`',
    meaning:
      'Who updates the gateway: a person (`manual`), or itself (`automatic`) while no session is busy. What is set here cannot be changed in the browser.',
  },
  updateWindow: {
    key: 'update_window',
    env: 'VIBECODE_UPDATE_WINDOW',
    fallback: 'as chosen in the browser, at first any time',
    meaning:
      "When automatic updates may begin, in the machine's time, for example `02:00-05:00`. What is set here cannot be changed in the browser.",
  },
  logLevel: {
    key: 'log_level',
    env: 'VIBECODE_LOG_LEVEL',
    fallback: '`info`',
    meaning: `Least level that is logged: ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
  },
  logFormat: {
    key: 'log_format',
    env: 'VIBECODE_LOG_FORMAT',
    fallback: '`pretty` on a terminal, else `json`',
    meaning: `Form of a log line: ${LOG_FORMATS.map((format) => `\`${format}\``).join(', ')}.`,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The table in README.md. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { env, key, fallback, meaning } = SETTINGS[name];
    return `| \`${env}\` | \`${key}\` | ${fallback} | ${meaning} |`;
  });
  return ['| variable | key in the file | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
