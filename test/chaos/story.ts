import { instantOf } from '@valvomo/model';

/** One thing that goes wrong, and how long it lasts. */
export interface Step {
  readonly what:
    | 'server killed'
    | 'power lost'
    | 'device killed'
    | 'link cut'
    | 'link silent'
    | 'clock stepped'
    | 'clock drifts'
    | 'disk slow'
    | 'disk full'
    | 'disk read-only'
    | 'disk failing';
  /** Quiet before it. */
  readonly wait_ms: number;
  readonly for_ms: number;
  /** Hours of a step, ppm of a drift. */
  readonly amount: number;
  /** Which device or its cable, where it is one of them. */
  readonly bed: 0 | 1;
}

export interface Story {
  readonly seed: number;
  /** Local civil time at which it begins. */
  readonly begins: string;
  readonly drop: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly steps: readonly Step[];
}

export const timeZone = 'Europe/Helsinki';

/** Shortly before what calendars do: midnight, and both changes of daylight-saving time. */
const beginnings = [
  '2026-06-30T23:59:52',
  '2026-12-31T23:59:52',
  '2026-03-29T02:59:52',
  '2026-10-25T03:59:52',
  '2026-10-24T23:59:52',
] as const;

const kinds: readonly (readonly [Step['what'], number])[] = [
  ['server killed', 3],
  ['power lost', 4],
  ['device killed', 3],
  ['link cut', 3],
  ['link silent', 2],
  ['clock stepped', 2],
  ['clock drifts', 1],
  ['disk slow', 2],
  ['disk full', 2],
  ['disk read-only', 1],
  ['disk failing', 1],
];

const total = kinds.reduce((sum, [, weight]) => sum + weight, 0);

const kindAt = (place: number): Step['what'] => {
  let left = place * total;
  for (const [what, weight] of kinds) {
    left -= weight;
    if (left < 0) return what;
  }
  return 'link cut';
};

const lengths_ms: Partial<Record<Step['what'], number>> = {
  'server killed': 600,
  'power lost': 600,
  'device killed': 1500,
  'clock stepped': 0,
};

/** The same seed tells the same story. @param random 0 … 1, seeded with `seed` */
export const storyOf = (seed: number, steps: number, random: () => number): Story => ({
  seed,
  begins: beginnings[seed % beginnings.length] ?? beginnings[0],
  drop: random() < 0.5 ? 0 : random() * 0.05,
  duplicate: random() < 0.5 ? 0 : random() * 0.1,
  reorder: random() < 0.5 ? 0 : random() * 0.1,
  steps: Array.from({ length: steps }, () => {
    const what = kindAt(random());
    const longest_ms = lengths_ms[what] ?? 2500;
    const sign = random() < 0.5 ? -1 : 1;
    return {
      what,
      wait_ms: Math.round(random() * 1500),
      for_ms: Math.round(random() * longest_ms),
      amount: sign * (what === 'clock drifts' ? 100 : 1),
      bed: random() < 0.5 ? 0 : 1,
    };
  }),
});

/** Milliseconds between the machine's clock and the story's. */
export const offsetOf = ({ begins }: Story): number =>
  Number(instantOf(begins, timeZone) / 10_000n) - Date.now();
