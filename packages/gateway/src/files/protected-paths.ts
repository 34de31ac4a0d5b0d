// What is never listed, read or written through the control plane: credentials, and what the gateway itself keeps.
import { isAbsolute, join } from 'node:path';

/** Folders and files of a home; each covers what is below it and its backup copies. */
const IN_HOME = [
  // Keys and passwords.
  '.ssh',
  '.gnupg',
  '.password-store',
  '.local/share/keyrings',
  '.config/op',
  '.config/sops/age',
  '.android/adbkey',
  'Library/Keychains',
  '.netrc',
  '.pgpass',
  '.my.cnf',
  '.mylogin.cnf',
  '.vault-token',
  // The agents' sign-ins.
  '.claude.json',
  '.claude/.credentials.json',
  '.codex/auth.json',
  '.codex/.credentials.json',
  '.gemini/oauth_creds.json',
  '.gemini/mcp-oauth-tokens.json',
  '.gemini/.env',
  '.local/share/opencode/auth.json',
  '.config/github-copilot',
  '.mcp-auth',
  // Sources and packages.
  '.config/gh',
  '.config/glab-cli',
  '.config/hub',
  '.config/git/credentials',
  '.git-credentials',
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.cargo/credentials',
  '.gem/credentials',
  '.m2/settings.xml',
  '.gradle/gradle.properties',
  '.composer/auth.json',
  '.config/composer/auth.json',
  '.config/pypoetry/auth.toml',
  '.docker/config.json',
  '.config/containers/auth.json',
  '.cache/huggingface/token',
  '.huggingface',
  // Clouds.
  '.aws',
  '.azure',
  '.kube',
  '.config/gcloud',
  '.terraform.d/credentials.tfrc.json',
  '.terraformrc',
  '.pulumi/credentials.json',
  '.oci',
  '.s3cfg',
  '.boto',
  '.config/rclone',
  '.config/doctl',
  '.fly',
  '.wrangler',
  '.config/.wrangler',
  '.config/netlify',
  '.config/stripe',
  '.local/share/com.vercel.cli',
  // Browsers keep cookies.
  '.mozilla',
  '.config/google-chrome',
  '.config/chromium',
  'Library/Cookies',
  'Library/Application Support/Google/Chrome',
  'Library/Application Support/Firefox',
  // VibeCode's own, when control plane and gateway share a machine.
  '.local/share/vibecode',
  '.local/state/vibecode-gateway',
] as const;

/** Files that are no files: environments and memory of processes, switches of the kernel. */
const OF_THE_SYSTEM = ['/proc', '/sys'] as const;

export interface ProtectedPathsOptions {
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The gateway's data folder, its credential, wherever they are. */
  own: readonly string[];
}

export function protectedPaths({ home, env, own }: ProtectedPathsOptions): readonly string[] {
  const moved = [
    inFolderOf(env['CLAUDE_CONFIG_DIR'], '.credentials.json'),
    inFolderOf(env['CLAUDE_CONFIG_DIR'], '.claude.json'),
    inFolderOf(env['CODEX_HOME'], 'auth.json'),
    inFolderOf(env['CODEX_HOME'], '.credentials.json'),
    inFolderOf(env['GNUPGHOME'], '.'),
    inFolderOf(env['XDG_DATA_HOME'], 'vibecode'),
  ];
  return [
    ...IN_HOME.map((path) => join(home, path)),
    ...OF_THE_SYSTEM,
    ...own,
    ...moved.filter((path) => path !== undefined),
  ];
}

function inFolderOf(folder: string | undefined, name: string): string | undefined {
  return folder !== undefined && isAbsolute(folder) ? join(folder, name) : undefined;
}
