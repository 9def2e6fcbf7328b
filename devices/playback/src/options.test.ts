import { describe, expect, it } from 'vitest';

import { commandLine } from './options.ts';

const optionsOf = (args: readonly string[]): Record<string, unknown> =>
  commandLine()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: 'user' })
    .opts();
const url = 'ws://127.0.0.1:1';

describe('the command line', () => {
  it('has a default for everything but the file and the server', () =>
    expect(optionsOf(['x.edf', '--server', url])).toEqual({
      server: url,
      speed: 1,
      loop: false,
      from: 0,
      simulated: false,
      timeZone: 'UTC',
      blockMs: 50,
      follow: 30,
      loseLink: [],
      stall: [],
      drop: 0,
      duplicate: 0,
      reorder: 0,
    }));

  it('takes several lost links and stalls', () =>
    expect(
      optionsOf([
        'x.edf',
        '--server',
        url,
        '--lose-link',
        '1:2',
        '--lose-link',
        '10.5:0.5',
        '--stall',
        '3:4',
      ]),
    ).toMatchObject({
      loseLink: [
        { at_s: 1, for_s: 2 },
        { at_s: 10.5, for_s: 0.5 },
      ],
      stall: [{ at_s: 3, for_s: 4 }],
    }));

  it.each([
    ['no file', ['--server', url], 'missing required argument'],
    ['two files', ['x.edf', 'y.edf', '--server', url], 'too many arguments'],
    ['no server', ['x.edf'], '--server'],
    ['speed 101', ['x.edf', '--server', url, '--speed', '101'], "'101' is not a number in 0.1 … 100, or max"],
    ['an empty speed', ['x.edf', '--server', url, '--speed', ''], "'' is not"],
    [
      'an address of a page',
      ['x.edf', '--server', 'http://x'],
      "'http://x' is not an address ws://HOST:PORT",
    ],
    ['half a span', ['x.edf', '--server', url, '--lose-link', '3'], "'3' is not AT:FOR"],
    ['a span of nothing', ['x.edf', '--server', url, '--stall', '3:0'], "'3:0' is not AT:FOR"],
    ['a share of 1', ['x.edf', '--server', url, '--drop', '1'], "'1' is not a number in 0 … 0.9"],
    ['a start before the start', ['x.edf', '--server', url, '--from', '-1'], "'-1' is not a number in 0 …"],
    [
      'no such zone',
      ['x.edf', '--server', url, '--time-zone', 'Kuopio'],
      "'Kuopio' is not an IANA time zone",
    ],
    ['a long name', ['x.edf', '--server', url, '--id', 'x'.repeat(81)], '1 … 80 characters'],
    ['an unknown option', ['x.edf', '--server', url, '--fast'], "unknown option '--fast'"],
  ])('%s is refused with the value and the limit', (_, args, says) =>
    expect(() => optionsOf(args)).toThrow(says),
  );
});
