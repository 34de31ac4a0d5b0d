// A server that answers as DigitalOcean's public API v2 documents: accounts by token, pages, limits, droplets that come up.
// It runs outside of the worker, behind its outgoing requests. Tests tell it what goes wrong next, by POST /test/faults, and
// read what it was asked by GET /test/requests; both with the token whose account is meant.

export interface Fault {
  /** `GET /v2/sizes`. */
  on: string;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** So long the answer takes. */
  delayMs?: number;
  /** The droplet is made all the same: only the answer is lost. */
  isDone?: boolean;
}

export interface SeenRequest {
  call: string;
  body: unknown;
}

interface Droplet {
  id: number;
  name: string;
  tags: string[];
  /** Polls until it is active. */
  pollsLeft: number;
  user_data: string;
}

interface Account {
  uuid: string;
  faults: Fault[];
  requests: SeenRequest[];
  droplets: Map<number, Droplet>;
}

/** Fewer than DigitalOcean's 20, so that small lists have pages. */
const DEFAULT_PAGE_SIZE = 3;
const MAX_USER_DATA_LENGTH = 65_536;
const FINGERPRINT = '3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa';

const REGIONS = ['nyc3', 'fra1', 'ams3', 'sfo3', 'old1'].map((slug) => ({
  name: slug.toUpperCase(),
  slug,
  sizes: ['s-1vcpu-1gb', 's-2vcpu-4gb'],
  features: ['metadata', 'ipv6'],
  available: slug !== 'old1',
}));

const SIZES = [
  size('s-2vcpu-4gb', { memory: 4096, vcpus: 2, disk: 80, monthly: 24, hourly: 0.03571 }),
  size('s-1vcpu-1gb', { memory: 1024, vcpus: 1, disk: 25, monthly: 6, hourly: 0.00893 }),
  { ...size('gone', { memory: 512, vcpus: 1, disk: 20, monthly: 5, hourly: 0.00744 }), available: false },
];

const IMAGES = [
  image('debian-12-x64', 'Debian', '12 x64'),
  image('ubuntu-24-04-x64', 'Ubuntu', '24.04 (LTS) x64'),
  image(null, 'Fedora', 'withdrawn'),
  image('rockylinux-9-x64', 'Rocky Linux', '9 x64'),
];

export class FakeDigitalOcean {
  readonly #accounts = new Map<string, Account>();
  #nextId = 3_164_444;

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const token = request.headers.get('Authorization')?.replace(/^Bearer /, '') ?? '';
    if (!token.startsWith('dop_v1_')) return failure(401, 'Unauthorized', 'Unable to authenticate you');
    const account = this.#account(token);
    const text = await request.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const call = `${request.method} ${url.pathname}`;
    if (call === 'POST /test/faults') {
      account.faults.push(...(body as Fault[]));
      return Response.json({});
    }
    if (call === 'GET /test/requests') return Response.json(account.requests);
    account.requests.push({ call, body });
    const index = account.faults.findIndex((fault) => fault.on === call);
    const [fault] = index === -1 ? [] : account.faults.splice(index, 1);
    if (fault === undefined) return this.#answer(account, { call, url, body });
    if (fault.isDone === true) this.#answer(account, { call, url, body });
    if (fault.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    return Response.json(fault.body ?? { id: 'error', message: 'a fault' }, {
      status: fault.status,
      headers: fault.headers ?? {},
    });
  }

  /** What follows a `~` makes another token of the same account. */
  #account(token: string): Account {
    const key = token.replace(/~.*$/, '');
    const known = this.#accounts.get(key) ?? {
      uuid: crypto.randomUUID(),
      faults: [],
      requests: [],
      droplets: new Map<number, Droplet>(),
    };
    this.#accounts.set(key, known);
    return known;
  }

  #answer(account: Account, { call, url, body }: { call: string; url: URL; body: unknown }): Response {
    switch (call) {
      case 'GET /v2/account':
        return Response.json({
          account: {
            droplet_limit: 25,
            email: 'ana@example.com',
            email_verified: true,
            uuid: 'b6fr89dbf6d9156cace5f3c78dc9851d957381ef',
            team: { uuid: account.uuid, name: 'Ana and friends' },
            status: 'active',
            status_message: '',
          },
        });
      case 'GET /v2/regions':
        return page(url, 'regions', REGIONS);
      case 'GET /v2/sizes':
        return page(url, 'sizes', SIZES);
      case 'GET /v2/images':
        return page(url, 'images', url.searchParams.get('type') === 'distribution' ? IMAGES : []);
      case 'GET /v2/account/keys':
        return page(url, 'ssh_keys', [
          { id: 512_189, fingerprint: FINGERPRINT, public_key: 'ssh-ed25519 AAAA', name: 'laptop' },
        ]);
      case 'POST /v2/droplets':
        return this.#create(account, body as Record<string, unknown>);
      case 'GET /v2/droplets': {
        const tag = url.searchParams.get('tag_name') ?? '';
        return page(
          url,
          'droplets',
          [...account.droplets.values()].filter(({ tags }) => tags.includes(tag)).map(shown),
        );
      }
      default:
        return one(account, call);
    }
  }

  #create(account: Account, order: Record<string, unknown>): Response {
    const { name, region, size: wantedSize, image: wantedImage, ssh_keys: keys, tags, user_data: userData } = order;
    if (typeof name !== 'string' || !/^[a-zA-Z0-9.-]+$/.test(name)) {
      return unprocessable('Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)');
    }
    if (!REGIONS.some(({ slug, available }) => slug === region && available)) {
      return unprocessable('You specified an invalid region for Droplet creation.');
    }
    if (!SIZES.some(({ slug, available }) => slug === wantedSize && available)) {
      return unprocessable('You specified an invalid size for Droplet creation.');
    }
    if (!IMAGES.some(({ slug }) => slug === wantedImage)) {
      return unprocessable('You specified an invalid image for Droplet creation.');
    }
    if ((keys as string[]).some((key) => key !== FINGERPRINT)) {
      return unprocessable(`${String(keys)} are invalid key identifiers for Droplet creation.`);
    }
    if (typeof userData !== 'string' || userData.length > MAX_USER_DATA_LENGTH) {
      return unprocessable('User data must be 64 KiB or less.');
    }
    const droplet: Droplet = {
      id: this.#nextId++,
      name,
      tags: tags as string[],
      pollsLeft: 1,
      user_data: userData,
    };
    account.droplets.set(droplet.id, droplet);
    const action = { id: 7_515, rel: 'create', href: 'https://api.digitalocean.com/v2/actions/7515' };
    return Response.json({ droplet: shown(droplet), links: { actions: [action] } }, { status: 202 });
  }
}

function one(account: Account, call: string): Response {
  const [, method, id] = /^(GET|DELETE) \/v2\/droplets\/(\d+)$/.exec(call) ?? [];
  const droplet = account.droplets.get(Number(id));
  if (droplet === undefined) return failure(404, 'not_found', 'The resource you were accessing could not be found.');
  if (method === 'DELETE') {
    account.droplets.delete(droplet.id);
    return new Response(null, { status: 204 });
  }
  const answer = Response.json({ droplet: shown(droplet) });
  if (droplet.pollsLeft > 0) droplet.pollsLeft -= 1;
  return answer;
}

function shown(droplet: Droplet): object {
  const isActive = droplet.pollsLeft === 0;
  return {
    id: droplet.id,
    name: droplet.name,
    status: isActive ? 'active' : 'new',
    tags: droplet.tags,
    created_at: '2026-11-22T12:00:00Z',
    networks: {
      v4: isActive
        ? [
            { ip_address: '10.128.192.124', netmask: '255.255.0.0', gateway: 'nil', type: 'private' },
            { ip_address: '203.0.113.7', netmask: '255.255.255.0', gateway: '203.0.113.1', type: 'public' },
          ]
        : [],
      v6: [],
    },
  };
}

function page(url: URL, field: string, items: readonly object[]): Response {
  const number = Number(url.searchParams.get('page') ?? 1);
  // Also a larger page that is asked for is cut, as the last page of a long list would be.
  const from = (number - 1) * DEFAULT_PAGE_SIZE;
  const hasMore = from + DEFAULT_PAGE_SIZE < items.length;
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return Response.json(
    {
      [field]: items.slice(from, from + DEFAULT_PAGE_SIZE),
      links: hasMore ? { pages: { next: next.href, last: next.href } } : {},
      meta: { total: items.length },
    },
    { headers: { 'ratelimit-limit': '5000', 'ratelimit-remaining': '4816', 'ratelimit-reset': '1795270800' } },
  );
}

function failure(status: number, id: string, message: string): Response {
  return Response.json({ id, message, request_id: '4d9d8375-3c56-4925-a3e7-eb137fed17e9' }, { status });
}

function unprocessable(message: string): Response {
  return failure(422, 'unprocessable_entity', message);
}

function size(
  slug: string,
  {
    memory,
    vcpus,
    disk,
    monthly,
    hourly,
  }: { memory: number; vcpus: number; disk: number; monthly: number; hourly: number },
) {
  return {
    slug,
    memory,
    vcpus,
    disk,
    transfer: 1,
    price_monthly: monthly,
    price_hourly: hourly,
    regions: ['nyc3', 'fra1'],
    available: true,
    description: 'Basic',
  };
}

function image(slug: string | null, distribution: string, name: string) {
  return {
    id: 7_555_620,
    name,
    distribution,
    slug,
    type: 'base',
    public: true,
    regions: ['nyc3', 'fra1'],
    min_disk_size: 7,
    size_gigabytes: 0.5,
    status: 'available',
  };
}
