import { describe, expect, it } from 'vitest';
import { foreignness, loopbackHost } from './guard.ts';

describe('loopback only', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '', '127.0.0.1.example.org'])(
    '%s is refused in words that name it',
    (host) => {
      expect(() => loopbackHost(host)).toThrow(
        expect.objectContaining({ code: 'NOT_LOOPBACK', message: expect.stringContaining(`'${host}'`) }),
      );
    },
  );

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['[::1]', '::1'],
  ])('%s is served', (host, address) => expect(loopbackHost(host)).toBe(address));
});

describe('Host and Origin', () => {
  it.each([
    [{ host: '127.0.0.1:8080' }],
    [{ host: 'localhost:8080', origin: 'http://localhost:8080' }],
    [{ host: '[::1]:8080' }],
    [{ host: 'LOCALHOST' }],
    [{ host: 'localhost:80', origin: 'http://localhost' }],
  ])('%o is served', (headers) => expect(foreignness(headers)).toBeNull());

  it.each([
    [{}],
    [{ host: '' }],
    [{ host: 'evil.example' }],
    [{ host: 'localhost.evil.example:8080' }],
    [{ host: 'evil@localhost:8080' }],
    [{ host: '127.0.0.1:8080/x' }],
    [{ host: '127.0.0.1:8080', origin: 'http://evil.example' }],
    [{ host: '127.0.0.1:8080', origin: 'http://127.0.0.1:3000' }],
    [{ host: '127.0.0.1:8080', origin: 'null' }],
    [{ host: '127.0.0.1:8080', origin: 'not a url' }],
  ])('%o is refused', (headers) => expect(foreignness(headers)).toMatch(/Host|Origin/));
});
