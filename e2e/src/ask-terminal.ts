// A program in a session: asks its terminal everything and writes as JSON what it read. All at once, so that what tmux answers is
// there before a viewer has seen a question. Then each viewer presses Enter: what it answers by itself comes before its key.
import { writeFileSync } from 'node:fs';
import { TERMINAL_QUERIES } from '../../packages/web/src/testing/terminal-queries.ts';

export interface TerminalAnswers {
  /** Read after each question and before the next one, by the question's name. */
  toEach: Record<string, string>;
  /** Read after the last question, before the viewers' keys. */
  later: string;
}

const ESC = '\u001b';
const ENTER = '\r';
const [answersFile = '', viewerCount = '1'] = process.argv.slice(2);

/** The cursor is asked for at a place of its own after each question: that answer ends the question's. */
const questions = Object.entries(TERMINAL_QUERIES).map(([name, query], index) => ({
  name,
  asked: `${query}${ESC}[3;${index + 2}H${ESC}[6n`,
  end: `${ESC}[3;${index + 2}R`,
}));

process.stdin.setRawMode(true).setEncoding('latin1');
process.stdout.write(`${questions.map(({ asked }) => asked).join('')}\r\nasked everything.\r\n`);
let read = '';
for await (const chunk of process.stdin) {
  read += String(chunk);
  if (read.split(ENTER).length > Number(viewerCount)) break;
}

const answers: TerminalAnswers = { toEach: {}, later: '' };
for (const { name, end } of questions) {
  const at = read.indexOf(end);
  if (at === -1) throw new Error(`the cursor's place after ${name} is missing in ${JSON.stringify(read)}`);
  answers.toEach[name] = read.slice(0, at);
  read = read.slice(at + end.length);
}
answers.later = read.replaceAll(ENTER, '');
writeFileSync(answersFile, JSON.stringify(answers));
process.stdout.write('wrote the answers.\r\n');
process.exit();
