import { describe, expect, it } from 'vitest';
import { limitKeyOf, makeClientAddress, parseTrustedProxies } from './client-address.ts';

/** As workerd hands it over. */
function from(clientIp: string, forwardedFor?: string): Request {
  const request = new Request('http://localhost/', {
    headers: forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor },
  });
  return Object.defineProperty(request, 'cf', { value: { clientIp } });
}

const direct = makeClientAddress(new Set());
const behindProxy = makeClientAddress(parseTrustedProxies('127.0.0.1 ::1 10.0.0.2'));

describe('the address of a client', () => {
  it('[AUTH13] is the peer’s where no proxy is trusted, whatever it says of itself', () => {
    expect(direct(from('203.0.113.9:4711', '198.51.100.1'))).toBe('203.0.113.9');
    expect(direct(from('127.0.0.1:4711', '198.51.100.1'))).toBe('127.0.0.1');
    expect(direct(from('[2001:db8::7]:4711'))).toBe('2001:db8::7');
  });

  it('[AUTH13] is the peer’s where that is no trusted proxy', () => {
    expect(behindProxy(from('203.0.113.9:4711', '198.51.100.1'))).toBe('203.0.113.9');
  });

  it.each([
    ['127.0.0.1:5', '198.51.100.1', '198.51.100.1'],
    ['[::1]:5', '198.51.100.1', '198.51.100.1'],
    // What the client has made up stands before what our proxy wrote.
    ['127.0.0.1:5', '9.9.9.9, 8.8.8.8, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1:5', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    // A proxy of ours behind another one.
    ['127.0.0.1:5', '9.9.9.9, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['127.0.0.1:5', ' 198.51.100.1:50312 , 10.0.0.2', '198.51.100.1'],
    ['127.0.0.1:5', '[2001:DB8:0:0::7]:443', '2001:db8::7'],
    ['127.0.0.1:5', '::ffff:198.51.100.1', '198.51.100.1'],
    ['[::ffff:127.0.0.1]:5', '[::ffff:c633:6401]:443', '198.51.100.1'],
  ])('[AUTH13] by %s with "%s" it is %s: the last one that is no proxy of ours', (peer, forwardedFor, address) => {
    expect(behindProxy(from(peer, forwardedFor))).toBe(address);
  });

  it.each([undefined, '', '10.0.0.2', 'unknown', '198.51.100.1, _hidden', '198.51.100.999', '1', '9.9.9.9,'])(
    '[AUTH13] is the proxy’s where "%s" tells nobody',
    (forwardedFor) => {
      expect(behindProxy(from('127.0.0.1:5', forwardedFor))).toBe('127.0.0.1');
    },
  );

  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['unknown', 'unknown'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::7', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('[AUTH13] the tries of %s count as those of %s: a host has many addresses of IPv6', (address, key) => {
    expect(limitKeyOf(address)).toBe(key);
  });

  it('[AUTH13] proxies are given by address', () => {
    expect(parseTrustedProxies('')).toEqual(new Set());
    expect(() => parseTrustedProxies('127.0.0.1 localhost')).toThrow('"localhost"');
  });
});
