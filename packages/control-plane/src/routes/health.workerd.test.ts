import { exports } from 'cloudflare:workers';
import { expect, it } from 'vitest';

it('[API1] health says the version', async () => {
  const response = await exports.default.fetch('http://localhost:4317/api/health');
  expect(await response.json()).toEqual({ status: 'ok', version: '0.0.0-test' });
});
