// The environment that tmux, and with it every session, starts from. An allow-list: what the gateway was given
// (credentials, tokens of the shell it was started from) must not be readable in a pane.
import { homedir, userInfo } from 'node:os';
import { withManagedBin } from './managed-bin.ts';

/** What a login gives a person, what programs need to reach the network and the desktop, and nothing else. */
const KEPT = [
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
] as const;

/** Where Debian, Fedora and macOS keep programs; a login shell's profile adds the person's own folders. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const UTF8 = /utf-?8/i;

export function sessionEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && ((KEPT as readonly string[]).includes(name) || name.startsWith('LC_')))
      env[name] = value;
  }
  const user = userInfo();
  const userName = own['USER'] ?? user.username;
  const home = own['HOME'] ?? homedir();
  env['HOME'] = home;
  env['USER'] = userName;
  env['LOGNAME'] = userName;
  env['SHELL'] = loginShell(own);
  env['PATH'] = withManagedBin(loginPath(own['PATH'] ?? '') || DEFAULT_PATH, home);
  env['COLORTERM'] = 'truecolor';
  // Where no locale, or a C one, is set, programs would show `?` for every letter beyond ASCII.
  if (!UTF8.test(env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '')) {
    delete env['LC_ALL'];
    delete env['LC_CTYPE'];
    env['LANG'] = 'C.UTF-8';
  }
  return env;
}

/** npm puts folders of its own in front for the scripts that it runs; they are none of the sessions' business. */
function loginPath(path: string): string {
  const folders = path.split(':').filter((folder) => folder !== '' && !folder.split('/').includes('node_modules'));
  return folders.join(':');
}

function loginShell(own: Readonly<Record<string, string | undefined>>): string {
  const shell = own['SHELL'] ?? userInfo().shell ?? '';
  return shell.startsWith('/') && !/\/(nologin|false)$/.test(shell) ? shell : '/bin/sh';
}
