import type { EventMark } from '@valvomo/model';
import type { Act, Channel } from '@valvomo/synthesis';
import { conditionsRule } from '../../conditions/index.ts';
import { createAnalysis } from '../../engine/analysis.ts';
import { defaultSettings } from '../../trends/settings.ts';
import { changed, itemsOf, worldOf } from '../../trends/world.fixture.ts';
import type { Detector } from '../detector.ts';

/** Somebody awake with an ECG, eyes that blink, and now and then no alpha. */
export const awake: readonly Act[] = [
  { pattern: 'background', at_s: 0 },
  { pattern: 'alpha-rhythm', at_s: 0, options: { amplitude_uV: 45 } },
  { pattern: 'beta-rhythm', at_s: 0 },
  { pattern: 'heart', at_s: 0 },
  { pattern: 'blinks', at_s: 0 },
  { pattern: 'electrode-noise', at_s: 0 },
];

export interface Seen {
  /** The last word on every finding. */
  readonly found: readonly EventMark[];
  /** Begin of a finding, its end, and when it was decided, in seconds. */
  readonly times: readonly (readonly [from: number, to: number, decided: number])[];
  /** A column by seconds. */
  column(name: string): readonly number[];
}

/** What a detector finds in a script. Seeded. */
export const seenBy = (
  detector: Detector,
  script: readonly Act[],
  length_s: number,
  options: {
    readonly channels?: readonly Channel[];
    readonly gap_s?: readonly [number, number];
    readonly rate_hz?: number;
    /** From this second on every count is 0. */
    readonly dead_s?: number;
  } = {},
): Seen => {
  const rate_hz = options.rate_hz ?? 256;
  const dead = (options.dead_s ?? Infinity) * rate_hz;
  const alive = worldOf(script, length_s, rate_hz, options.channels);
  const world = dead === Infinity ? alive : changed(alive, (_, sample, count) => (sample < dead ? count : 0));
  const analysis = createAnalysis([world.stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
    patient: { age_years: 40 },
  });
  const [from, to] = options.gap_s ?? [];
  const gap = from === undefined || to === undefined ? undefined : ([from * rate_hz, to * rate_hz] as const);
  const items = [...itemsOf(world, [], gap).flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  const marks = items.flatMap((item) => (item.kind === 'event' ? [item] : []));
  const found = [...new Map(marks.map((one) => [one.id, one])).values()];
  return {
    found,
    times: found.map(({ start, samples, decided }) => [
      start / rate_hz,
      (start + samples) / rate_hz,
      decided / rate_hz,
    ]),
    column(name) {
      const at = analysis.columns.findIndex((column) => column.name === name);
      if (at < 0) throw new Error(`no column ${name}`);
      return items.flatMap((item) => (item.kind === 'row' ? [item.values[at] as number] : []));
    },
  };
};
