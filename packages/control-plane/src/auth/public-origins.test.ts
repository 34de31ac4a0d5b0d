import { expect, it } from 'vitest';
import {
  checkHost,
  internetOrigin,
  machineOriginAllowed,
  originAllowed,
  parsePublicOrigins,
} from './public-origins.ts';

const origins = parsePublicOrigins('http://localhost:4317, https://box.example.com/');

it('[AUTH2] reads the list, the first one is for links', () => {
  expect(origins.canonical).toBe('http://localhost:4317');
  expect([...origins.all]).toEqual(['http://localhost:4317', 'https://box.example.com']);
  expect(() => parsePublicOrigins('  ')).toThrow(/PUBLIC_ORIGINS/);
});

it('[AUTH2] compares host and port with the list', () => {
  expect(checkHost(new URL('http://localhost:4317/x'), origins)).toEqual({
    kind: 'ours',
    origin: 'http://localhost:4317',
  });
  // Behind a proxy that ends TLS the scheme is not the public one.
  expect(checkHost(new URL('http://box.example.com/'), origins)).toEqual({
    kind: 'ours',
    origin: 'https://box.example.com',
  });
  for (const url of [
    'http://localhost/',
    'http://localhost:4318/',
    'http://evil.localhost:4317/',
    'http://box.example.com.evil.org/',
    'http://192.168.1.2:4317/',
  ]) {
    expect(checkHost(new URL(url), origins).kind).toBe('foreign');
  }
});

it('[AUTH3] knows the loopback addresses of a listed localhost', () => {
  const alias = { kind: 'loopback_alias', origin: 'http://localhost:4317' };
  expect(checkHost(new URL('http://127.0.0.1:4317/'), origins)).toEqual(alias);
  expect(checkHost(new URL('http://[::1]:4317/'), origins)).toEqual(alias);
  expect(checkHost(new URL('http://127.0.0.1:80/'), origins).kind).toBe('foreign');
});

it('[AUTH2] an origin is listed or refused; none is fine where only reading', () => {
  expect(originAllowed('http://localhost:4317', origins, 'required')).toBe(true);
  expect(originAllowed('https://localhost:4317', origins, 'if_present')).toBe(false);
  expect(originAllowed('null', origins, 'if_present')).toBe(false);
  expect(originAllowed(null, origins, 'required')).toBe(false);
  expect(originAllowed(null, origins, 'if_present')).toBe(true);
});

it('[REL6] takes no origin with a letter that means something to a shell', () => {
  for (const text of ["http://a'b.example", 'http://$(id).example', 'http://a;b.example', 'http://a`b`.example']) {
    expect(() => parsePublicOrigins(text)).toThrow(/PUBLIC_ORIGINS|Invalid URL/);
  }
  expect(parsePublicOrigins('http://[::1]:4317').canonical).toBe('http://[::1]:4317');
});

it('[ENR5] machines send no Origin, or that of a listed host', () => {
  for (const origin of [null, 'http://localhost:4317', 'http://127.0.0.1:4317', 'https://box.example.com']) {
    expect(machineOriginAllowed(origin, origins)).toBe(true);
  }
  for (const origin of ['null', '', 'http://localhost:3000', 'https://evil.example', 'http://127.0.0.1:1']) {
    expect(machineOriginAllowed(origin, origins)).toBe(false);
  }
});

it('[PRV10] knows the origin that a machine on the internet can use', () => {
  expect(internetOrigin(origins)).toBe('https://box.example.com');
  expect(internetOrigin(parsePublicOrigins('http://localhost:1 https://localhost http://box.example'))).toBeUndefined();
});
