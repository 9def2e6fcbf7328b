import { describe, expect, it } from 'vitest';

import { scorecard } from './card.ts';
import { curvesOf } from './measures.ts';
import type { Results } from './card-results.ts';
import type { Found, Moment, NightResult, Run, TrueSeizure } from './results.ts';
import type { StudyEvent, StudyNight } from './studies/hear.ts';
import { aimsOf } from './tables.ts';

const seizure = (
  onset_s: number,
  length_s: number,
  type = 'theta',
  ratio: number | null = 2,
): TrueSeizure => ({
  type,
  onset_s,
  length_s,
  ratio,
});

const found = (onset_s: number, length_s: number, decided_s: number): Found => ({
  type: 'sz',
  onset_s,
  length_s,
  decided_s,
  confidence: 0.5,
  grade: 'ESz',
  channels: ['F8-T4'],
  words: null,
  said: [
    { at_s: decided_s, until_s: decided_s, open: true, grade: 'ESz' },
    { at_s: onset_s + length_s + 8, until_s: onset_s + length_s, open: false, grade: 'ESz' },
  ],
});

const run = (detector: string, value: number, of: readonly Found[]): Run => ({
  detector,
  value,
  judged_s: 43_000,
  found: of,
});

const moment = (kind: Moment['kind'], at_s: number): Moment => ({
  detector: 'sz-one',
  kind,
  of: kind === 'missed' ? 'theta' : 'chewing',
  at_s,
  length_s: 12,
  text: `${kind} at ${at_s} s <b>`,
  traces: {
    from_s: at_s - 4,
    columns_hz: 2,
    rows: ['F8-T4', 'T4-T6'].map((name) => ({
      name,
      low: Array.from({ length: 40 }, (_, k) => -10 - (k % 3)),
      high: Array.from({ length: 40 }, (_, k) => 10 + (k % 5)),
    })),
  },
});

const half_day_s = 43_200;
const nights: readonly NightResult[] = [
  {
    id: 'night-1',
    background: 'simulated',
    duration_s: half_day_s,
    seizures: [seizure(1000, 30), seizure(5000, 8), seizure(9000, 70, 'temporal', 0.8)],
    distractions: [
      { kind: 'chewing', at_s: 20_000, length_s: 30 },
      { kind: 'sweat', at_s: 25_000, length_s: 30 },
      { kind: 'sweat', at_s: 35_000, length_s: 30 },
    ],
    runs: [
      run('sz-one', 2, [found(1005, 20, 1010), found(9010, 50, 9030), found(20_010, 10, 20_015)]),
      run('sz-one', 4, [found(1005, 20, 1012)]),
      run('sz-two', 1, [found(30_000, 5, 30_003)]),
    ],
    moments: [moment('missed', 5000), moment('false', 20_010)],
    moments_omitted: 3,
    off: [{ name: 'sz-depth', why: 'no contacts' }],
  },
  {
    id: 'rest-1',
    background: 'rest.edf',
    duration_s: half_day_s,
    seizures: [seizure(500, 15, 'theta', null)],
    distractions: [],
    runs: [
      run('sz-one', 2, [found(505, 5, 512)]),
      run('sz-one', 4, [found(30_000, 5, 30_005), found(30_020, 5, 30_025)]),
      run('sz-two', 1, [found(0, half_day_s, 5)]),
    ],
    moments: [],
    moments_omitted: 0,
    off: [],
  },
];

const event = (
  type: string,
  onset_s: number,
  length_s: number,
  channels: readonly string[] = [],
): StudyEvent => ({
  type,
  grade: null,
  onset_s,
  length_s,
  decided_s: onset_s,
  channels,
});

const study = (
  detector: string,
  truth: readonly StudyEvent[],
  said: readonly StudyEvent[],
  column: StudyNight['column'] = [],
): StudyNight => ({
  id: 'study-1',
  detector,
  duration_s: 600,
  truth,
  runs: [{ value: 1, usual: true, judged_s: 600, found: said }],
  column,
});

/** Of the first five minutes every second one is suppressed for its first half. */
const suppressed = [0, 120, 240].map((onset_s) => event('suppression', onset_s, 30));

const studies: readonly StudyNight[] = [
  study(
    'spike',
    [event('spike', 10, 0.1), event('spike', 20, 0.1)],
    [event('spike', 20.15, 0.07), event('spike', 50, 0.07)],
  ),
  study(
    'periodic',
    [event('gpd', 10, 60), event('lpd', 200, 60)],
    [event('lpd', 20, 10), event('gpd', 30, 40), event('gpd', 400, 20)],
  ),
  study('rhythmic-delta', [event('grda', 300, 60)], []),
  study(
    'suppression',
    suppressed,
    [],
    Array.from({ length: 600 }, (_, second) => (second < 62 ? 50 : 0)),
  ),
  study(
    'sleep',
    [event('stage-W', 0, 30), event('stage-N2', 30, 30), event('stage-N2', 60, 30), event('spindle', 40, 1)],
    [event('sleep-w', 0, 60), event('sleep-n2', 60, 30), event('spindle', 40.5, 1)],
  ),
  study(
    'hfo',
    [event('ripple', 5, 0.08, ['B2']), event('fast-ripple', 9, 0.03, ['B2'])],
    [
      event('ripple', 5.01, 0.05, ['B2-B3']),
      event('ripple', 9, 0.03, ['B2-B3']),
      event('ripple', 5.01, 0.05, ['B7-B8']),
    ],
  ),
  study('spike-intracranial', [event('spike', 10, 0.1)], [event('spike', 10.02, 0.05)]),
  study('seizure-intracranial', [event('seizure', 100, 40)], [event('sz', 105, 30), event('sz', 500, 20)]),
];

const results: Results = {
  ranges: 'report',
  seeds: [1, 2],
  detectors: [
    {
      id: 'sz-one',
      version: 1,
      name: 'One',
      reference: 'doi:10.1/1',
      watches: true,
      only: null,
      threshold: { name: 'ratio_min', what: 'ratio', unit: '1', usual: 2 },
    },
    {
      id: 'sz-two',
      version: 3,
      name: 'Two',
      reference: 'doi:10.1/2',
      watches: false,
      only: null,
      threshold: { name: 'level', what: 'level', unit: 'µV', usual: 1 },
    },
  ],
  nights,
  recordings: [
    {
      id: 'person_01',
      background: 'person_01.edf',
      duration_s: 600,
      seizures: [seizure(77, 78, 'sz', null)],
      distractions: [],
      runs: [run('sz-one', 2, [found(80, 20, 90), found(400, 5, 406)])],
      moments: [moment('shown', 77)],
      moments_omitted: 0,
      off: [{ name: 'sz-two', why: 'one row, it needs 2' }],
    },
  ],
  persons: [
    {
      id: 'person_01',
      duration_s: 600,
      signals: 8,
      marked: [{ onset_s: 77, length_s: 78 }],
      said: [
        { detector: 'sz-one', counts: { sz: 2 } },
        { detector: 'spike', counts: { spike: 7 } },
        { detector: 'sz-depth', counts: null },
      ],
      moment: moment('shown', 77),
    },
  ],
  studies,
  lookedAt: ['person_01'],
};

describe('the scorecard of made-up results', () => {
  const { markdown, pictures } = scorecard(results);
  const rowOf = (start: string): string => markdown.split('\n').find((line) => line.startsWith(start)) ?? '';

  it('counts by SzCORE, and rings as the server would', () => {
    const [usual, strict] = curvesOf(results).get('sz-one') ?? [];
    expect(usual).toMatchObject({
      sensitivity: { hits: 3, all: 4 },
      fpPerDay: { value: 1 },
      duration_s: 86_400,
    });
    // Two findings 15 s apart are one event of SzCORE, and one alarm: the second comes back within its minute.
    expect(strict).toMatchObject({ sensitivity: { hits: 1, all: 4 }, fpPerDay: { value: 1 } });
    expect(strict?.ringsPerNight.value).toBe(0.5);
    const [never] = curvesOf(results).get('sz-two') ?? [];
    // The half day that it fills are 144 pieces, of which one is right.
    expect(never?.fpPerDay.value).toBeGreaterThan(140);
  });

  it('counts one that is for a single type on that type, and holds no other seizure against it', () => {
    const [one, two] = results.detectors;
    if (one === undefined || two === undefined) throw new Error('no detectors');
    const detectors = [Object.assign({ ...one }, { only: 'temporal' }), two];
    const [point] = curvesOf({ ...results, detectors }).get('sz-one') ?? [];
    expect(point).toMatchObject({ sensitivity: { hits: 1, all: 1 }, fpPerDay: { value: 1 }, f1: 2 / 3 });
    expect(point?.outcomes).toHaveLength(1);
  });

  it('measures its aims on seizures from 10 s on', () => {
    const [usual] = curvesOf(results).get('sz-one') ?? [];
    expect(usual && aimsOf(usual)).toMatchObject({
      sensitivity: { hits: 3, all: 3 },
      median_s: 12,
      p95_s: expect.closeTo(12 + 0.9 * 18, 9) as number,
    });
    expect(rowOf('| sz-one | 3/3')).toMatch(/3\/3 = 1 \(0\.439 … 1\): met .* 1 \(0\.0253 … 5\.57\): met/);
    expect(rowOf('| sz-one | 3/3')).toMatch(/12\.0 s: \*\*missed\*\* \| 28\.2 s: \*\*missed\*\* \|$/);
    expect(rowOf('| sz-two | 1/3')).toContain('**missed**');
  });

  it('says what would ring at a bed, and at how many seizures', () => {
    // Of one day: one in vain, at the chewing; three of four seizures rang.
    expect(rowOf('| the bed as delivered: sz-one')).toMatch(
      /\| – \| 0\.5 \(.*\) \| 0\.5 \(.*\) \| – \| 3\/4 = 0\.75/,
    );
    expect(rowOf('| sz-two alone')).toMatch(/\| 0\/4 = 0 /);
  });

  it('says first what it is: a simulation, of so many nights and seizures, from which numbers', () => {
    expect(markdown.startsWith('# Scorecard — phase 0: simulation\n')).toBe(true);
    expect(markdown).toContain('2 recordings, 24.0 h; 4 seizures, 1 of them laid over recordings of people');
    expect(markdown).toContain('none in common with those that detectors were tuned on');
    expect(scorecard({ ...results, ranges: 'tuning' }).markdown).toContain('no report');
    expect(markdown).toContain('- sz-depth: no contacts (night-1 …)');
  });

  it('has tables by type, length, amplitude and background, and of what lay at false alarms', () => {
    expect(rowOf('| theta')).toMatch(/^\| theta \| 2\/3 = 0\.667 .* \| 1\/3/);
    expect(rowOf('| under 10 s')).toMatch(/^\| under 10 s \| 0\/1 = 0 /);
    expect(rowOf('| over 60 s')).toMatch(/^\| over 60 s \| 1\/1 = 1 /);
    expect(rowOf('| below 1')).toMatch(/^\| below 1 \| 1\/1/);
    expect(rowOf('| 1–1.5')).toBe('| 1–1.5 | – | – |');
    expect(rowOf('| rest.edf')).toMatch(/^\| rest\.edf \| 1\/1/);
    expect(rowOf('| chewing')).toBe('| chewing | 1 | 1 | 0 |');
    expect(rowOf('| sweat')).toBe('| sweat | 2 | 0 | 0 |');
    expect(rowOf('| nothing that was put')).toBe('| nothing that was put there | – | 0 | 1 |');
  });

  it('shows every miss and false alarm as a picture, and every picture is there', () => {
    const named = [...markdown.matchAll(/\]\((pictures\/[^)]+)\)/g)].map(([, path]) => path);
    expect(new Set(named)).toEqual(new Set(pictures.keys()));
    expect(named).toEqual(
      expect.arrayContaining(['pictures/missed-sz-one-1.svg', 'pictures/false-sz-one-1.svg']),
    );
    expect(markdown).toContain('- [1–1](pictures/missed-sz-one-1.svg): theta');
    expect(markdown).toContain('3 more have no picture');
    const traces = pictures.get('pictures/missed-sz-one-1.svg') ?? '';
    expect(traces).toContain('missed at 5000 s &lt;b&gt;');
    expect(traces.match(/<image /g)).toHaveLength(1);
    expect(pictures.get('pictures/curves.svg')?.match(/<polyline/g)).toHaveLength(3);
    for (const picture of pictures.values()) expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('puts many moments on few sheets, those of a kind beside each other', () => {
    const [first] = nights;
    if (first === undefined) throw new Error('no night');
    const moments = Array.from({ length: 30 }, (_, k) =>
      Object.assign(moment('missed', 1000 + k), { of: k % 2 === 0 ? 'theta' : 'absence' }),
    );
    const many = scorecard({ ...results, nights: [{ ...first, moments }] });
    expect(many.markdown).toContain('- [1–12](pictures/missed-sz-one-1.svg): absence 12\n');
    expect(many.markdown).toContain('- [13–24](pictures/missed-sz-one-2.svg): absence 3, theta 9\n');
    expect(many.markdown).toContain('- [25–30](pictures/missed-sz-one-3.svg): theta 6\n');
  });

  it('reports recordings of people without a pass mark, and says which were looked at', () => {
    expect(rowOf('| person_01 (looked at) | 600 s | 1 |')).toBe(
      '| person_01 (looked at) | 600 s | 1 | 1 of 1 after 13.0 s; elsewhere 1 | off: one row, it needs 2 |',
    );
    expect(rowOf('| person_01 (looked at) | 600 s | 8 |')).toBe(
      '| person_01 (looked at) | 600 s | 8 | sz 2, spike 7 | sz-depth |',
    );
    expect(markdown).toContain('Of 1 recordings, 1 were looked at');
    expect(curvesOf(results).get('sz-one')?.[0]?.nights).toBe(2);
  });

  it('of nothing is still a card', () => {
    const { markdown: empty, pictures: few } = scorecard({
      ...results,
      nights: [],
      recordings: [],
      persons: [],
      studies: [],
    });
    expect(empty).toContain('0 recordings, 0.0 h; 0 seizures');
    expect([...few.values()].concat(empty).join('')).not.toMatch(/NaN|undefined|Infinity/);
  });
});
