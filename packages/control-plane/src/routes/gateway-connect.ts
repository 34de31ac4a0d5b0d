// GET /gateway/connect: a gateway dials in with its credential.
import { limitKeyOf } from '../auth/client-address.ts';
import { parseGatewayCredential } from '../auth/gateway-credential.ts';
import { hashSecret } from '../auth/hash-secret.ts';
import { GATEWAY_SUBPROTOCOL, offeredSubprotocols } from '../auth/page-key.ts';
import { findGatewayByCredential } from '../db/gateways.ts';
import { refuse } from '../errors.ts';
import type { Services } from '../services/services.ts';

export async function connectGateway(
  services: Services,
  request: Request,
  execution: ExecutionContext,
): Promise<Response> {
  if (request.headers.get('Upgrade')?.toLowerCase() !== 'websocket') {
    throw refuse('invalid_message', 'This address only speaks WebSocket.', 426);
  }
  if (!offeredSubprotocols(request).includes(GATEWAY_SUBPROTOCOL)) {
    throw refuse('invalid_message', `The subprotocol ${GATEWAY_SUBPROTOCOL} is needed. Update the gateway.`);
  }
  const credential = parseGatewayCredential(request.headers.get('Authorization'));
  const credentialHash = credential === undefined ? '' : await hashSecret(credential.secret);
  // By credential and not by id, which is no secret: else a stranger could use up the gateway's own.
  const limitKey = credential === undefined ? limitKeyOf(services.clientAddress(request)) : credentialHash;
  if (!services.limits.upgrade.take(limitKey, services.clock())) {
    throw refuse('rate_limited', 'Too many connections of this gateway. Wait a few seconds.');
  }
  const gateway =
    credential === undefined
      ? undefined
      : await findGatewayByCredential(services.db, { id: credential.gatewayId, credentialHash });
  if (gateway === undefined) {
    throw refuse('unauthorized', "The gateway's credential is not valid. Give the machine a new one.");
  }
  const response = await services.hubs.acceptGateway(gateway.id);
  // A withdrawal that fell between the look-up above and the hub's accept has found no socket to close.
  execution.waitUntil(
    (async () => {
      if ((await findGatewayByCredential(services.db, { id: gateway.id, credentialHash })) === undefined) {
        await services.hubs.closeGateway(gateway.id);
      }
    })(),
  );
  return response;
}
