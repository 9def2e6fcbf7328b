import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { recordingBytes, syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { derive, tableOf } from '../derive/run.fixture.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
const annotations = [
  { onset_s: 0.5, text: 'spike' },
  { onset_s: 3.3, text: 'spike' },
  { onset_s: 4.123_456_7, text: 'spike', duration_s: 0.1 },
  { onset_s: 5, text: 'spike wave' },
  { onset_s: 7.6, text: 'spike' },
  { onset_s: 12.25, text: 'spike' },
  { onset_s: 19.9, text: 'spike' },
];
const montage = ['--montage', 'longitudinal', '--highpass', '0.5'];
const filtered = ['night.edf', ...montage];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-around-'));
  const gap = { at_s: 8, length_s: 3 };
  const night = syntheticRecording({ length_s: 17, rate_hz: 50, gap, annotations });
  await writeFile(at('night.edf'), night);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): ReturnType<typeof derive> =>
  derive(...args.map((word) => (/\.(edf|csv)$/.test(word) ? at(word) : word)));

describe('valvomo derive --around', () => {
  it('gives the samples [mark − pre, mark + post) of every mark, derived and filtered as without it', async () => {
    await run(...filtered, '--out', 'whole.csv');
    const words = ['--around', 'spike', '--pre', '1', '--post', '0.5', '--out', 'spikes.csv'];
    const { code, stderr } = await run(...filtered, ...words);
    expect(code).toBe(0);
    const { header, lines } = tableOf(at('spikes.csv'));
    const whole = tableOf(at('whole.csv'));
    expect(header).toEqual(['mark', 'onset_s', ...whole.header]);
    expect([...new Set(lines.map(([mark]) => mark))]).toEqual(['2', '3', '5']);
    for (const [mark, onset] of [
      ['2', 3.3],
      ['3', 4.123_456_7],
      ['5', 12.25],
    ] as const) {
      const own = lines.filter((line) => line[0] === mark);
      const wanted = whole.lines.filter(
        ([time_s]) => Number(time_s) >= onset - 1 - 1e-9 && Number(time_s) < onset + 0.5 - 1e-9,
      );
      expect(own).toHaveLength(75);
      expect(own.map((line) => line.slice(3))).toEqual(wanted.map((line) => line.slice(1)));
      for (const [k, [, onset_s, time_s]] of own.entries()) {
        expect(Number(onset_s)).toBe(onset);
        expect(Number(time_s) + onset).toBeCloseTo(Number(wanted[k]?.[0]), 9);
      }
    }
    expect(stderr).toContain('mark 1 at 0.5 s is left out: its epoch begins before the first sample');
    expect(stderr).toContain('mark 4 at 7.6 s is left out: its epoch touches a gap');
    expect(stderr).toContain('mark 6 at 19.9 s is left out: its epoch ends after the last sample');
    expect(JSON.parse(await readFile(at('spikes.csv.json'), 'utf8'))).toMatchObject({
      settings: {
        around: {
          kind: 'spike',
          pre_s: 1,
          post_s: 0.5,
          marks: [{ number: 1 }, {}, { onset_s: 4.123_456_7, duration_s: 0.1, text: 'spike' }, {}, {}, {}],
          left_out: [{ mark: 1 }, { mark: 4 }, { mark: 6 }],
        },
      },
    });
  });

  it('signals of another rate have cells where they have samples', async () => {
    const mixed = recordingBytes({
      signals: [
        { label: 'EEG Fp1', samples: 20 },
        { label: 'SpO2', samples: 4 },
      ],
      onsets_s: [0, 1, 2, 3],
      count: (signal, index) => 100 * signal + index,
      annotations: [{ onset_s: 1.5, text: 'x' }],
    });
    await writeFile(at('mixed.edf'), mixed);
    const words = ['--around', 'x', '--pre', '0.25', '--post', '0.25', '--out', 'mixed.csv'];
    expect(await run('mixed.edf', '--montage', 'as-recorded', ...words)).toMatchObject({ code: 0 });
    const { lines } = tableOf(at('mixed.csv'));
    expect(lines.map(([, , time_s, , slow]) => [Number(time_s), slow !== ''])).toEqual(
      [-0.25, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15, 0.2].map((time_s) => [
        time_s,
        time_s === -0.25 || time_s === 0,
      ]),
    );
  });

  it('kinds are whole texts or regular expressions', async () => {
    const words = ['--pre', '0.1', '--post', '0.1', '--out', 'kind.csv'];
    await run(...filtered, '--around', '/^spike/', ...words);
    expect(new Set(tableOf(at('kind.csv')).lines.map(([mark]) => mark)).size).toBe(7);
  });

  it.each([
    [
      'lists the kinds when none is meant',
      ['--around', 'blink', '--pre', '1', '--post', '1'],
      /'spike' \(6\)/,
    ],
    ['wants both times', ['--around', 'spike', '--pre', '1'], /go together/],
    ['wants a time above 0', ['--around', 'spike', '--pre', '0', '--post', '0'], /above 0/],
    [
      'refuses what is no expression',
      ['--around', '/(/', '--pre', '1', '--post', '1'],
      /no regular expression/,
    ],
    ['refuses epochs beyond memory', ['--around', 'spike', '--pre', '1e6', '--post', '1'], /limit 33554432/],
  ])('%s: exit 64', async (_name, words, message) => {
    const { code, stderr } = await run(...filtered, ...words, '--out', 'wrong.csv');
    expect(code).toBe(64);
    expect(stderr).toMatch(message);
  });

  it('epochs go into a .csv only: exit 64', async () => {
    const words = ['--around', 'spike', '--pre', '1', '--post', '1', '--out', 'wrong.edf'];
    expect((await run(...filtered, ...words)).code).toBe(64);
  });
});
