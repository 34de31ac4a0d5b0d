import { describe, expect, it } from 'vitest';
import { workerdConfig } from './workerd-config.ts';

const config = {
  bundle: 'worker.js',
  webFolder: '/app/web',
  releasesFolder: '/data/releases',
  databaseFolder: '/data/database',
  durableObjectsFolder: '/data/durable-objects',
  port: 4870,
  hasIpv6: true,
  adminSocket: '/data/run/admin.sock',
  publicOrigins: ['https://box.example', 'http://localhost:4870'],
  trustedProxies: [] as string[],
  digitalOceanUrl: null,
};

describe('workerdConfig', () => {
  it('[HOST6] listens on loopback and the admin socket alone', () => {
    const addresses = (given: typeof config) =>
      [...workerdConfig(given).matchAll(/address = "([^"]*)"/g)].map(([, address]) => address);
    expect(addresses(config)).toEqual(['127.0.0.1:4870', '[::1]:4870', 'unix:/data/run/admin.sock']);
    expect(addresses({ ...config, hasIpv6: false })).toEqual(['127.0.0.1:4870', 'unix:/data/run/admin.sock']);
  });

  it('[HOST6] keeps the storage keys that data on disk lies under', () => {
    const keys = [...workerdConfig(config).matchAll(/uniqueKey = "([^"]*)"/g)].map(([, key]) => key);
    expect(keys).toEqual(['gateway-hub-v1', 'd1-v1']);
  });

  it('[HOST6] escapes what would end a string', () => {
    const text = workerdConfig({ ...config, webFolder: '/a "quoted" \\ folder\nwith ☃ 日本' });
    expect(text).toContain(String.raw`path = "/a \"quoted\" \\ folder\nwith ☃ 日本"`);
  });

  it('[HOST18] lets the worker out to the internet, and to this machine only for a cloud that is acted here', () => {
    expect(workerdConfig(config)).toContain('allow = ["public"]');
    expect(workerdConfig(config)).not.toContain('DIGITALOCEAN_URL');
    const acted = workerdConfig({ ...config, digitalOceanUrl: new URL('http://127.0.0.1:9') });
    expect(acted).toContain('allow = ["public", "local"]');
    expect(acted).toContain('(name = "DIGITALOCEAN_URL", text = "http://127.0.0.1:9/")');
  });

  it('[HOST19] tells the worker whose word about others it may take', () => {
    expect(workerdConfig(config)).toContain('(name = "TRUSTED_PROXIES", text = "")');
    const behindProxy = workerdConfig({ ...config, trustedProxies: ['127.0.0.1', '::1'] });
    expect(behindProxy).toContain('(name = "TRUSTED_PROXIES", text = "127.0.0.1 ::1")');
  });

  it('[HOST6] gives the worker its origins in order, as the first is the one for links', () => {
    expect(workerdConfig(config)).toContain('text = "https://box.example http://localhost:4870"');
  });
});
