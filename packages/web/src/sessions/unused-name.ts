// What a session is called when nobody names it: agent and folder, and a number where that is taken. Pure.
import { toReadableName, type AgentKind } from '@vibecode/protocol';
import { AGENT_NAME } from './agent-names.ts';

/** definitions.json, session_name. */
const MAX_NAME_LENGTH = 120;
/** Room for the number. */
const MAX_BASE_LENGTH = MAX_NAME_LENGTH - 8;

export function unusedName(
  { agent, command, workdir }: { agent: AgentKind; command: string; workdir: string },
  namesInUse: ReadonlySet<string>,
): string {
  const what = agent === 'custom' ? (command.trim().split(/\s/)[0]?.split('/').at(-1) ?? '') : AGENT_NAME[agent];
  const folder = workdir.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const where = folder === '~' ? ' in home' : folder === '' ? '' : ` in ${folder}`;
  const base = Array.from(toReadableName(`${what || AGENT_NAME.custom}${where}`))
    .slice(0, MAX_BASE_LENGTH)
    .join('');
  let name = base;
  for (let number = 2; namesInUse.has(name); number++) name = `${base} ${number}`;
  return name;
}
