// Port: what the gateway knows about one kind of agent. Implemented by catalog/<agent>.ts.
import type { AgentKind } from '@vibecode/protocol';

export interface Agent {
  readonly kind: AgentKind;
  /** Name on the PATH; undefined where the session's command or the person's login shell is run instead. */
  readonly executable?: string;
  /** The maker's own command that installs it, for people. */
  readonly installCommand?: string;
  /** How agents.install brings it; undefined where there is nothing to bring. */
  readonly install?: InstallRecipe;
  /** Always passed. */
  readonly args: readonly string[];
  /** Makes it go on with its last conversation in the folder; undefined where it cannot. */
  readonly resumeArgs?: readonly string[];
  /** Makes the executable print its version and end. */
  readonly versionArgs?: readonly string[];
  /** The file in the working folder that this agent reads its instructions from. */
  readonly instructionFile?: InstructionFile;
  /** Keys of the agent's own way out, typed one after the other; none: SIGHUP is what ends it. */
  readonly exitKeys: readonly string[];
}

/** One template each in templates/. */
export type InstructionFile = 'CLAUDE.md' | 'AGENTS.md' | 'GEMINI.md';

export interface InstallRecipe {
  readonly script: InstallScript;
  /** What is installed where nobody asks for another version: the one that this gateway was tested with. */
  readonly testedVersion: string;
}

/** In scripts/. */
export type InstallScript = 'install-claude-code.sh' | 'install-codex.sh' | 'install-gemini.sh';
