import type { EventMark } from '@valvomo/model';
import { shaftChannels } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../../conditions/index.ts';
import { createAnalysis } from '../../engine/analysis.ts';
import { defaultSettings } from '../../trends/settings.ts';
import { changed, itemsOf, worldOf, type World } from '../../trends/world.fixture.ts';
import type { Detector } from '../detector.ts';
import { hfo, hfoLineLength } from './hfo.ts';

const rate_hz = 2048;
const shaft = shaftChannels({
  name: 'B',
  side: 'right',
  contacts: 5,
  grey: [1, 2, 3],
  target_mm: [28, -18, -8],
  towards_mm: [70, -18, -8],
});
const world = worldOf(
  [
    { pattern: 'depth-background', at_s: 0 },
    {
      pattern: 'depth-spikes',
      at_s: 0,
      options: { sites: [{ contact: 'B2', delay_s: 0, strength: 1 }], per_minute: 30 },
    },
  ],
  40,
  rate_hz,
  shaft,
);
const contact = world.stream.signals.findIndex(({ label }) => label.includes('B4'));
const signal = world.stream.signals[contact];

/** Microvolts a count. */
const resolution = ((): number => {
  if (signal === undefined) throw new Error('no contact');
  const { physicalMax, physicalMin, digitalMax, digitalMin } = signal;
  return (physicalMax - physicalMin) / (digitalMax - digitalMin);
})();

/** The same recording with something added to one contact, in µV at a time. */
const withAdded = (added: (time_s: number) => number): World =>
  changed(world, (row, sample, count) =>
    row === contact ? count + Math.round(added(sample / rate_hz) / resolution) : count,
  );

interface Burst {
  readonly at_s: number;
  readonly frequency_hz: number;
  readonly cycles: number;
  readonly amplitude_uV: number;
}

const burst = ({ at_s, frequency_hz, cycles, amplitude_uV }: Burst, time_s: number): number => {
  const length_s = cycles / frequency_hz;
  const t = (time_s - at_s) / length_s;
  if (t < 0 || t > 1) return 0;
  return amplitude_uV * Math.sin(Math.PI * t) ** 2 * Math.sin(2 * Math.PI * frequency_hz * (time_s - at_s));
};

const ripples: readonly Burst[] = [
  { at_s: 5.2, frequency_hz: 120, cycles: 8, amplitude_uV: 15 },
  { at_s: 12.95, frequency_hz: 160, cycles: 12, amplitude_uV: 20 },
  { at_s: 20.4, frequency_hz: 220, cycles: 14, amplitude_uV: 12 },
];
const fast: readonly Burst[] = [
  { at_s: 9.3, frequency_hz: 330, cycles: 10, amplitude_uV: 10 },
  { at_s: 25.97, frequency_hz: 420, cycles: 14, amplitude_uV: 10 },
];

const foundIn = (
  { stream }: World,
  items: ReturnType<typeof itemsOf>,
  detector: Detector = hfo,
): { readonly findings: readonly EventMark[]; readonly rateAtEnd: number } => {
  const analysis = createAnalysis([stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
  });
  const made = items.flatMap((item) => analysis.accept(0, item));
  const at = analysis.columns.findIndex(({ name }) => name === `${detector.id}.B4-B5.ripple-rate`);
  const rows = made.flatMap((item) => (item.kind === 'row' ? [item.values[at] ?? Number.NaN] : []));
  return {
    findings: made.flatMap((item) => (item.kind === 'event' ? [item] : [])),
    rateAtEnd: rows.at(-1) ?? Number.NaN,
  };
};

const near = ({ start, grade }: EventMark, wanted: string, { at_s, cycles, frequency_hz }: Burst): boolean =>
  grade === wanted && Math.abs(start / rate_hz - at_s) < cycles / frequency_hz;

describe.each([hfo, hfoLineLength])('$id', (detector) => {
  const added = withAdded((time_s) =>
    [...ripples, ...fast].reduce((sum, one) => sum + burst(one, time_s), 0),
  );
  const { findings, rateAtEnd } = foundIn(added, itemsOf(added), detector);

  it('finds ripples and fast ripples by themselves, each on the rows of its contact', () => {
    for (const one of ripples) expect(findings.some((finding) => near(finding, 'ripple', one))).toBe(true);
    for (const one of fast) expect(findings.some((finding) => near(finding, 'fast-ripple', one))).toBe(true);
    for (const { channels } of findings) expect(channels.join()).toMatch(/B4/);
    for (const { features } of findings) expect(features['cycles']).toBeGreaterThanOrEqual(4);
  });

  it('tells their frequency, and how many a minute', () => {
    for (const one of ripples) {
      const found = findings.find(
        (finding) => near(finding, 'ripple', one) && finding.channels[0] === 'B4-B5',
      );
      expect(Math.abs((found?.features['frequency_hz'] ?? 0) - one.frequency_hz)).toBeLessThanOrEqual(15);
    }
    // 3 in the 38 s or so that were judged
    expect(rateAtEnd).toBeGreaterThan(4);
    expect(rateAtEnd).toBeLessThan(6.5);
  });

  it('takes neither the ringing of spikes nor noise of muscle for oscillations', () => {
    let state = 1;
    const noise = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return state / 2_147_483_648;
    };
    // Muscle for half a second and more, 40 µV, on the outer contacts.
    const muscle = withAdded((time_s) => (time_s % 8 > 5 && time_s % 8 < 6.2 ? 40 * noise() : 0));
    expect(foundIn(muscle, itemsOf(muscle), detector).findings.length).toBeLessThanOrEqual(2);
    const steps = withAdded((time_s) => (time_s % 3 > 1.5 ? 400 : 0));
    // 52 edges on rows
    expect(foundIn(steps, itemsOf(steps), detector).findings.length).toBeLessThanOrEqual(1);
  });
});

describe('hfo', () => {
  it('says that there are no fast ripples at 1000 samples a second', () => {
    const slow = worldOf([{ pattern: 'depth-background', at_s: 0 }], 4, 1000, shaft);
    const { absent } = createAnalysis([slow.stream], {
      trends: [],
      conditions: conditionsRule,
      settings: defaultSettings,
      detectors: [hfo],
    });
    expect(absent).toEqual([{ name: 'hfo.fast-ripple', why: 'needs 2000 samples a second, there are 1000' }]);
  });
});
