// A gateway's credential: `vcg_<gateway id>_<secret>`. The id finds the row, the secret's hash is compared there.
import { isId } from '@vibecode/protocol';

const PREFIX = 'vcg_';
const MIN_SECRET_LENGTH = 40;

export interface GatewayCredential {
  gatewayId: string;
  secret: string;
}

export function formatGatewayCredential({ gatewayId, secret }: GatewayCredential): string {
  return `${PREFIX}${gatewayId}_${secret}`;
}

export function parseGatewayCredential(authorization: string | null): GatewayCredential | undefined {
  if (authorization === null || !authorization.startsWith('Bearer ')) return undefined;
  const text = authorization.slice('Bearer '.length).trim();
  if (!text.startsWith(PREFIX) || text.length > 200) return undefined;
  const [gatewayId, ...rest] = text.slice(PREFIX.length).split('_');
  const secret = rest.join('_');
  if (!isId(gatewayId) || secret.length < MIN_SECRET_LENGTH) return undefined;
  return { gatewayId, secret };
}
