// /api/machines/:gateway_id/files: folders as JSON, files as bytes.
import { Hono } from 'hono';
import type { Context } from 'hono';
import { isId, limits, type CommandBodies, type HttpFile, type HttpFileList } from '@vibecode/protocol';
import { refuse } from '../errors.ts';
import { runCommand } from '../services/run-command.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { contentHeaders, sha256FromReprDigest } from './content-headers.ts';
import { audit, checkedCommand, machineOf, takeCommand } from './machine-access.ts';

export function filesRoutes(services: Services): Hono<AppContext> {
  const { hubs } = services;
  return new Hono<AppContext>()
    .get('/:gateway_id/files', async (context) => {
      const { id } = await machineOf(services, context.var.signIn.accountId, context.req.param('gateway_id'));
      const { path, after } = context.req.query();
      const showHidden = flagOf(context, 'show_hidden');
      const body = checkedCommand('file.list', {
        ...(path === undefined ? {} : { path }),
        ...(after === undefined ? {} : { after }),
        ...(showHidden === undefined ? {} : { show_hidden: showHidden }),
      });
      const answer: HttpFileList = await runCommand(hubs, { gatewayId: id, type: 'file.list', body });
      return context.json(answer);
    })
    .get('/:gateway_id/files/content', async (context) => {
      // A HEAD would begin the transfer and leave it there.
      if (context.req.method !== 'GET') throw refuse('invalid_message', 'Only GET and PUT work here.', 405);
      const { signIn } = context.var;
      const machine = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const { path } = context.req.query();
      if (path === undefined) throw refuse('invalid_message', 'path= is needed: which file.');
      const { info, body } = await hubs.download(machine.id, { signInId: signIn.id, path: checkedPath(path) });
      await audit(services, context, { action: 'file.download', subject: info.path });
      return new Response(body, { headers: contentHeaders(info) });
    })
    .put('/:gateway_id/files/content', async (context) => {
      const { signIn } = context.var;
      const machine = await machineOf(services, signIn.accountId, context.req.param('gateway_id'));
      takeCommand(services, signIn.id);
      const size = sizeOf(context);
      const target = targetOf(context);
      const { session_id: sessionId } = context.req.query();
      const expectedSha256 = sha256FromReprDigest(context.req.header('Repr-Digest'));
      const answer: HttpFile = await hubs.upload(
        machine.id,
        {
          signInId: signIn.id,
          target,
          size,
          ...(sessionId === undefined ? {} : { sessionId }),
          ...(expectedSha256 === undefined ? {} : { expectedSha256 }),
        },
        context.req.raw.body,
      );
      await audit(services, context, { action: 'file.upload', subject: answer.path });
      return context.json(answer, 201);
    });
}

/** Any command that carries a path holds it to the schema. */
function checkedPath(path: string): string {
  return checkedCommand('file.list', { path }).path;
}

function sizeOf(context: Context<AppContext>): number {
  const length = context.req.header('Content-Length');
  if (length === undefined || !/^\d+$/.test(length)) {
    throw refuse('invalid_message', 'Content-Length is needed: how long the file is.', 411);
  }
  const size = Number(length);
  if (size > limits.MAX_FILE_BYTES) {
    throw refuse('file_too_large', `A file may have at most ${limits.MAX_FILE_BYTES} bytes. Copy larger ones by scp.`);
  }
  return size;
}

/** Where the file goes: a path, or the folder of a session. */
function targetOf(context: Context<AppContext>): CommandBodies['file.upload.begin']['target'] {
  const { path, name, session_id: sessionId } = context.req.query();
  if (path !== undefined && sessionId === undefined && name === undefined) {
    return { kind: 'path', path: checkedPath(path), overwrite: flagOf(context, 'overwrite') ?? false };
  }
  if (path === undefined && isId(sessionId) && name !== undefined) {
    const target = { kind: 'session', name } as const;
    return checkedCommand('file.upload.begin', { transfer_id: sessionId, target, size: 0 }).target;
  }
  throw refuse('invalid_message', 'Say where the file goes: path=, or session_id= and name=.');
}

function flagOf(context: Context<AppContext>, name: string): boolean | undefined {
  const value = context.req.query(name);
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw refuse('invalid_message', `${name}= is true or false.`);
  return value === 'true';
}
