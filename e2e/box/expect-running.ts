// After a renewal, a crash or a kill: the gateway is connected, of this version, and the panes are the processes of before.
import { expect } from 'vitest';
import type { BoxGateway } from './box-gateway.ts';

const BACK_WITHIN_MS = 90_000;

export async function expectRunning(gateway: BoxGateway, { version, panes }: { version: string; panes: number[] }) {
  await expect.poll(() => gateway.connectedPid(), { timeout: BACK_WITHIN_MS, interval: 50 }).toBeDefined();
  expect(gateway.version()).toBe(version);
  expect(gateway.panePids()).toEqual(panes);
}
