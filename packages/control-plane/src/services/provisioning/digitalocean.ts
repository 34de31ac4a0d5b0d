// DigitalOcean behind the port of clouds: its droplets, regions, sizes and images as ours.
import type { HttpCloudCatalog } from '@vibecode/protocol';
import { refuse } from '../../errors.ts';
import type { Cloud, CloudInstance, CloudProvider } from './cloud-provider.ts';
import { digitalOceanApi, fieldOf, type DigitalOceanApi } from './digitalocean-api.ts';

const MIB = 1_048_576;
const GIB = 1_073_741_824;
const MAX_TEXT_LENGTH = 300;
/** Of our own lists; further ones are not shown. */
const MAX_ITEMS = 1000;
const MAX_REGIONS = 200;
const SLUG = /^[a-zA-Z0-9._-]{1,100}$/;

export function digitalOcean(baseUrl: URL): Cloud {
  return { name: 'DigitalOcean', connect: (token) => connect(digitalOceanApi({ token, baseUrl })) };
}

function connect(api: DigitalOceanApi): CloudProvider {
  return {
    async account() {
      const account = fieldOf(await api.get('/v2/account'), 'account');
      if (fieldOf(account, 'status') === 'locked') {
        throw refuse(
          'cloud_refused',
          `This account is locked at DigitalOcean: ${textOf(account, 'status_message')} Unlock it there first.`,
        );
      }
      // Machines are a team's, and a person may be in several.
      const id = fieldOf(fieldOf(account, 'team'), 'uuid') ?? fieldOf(account, 'uuid');
      return { id: typeof id === 'string' ? id : null, label: textOf(account, 'email') };
    },
    async catalog() {
      const [regions, sizes, images, keys] = await Promise.all([
        api.list('/v2/regions', 'regions'),
        api.list('/v2/sizes', 'sizes'),
        api.list('/v2/images?type=distribution', 'images'),
        api.list('/v2/account/keys', 'ssh_keys'),
      ]);
      return {
        regions: regions.flatMap(readRegion).slice(0, MAX_REGIONS),
        sizes: sizes
          .flatMap(readSize)
          .toSorted((one, other) => one.price_monthly - other.price_monthly)
          .slice(0, MAX_ITEMS),
        images: images.flatMap(readImage).slice(0, MAX_ITEMS),
        ssh_keys: keys.flatMap(readSshKey).slice(0, MAX_ITEMS),
      };
    },
    async create({ name, region, size, image, sshKeys, tags, userData }) {
      const answer = await api.post('/v2/droplets', {
        name,
        region,
        size,
        image,
        ssh_keys: sshKeys,
        tags,
        user_data: userData,
        ipv6: true,
      });
      return readInstance(fieldOf(answer, 'droplet'));
    },
    async find(instanceId) {
      const answer = await api.get(`/v2/droplets/${encodeURIComponent(instanceId)}`);
      return answer === undefined ? undefined : readInstance(fieldOf(answer, 'droplet'));
    },
    async findByTag(tag) {
      const [droplet] = await api.list(`/v2/droplets?tag_name=${encodeURIComponent(tag)}`, 'droplets');
      return droplet === undefined ? undefined : readInstance(droplet);
    },
    async destroy(instanceId) {
      await api.remove(`/v2/droplets/${encodeURIComponent(instanceId)}`);
    },
  };
}

function readInstance(droplet: unknown): CloudInstance {
  const id = fieldOf(droplet, 'id');
  if (typeof id !== 'number') {
    throw refuse('cloud_unavailable', 'DigitalOcean answered without a droplet. Look into its own console.');
  }
  const status = fieldOf(droplet, 'status');
  return {
    instanceId: String(id),
    state: status === 'new' ? 'creating' : status === 'active' ? 'running' : 'stopped',
    address: publicAddress(fieldOf(droplet, 'networks')),
  };
}

function publicAddress(networks: unknown): string | undefined {
  for (const version of ['v4', 'v6']) {
    const found = arrayOf(networks, version).find((network) => fieldOf(network, 'type') === 'public');
    const address = fieldOf(found, 'ip_address');
    if (typeof address === 'string' && address !== '' && address.length <= 100) return address;
  }
  return undefined;
}

function readRegion(region: unknown): HttpCloudCatalog['regions'] {
  const slug = slugOf(region);
  return slug === undefined || fieldOf(region, 'available') !== true
    ? []
    : [{ region: slug, name: textOf(region, 'name') }];
}

function readSize(size: unknown): HttpCloudCatalog['sizes'] {
  const slug = slugOf(size);
  const cpus = numberOf(size, 'vcpus');
  if (slug === undefined || fieldOf(size, 'available') !== true || cpus < 1) return [];
  return [
    {
      size: slug,
      description: textOf(size, 'description'),
      cpus,
      memory_bytes: Math.round(numberOf(size, 'memory') * MIB),
      disk_bytes: Math.round(numberOf(size, 'disk') * GIB),
      price_monthly: numberOf(size, 'price_monthly'),
      price_hourly: numberOf(size, 'price_hourly'),
      currency: 'USD',
      regions: regionsOf(size),
    },
  ];
}

/** Only those with a name of their own: the others are withdrawn. */
function readImage(image: unknown): HttpCloudCatalog['images'] {
  const slug = slugOf(image);
  if (slug === undefined || (fieldOf(image, 'status') ?? 'available') !== 'available') return [];
  return [
    {
      image: slug,
      name: `${textOf(image, 'distribution')} ${textOf(image, 'name')}`.trim().slice(0, MAX_TEXT_LENGTH),
      min_disk_bytes: Math.round(numberOf(image, 'min_disk_size') * GIB),
      regions: regionsOf(image),
    },
  ];
}

function readSshKey(key: unknown): HttpCloudCatalog['ssh_keys'] {
  const fingerprint = textOf(key, 'fingerprint').slice(0, 200);
  return fingerprint === '' ? [] : [{ fingerprint, name: textOf(key, 'name') }];
}

function slugOf(value: unknown): string | undefined {
  const slug = fieldOf(value, 'slug');
  return typeof slug === 'string' && SLUG.test(slug) ? slug : undefined;
}

function regionsOf(value: unknown): string[] {
  return arrayOf(value, 'regions')
    .filter((region): region is string => typeof region === 'string' && SLUG.test(region))
    .slice(0, MAX_REGIONS);
}

function arrayOf(value: unknown, field: string): unknown[] {
  const array = fieldOf(value, field);
  return Array.isArray(array) ? (array as unknown[]) : [];
}

function textOf(value: unknown, field: string): string {
  const text = fieldOf(value, field);
  return typeof text === 'string' ? text.slice(0, MAX_TEXT_LENGTH) : '';
}

function numberOf(value: unknown, field: string): number {
  const number = fieldOf(value, field);
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : 0;
}
