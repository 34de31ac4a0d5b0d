// A gateway's upgrade, its credential checked by the worker before it came here. It must say hello before it is anything.
import { GATEWAY_SUBPROTOCOL } from '../../auth/page-key.ts';
import type { AcceptedSocket } from './accept-browser.ts';
import { writeAttachment } from './socket-attachment.ts';

export function acceptGateway(
  context: DurableObjectState,
  { gatewayId, acceptedAtMs }: { gatewayId: string; acceptedAtMs: number },
): AcceptedSocket {
  const { 0: client, 1: server } = new WebSocketPair();
  context.acceptWebSocket(server, ['gateway']);
  writeAttachment(server, { kind: 'gateway', gatewayId, stage: 'greeting', acceptedAtMs, open: null });
  return {
    socket: server,
    response: new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': GATEWAY_SUBPROTOCOL },
    }),
  };
}
