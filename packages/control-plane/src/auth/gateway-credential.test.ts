import { expect, it } from 'vitest';
import { formatGatewayCredential, parseGatewayCredential } from './gateway-credential.ts';

const credential = { gatewayId: '0123456789abcdef', secret: `${'a'.repeat(40)}_-b` };

it('[AUTH7] is read as it was written', () => {
  expect(parseGatewayCredential(`Bearer ${formatGatewayCredential(credential)}`)).toEqual(credential);
});

it('[AUTH7] anything else is none', () => {
  const wrong = [
    null,
    '',
    'Bearer',
    'Basic abc',
    'Bearer vcg_',
    'Bearer vcg_short_x',
    `Bearer vcg_NOTANID_${'a'.repeat(43)}`,
    `Bearer vcg_${credential.gatewayId}_${'a'.repeat(39)}`,
    `Bearer ${'v'.repeat(500)}`,
  ];
  for (const header of wrong) expect(parseGatewayCredential(header)).toBeUndefined();
});
