import { shaftChannels, type Shaft } from '../channels/shaft.ts';
import { ecgChannel } from '../channels/ten-twenty.ts';
import type { Random } from '../noise/random.ts';
import type { Act } from '../patterns/index.ts';
import type { Scenario } from '../scenario.ts';
import { drawnFrom, oneOf, type Ranges } from './ranges.ts';
import { seizureOnsets } from './seizures.ts';

const onsets = ['low-voltage-fast', 'rhythmic', 'periodic-spikes'] as const;

interface DepthSeizure {
  readonly type: (typeof onsets)[number];
  readonly onset_s: number;
  readonly length_s: number;
  /** Contacts in the order in which it takes them, and after how many seconds. */
  readonly order: readonly { readonly contact: string; readonly delay_s: number }[];
  readonly acts: readonly Act[];
}

/** A recording at depth for the scorecard: a scenario, and what is in it in words. All of it plain data. */
export interface DepthNight {
  readonly scenario: Scenario;
  readonly ranges: Ranges['name'];
  readonly seizures: readonly DepthSeizure[];
}

const shaft = (name: string, x_mm: number, y_mm: number): Shaft => ({
  name,
  side: x_mm < 0 ? 'left' : 'right',
  contacts: 10,
  grey: [1, 2, 3, 4, 8, 9, 10],
  target_mm: [x_mm, y_mm, -20],
  towards_mm: [3 * x_mm, y_mm, -18],
});

/** Tuning and report do not share a brain either. */
const shaftsOf = (name: Ranges['name']): readonly Shaft[] =>
  name === 'tuning'
    ? [shaft("A'", -20, 18), shaft("B'", -24, 2), shaft("C'", -26, -16), shaft('A', 20, 18)]
    : [shaft('A', 20, 20), shaft('B', 25, 4), shaft('T', 27, -14), shaft("B'", -24, 0)];

const seizure = (random: Random, ranges: Ranges, shafts: readonly Shaft[], onset_s: number): DepthSeizure => {
  const type = oneOf(random, onsets);
  const length_s = drawnFrom(random, ranges.length_s[oneOf(random, ['20–60 s', 'over 60 s'] as const)]);
  const first = Math.floor(3 * random.uniform());
  const next = (first + 1) % 3;
  const begins = 1 + Math.floor(2 * random.uniform());
  const label = (k: number, contact: number): string => `${(shafts[k] as Shaft).name}${contact}`;
  const recruits = [
    { contacts: [label(first, begins), label(first, begins + 1)], delay_s: 0, strength: 1 },
    { contacts: [label(first, begins + 2)], delay_s: random.between(0.5, 2.5), strength: 0.85 },
    {
      contacts: [label(next, 1), label(next, 2)],
      delay_s: random.between(2.5, 5) + length_s * drawnFrom(random, ranges.spread_part) * 0.5,
      strength: drawnFrom(random, ranges.spread_strength),
    },
  ];
  const act: Act = {
    pattern: 'depth-seizure',
    at_s: onset_s,
    length_s,
    options: {
      onset: type,
      recruits,
      preictal_s: random.uniform() < 0.6 ? 12 : 0,
      fast_hz: [drawnFrom(random, ranges.fast_hz), 20],
      fast_s: drawnFrom(random, ranges.fast_s),
      rhythm_hz: drawnFrom(random, ranges.rhythm_hz),
      spikes_hz: drawnFrom(random, ranges.rate_hz),
      late_uV: drawnFrom(random, ranges.late_uV),
    },
  };
  const order = recruits.flatMap(({ contacts, delay_s }) =>
    contacts.map((contact) => ({ contact, delay_s })),
  );
  return { type, onset_s, length_s, order, acts: [act] };
};

/** What goes on between seizures: spikes, oscillations on them and alone, and what is taken for them. */
const between = (random: Random, shafts: readonly Shaft[]): readonly Act[] => {
  const inner = shafts.map(({ name }) => `${name}2`);
  const own = oneOf(random, inner);
  return [
    { pattern: 'depth-background', at_s: 0 },
    { pattern: 'electrode-noise', at_s: 0, options: { white_uV: 0.7 } },
    { pattern: 'heart', at_s: 0 },
    {
      pattern: 'depth-spikes',
      at_s: 0,
      options: {
        per_minute: random.between(3, 15),
        sites: [
          { contact: own, delay_s: 0, strength: 1 },
          {
            contact: oneOf(
              random,
              inner.filter((one) => one !== own),
            ),
            delay_s: 0.015,
            strength: 0.6,
          },
        ],
      },
    },
    { pattern: 'hfo', at_s: 0, options: { contacts: [own], per_minute: random.between(4, 15) } },
    {
      pattern: 'hfo',
      at_s: 0,
      options: { contacts: [own], band: 'fast-ripple', per_minute: random.between(1, 6) },
    },
    { pattern: 'sharp-transients', at_s: 0, options: { contacts: [oneOf(random, inner)], per_minute: 4 } },
    { pattern: 'depth-muscle', at_s: 0, options: { per_minute: random.between(1, 8) } },
  ];
};

/**
 * Hours of one patient with four shafts at 2048 Hz, with seizures of all onsets where wanted.
 * @throws ValvomoError NIGHT_FULL when there is less than 420 s for each seizure
 */
export const drawDepthNight = (
  random: Random,
  ranges: Ranges,
  plan: { readonly id: string; readonly length_s: number; readonly seizures: number },
): DepthNight => {
  const { id, length_s, seizures: count } = plan;
  const shafts = shaftsOf(ranges.name);
  const seizures = seizureOnsets(random, length_s, count).map((onset_s) =>
    seizure(random, ranges, shafts, onset_s),
  );
  return {
    ranges: ranges.name,
    seizures,
    scenario: {
      id: `${ranges.name} depth ${id}`,
      seed: Math.floor(random.uniform() * 2 ** 31),
      length_s,
      body: { heart_bpm: drawnFrom(random, ranges.heart_bpm), breaths_per_minute: 14 },
      streams: [
        { rate_hz: 2048, reference: 'CPz', channels: [...shafts.flatMap(shaftChannels), ecgChannel] },
      ],
      script: [...between(random, shafts), ...seizures.flatMap(({ acts }) => acts)],
    },
  };
};
