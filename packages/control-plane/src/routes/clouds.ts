// /api/clouds: tokens of clouds, what machines can be made of there, and making them.
import { Hono } from 'hono';
import { httpValidators } from '@vibecode/protocol/validators';
import type {
  CloudProvider,
  HttpCloudAccount,
  HttpCloudAccounts,
  HttpCloudCatalog,
  HttpCloudMachine,
} from '@vibecode/protocol';
import { refuse } from '../errors.ts';
import { cloudAccount, forgetCloudToken, keepCloudToken, openCloud } from '../services/provisioning/cloud-tokens.ts';
import { createCloudMachine } from '../services/provisioning/create-cloud-machine.ts';
import { cloudMachineRecord } from '../services/provisioning/follow-cloud-machine.ts';
import type { Services } from '../services/services.ts';
import type { AppContext } from './app-context.ts';
import { audit, takeCommand } from './machine-access.ts';
import { readBody } from './read-body.ts';

export function cloudsRoutes(services: Services): Hono<AppContext> {
  const providers = Object.keys(services.clouds) as CloudProvider[];

  function providerOf(inPath: string): CloudProvider {
    const provider = providers.find((known) => known === inPath);
    if (provider === undefined) throw refuse('invalid_message', 'Machines cannot be made at this cloud.', 404);
    return provider;
  }

  return new Hono<AppContext>()
    .get('/', async (context) => {
      const { accountId } = context.var.signIn;
      const clouds = providers.map(async (provider) => cloudAccount(services, { accountId, provider }));
      const answer: HttpCloudAccounts = { clouds: await Promise.all(clouds) };
      return context.json(answer);
    })
    .put('/:provider', async (context) => {
      const { accountId, id } = context.var.signIn;
      const provider = providerOf(context.req.param('provider'));
      takeCommand(services, id);
      const { token } = await readBody(context.req.raw, httpValidators.cloudAccountRequest);
      const answer: HttpCloudAccount = { cloud: await keepCloudToken(services, { accountId, provider }, token) };
      await audit(services, context, { action: 'cloud.token_kept', subject: provider });
      return context.json(answer);
    })
    .delete('/:provider', async (context) => {
      const { accountId } = context.var.signIn;
      const provider = providerOf(context.req.param('provider'));
      if (await forgetCloudToken(services, { accountId, provider })) {
        await audit(services, context, { action: 'cloud.token_forgotten', subject: provider });
      }
      return context.body(null, 204);
    })
    .get('/:provider/catalog', async (context) => {
      const { accountId, id } = context.var.signIn;
      const provider = providerOf(context.req.param('provider'));
      takeCommand(services, id);
      const { cloud } = await openCloud(services, { accountId, provider });
      const answer: HttpCloudCatalog = await cloud.catalog();
      return context.json(answer);
    })
    .post('/:provider/machines', async (context) => {
      const { accountId, id } = context.var.signIn;
      const provider = providerOf(context.req.param('provider'));
      takeCommand(services, id);
      const order = await readBody(context.req.raw, httpValidators.cloudMachineRequest);
      const row = await createCloudMachine(services, { accountId, provider }, order);
      await audit(services, context, { action: 'cloud_machine.create', subject: row.id });
      const answer: HttpCloudMachine = { machine: await cloudMachineRecord(services, row) };
      return context.json(answer, 202);
    });
}
