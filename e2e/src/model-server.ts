// A model behind Anthropic's messages API, on this machine: asks for one shell command when it is told to, then answers.
// Enough for a real agent CLI to go through a whole turn without a network.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A prompt with these words gets the command below; any other gets the answer at once. */
export const TOOL_WORDS = 'make a note';
export const TOOL_COMMAND = 'echo made-by-tool > made.txt';
export const ANSWER_AFTER_TOOL = 'The note is made, says the local model.';
export const ANSWER = 'Hello from the local model.';

export interface ModelServer {
  url: string;
  /** Turns that were streamed, in order: what the model was asked to do each time. */
  turns: ('tool' | 'answer')[];
  close(): void;
}

interface MessagesRequest {
  model: string;
  stream: boolean;
  /** The conversation from the newest order on, as JSON: CLIs add messages of their own after it. */
  sinceOrder: string;
  tools: string[];
}

export async function startModelServer(): Promise<ModelServer> {
  const turns: ModelServer['turns'] = [];
  const server = createServer((request, response) => {
    void answer(request, response, turns).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the model server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    turns,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, turns: ModelServer['turns']): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  const body = await bodyOf(request);
  if (request.method === 'HEAD') return void response.writeHead(200).end();
  if (path.endsWith('/count_tokens')) return json(response, 200, { input_tokens: 10 });
  if (request.method !== 'POST' || !path.endsWith('/messages')) {
    return json(response, 404, { type: 'error', error: { type: 'not_found_error', message: 'not here' } });
  }
  const asked = parseRequest(body);
  if (!asked.stream) {
    return json(response, 200, {
      ...messageOf(asked.model),
      content: [{ type: 'text', text: 'ok' }],
      stop_reason: 'end_turn',
    });
  }
  const afterTool = asked.sinceOrder.includes('tool_result');
  const wantsTool = asked.sinceOrder !== '' && !afterTool && asked.tools.includes('Bash');
  if (asked.tools.length > 0) turns.push(wantsTool ? 'tool' : 'answer');
  stream(response, {
    model: asked.model,
    block: wantsTool
      ? { type: 'tool_use', id: `toolu_${turns.length}`, name: 'Bash', input: {} }
      : { type: 'text', text: '' },
    deltas: wantsTool
      ? [
          {
            type: 'input_json_delta',
            partial_json: JSON.stringify({ command: TOOL_COMMAND, description: 'Make a note' }),
          },
        ]
      : words(afterTool ? ANSWER_AFTER_TOOL : ANSWER).map((text) => ({ type: 'text_delta', text })),
    stopReason: wantsTool ? 'tool_use' : 'end_turn',
  });
}

interface Streamed {
  model: string;
  block: object;
  deltas: object[];
  stopReason: 'tool_use' | 'end_turn';
}

function stream(response: ServerResponse, { model, block, deltas, stopReason }: Streamed): void {
  const send = (type: string, fields: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  send('message_start', { message: messageOf(model) });
  send('content_block_start', { index: 0, content_block: block });
  for (const delta of deltas) send('content_block_delta', { index: 0, delta });
  send('content_block_stop', { index: 0 });
  send('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: 5 } });
  send('message_stop', {});
  response.end();
}

function messageOf(model: string) {
  return {
    id: 'msg_local',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  };
}

function parseRequest(body: string): MessagesRequest {
  const { model, stream, messages, tools } = JSON.parse(body) as {
    model: string;
    stream?: boolean;
    messages: unknown[];
    tools?: { name?: string }[];
  };
  const conversation = JSON.stringify(messages);
  const order = conversation.lastIndexOf(TOOL_WORDS);
  return {
    model,
    stream: stream === true,
    sinceOrder: order === -1 ? '' : conversation.slice(order),
    tools: (tools ?? []).map(({ name = '' }) => name),
  };
}

function words(text: string): string[] {
  return text.split(/(?<= )/);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
