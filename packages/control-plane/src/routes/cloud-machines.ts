// /api/cloud-machines: machines that were made at clouds, how far they are, and their end.
import { Hono } from 'hono';
import type { HttpCloudMachine, HttpCloudMachines } from '@vibecode/protocol';
import { findCloudMachine, listCloudMachines, type CloudMachineRow } from '../db/clouds.ts';
import { refuse } from '../errors.ts';
import { destroyCloudMachine } from '../services/provisioning/destroy-cloud-machine.ts';
import { cloudMachineRecord, followCloudMachine } from '../services/provisioning/follow-cloud-machine.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, takeCommand } from './machine-access.ts';

export function cloudMachinesRoutes(services: Services): Hono<AppContext> {
  const { db } = services;

  async function rowOf(accountId: string, id: string): Promise<CloudMachineRow> {
    const row = await findCloudMachine(db, { id, accountId });
    if (row === undefined) throw refuse('machine_not_found', 'There is no such machine. Reload the list.');
    return row;
  }

  return new Hono<AppContext>()
    .get('/', async (context) => {
      const rows = await listCloudMachines(db, context.var.signIn.accountId);
      const machines = await Promise.all(rows.map(async (row) => cloudMachineRecord(services, row)));
      const answer: HttpCloudMachines = { machines };
      return context.json(answer);
    })
    .get('/:cloud_machine_id', async (context) => {
      const row = await rowOf(context.var.signIn.accountId, context.req.param('cloud_machine_id'));
      const answer: HttpCloudMachine = { machine: await followCloudMachine(services, row) };
      return context.json(answer);
    })
    .delete('/:cloud_machine_id', async (context) => {
      const { accountId, id: signInId } = context.var.signIn;
      const row = await rowOf(accountId, context.req.param('cloud_machine_id'));
      if (context.req.query('confirm') !== row.name) {
        throw refuse(
          'not_allowed',
          `This destroys ${row.name} with everything on it. Say ?confirm=${row.name} if that is meant.`,
        );
      }
      takeCommand(services, signInId);
      if (row.destroyedAt === null) {
        await destroyCloudMachine(services, row, {
          accountId,
          signInId,
          clientAddress: services.clientAddress(context.req.raw),
        });
        await audit(services, context, { action: 'cloud_machine.destroy', subject: row.id });
      }
      return context.body(null, 204);
    });
}
