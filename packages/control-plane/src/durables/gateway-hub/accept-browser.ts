// A browser's upgrade, authenticated by the worker before it came here.
import { BROWSER_SUBPROTOCOL } from '../../auth/page-key.ts';
import { IDENTITY_HEADER, type ViewerIdentity } from './hub-stub.ts';
import { writeAttachment } from './socket-attachment.ts';

export interface AcceptedSocket {
  socket: WebSocket;
  response: Response;
}

export function acceptBrowser(
  context: DurableObjectState,
  { request, ...given }: { request: Request; gatewayId: string; viewerId: number; acceptedAtMs: number },
): AcceptedSocket {
  const identity = JSON.parse(decodeURIComponent(request.headers.get(IDENTITY_HEADER) ?? '')) as ViewerIdentity;
  const { 0: client, 1: server } = new WebSocketPair();
  context.acceptWebSocket(server, ['viewer']);
  writeAttachment(server, { kind: 'viewer', ...given, ...identity, sessions: [] });
  return {
    socket: server,
    response: new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': BROWSER_SUBPROTOCOL },
    }),
  };
}
