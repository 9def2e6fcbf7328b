import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from './pass.ts';
import { Recent } from './recent.ts';
import { rowNames } from './spectrogram.ts';
import { nearBeats, spoiltIn, Suppressed } from './suppressed.ts';
import { Turns } from './turns.ts';
import type { Trend, TrendContext, TrendEpoch, TrendRun } from './trend.ts';

const span_s = 60;
const parts = ['rate', 'interval'] as const;

interface Saved {
  readonly second: number;
  readonly artefact: Uint8Array;
  readonly suppressed: Plain;
  readonly turns: readonly Plain[];
  readonly recent: Plain;
}

class Bursts implements TrendRun {
  readonly columns: TrendRun['columns'];
  readonly #context: TrendContext;
  readonly #suppressed: Suppressed;
  readonly #turns: readonly Turns[];
  readonly #recent: Recent;
  /** What a second brought to every region: bursts that ended (NaN: unknown), seconds before one (NaN: none). */
  readonly #now: Float64Array;
  readonly #hidden: Uint8Array;
  readonly #judged: Uint8Array;
  readonly #classic: Uint8Array;
  readonly #counts: Int32Array;
  readonly #more: Uint8Array;
  /** Of the second before: regions full of artefact, then rows with an electrode that is at fault. */
  #artefact: Uint8Array;
  #second: number;

  constructor(context: TrendContext, saved?: Plain) {
    const { regions, derivations, rate_hz, hop, settings } = context;
    const kept = saved as unknown as Saved | undefined;
    this.#context = context;
    this.#suppressed = new Suppressed(derivations.length, rate_hz, settings.suppression, kept?.suppressed);
    this.#turns = regions.map((_, k) => new Turns(rate_hz, settings.suppression.burst_min_s, kept?.turns[k]));
    this.#recent = new Recent(parts.length * regions.length, span_s, kept?.recent);
    this.#now = new Float64Array(parts.length * regions.length);
    this.#hidden = new Uint8Array(hop);
    this.#judged = new Uint8Array(derivations.length * hop);
    this.#classic = new Uint8Array(derivations.length * hop);
    this.#counts = new Int32Array(hop);
    this.#more = new Uint8Array(hop);
    this.#artefact = kept?.artefact.slice() ?? new Uint8Array(regions.length + derivations.length);
    this.#second = kept?.second ?? -2;
    this.columns = regions.flatMap(({ name, rows }) =>
      parts.map((part) => ({
        name: `burst.${name}.${part}`,
        trend: 'burst',
        region: name,
        part,
        unit: part === 'rate' ? '1/min' : 's',
        derivations: rowNames(context, rows),
      })),
    );
  }

  next({ second, start, rows, conditions }: TrendEpoch, out: Float64Array): void {
    const { hop, rate_hz, regions } = this.#context;
    if (second !== this.#second + 1) {
      this.#suppressed.restart();
      for (const turns of this.#turns) turns.restart();
      this.#artefact.fill(0);
    }
    this.#second = second;
    nearBeats(conditions, start, hop, rate_hz, this.#hidden);
    this.#suppressed.next(rows, hop, this.#hidden, this.#judged, this.#classic);
    const before = this.#artefact;
    this.#artefact = spoiltIn(conditions[0], this.#context);
    const unknown = this.#artefact.map((now, k) => now | (before[k] as number));
    for (const [k, region] of regions.entries()) {
      const known = region.rows.filter((row) => unknown[regions.length + row] === 0);
      const isUnknown = unknown[k] === 1 || 2 * known.length < region.rows.length;
      const turns = this.#turns[k] as Turns;
      const brought = isUnknown ? turns.skip() : turns.next(this.#majority(known));
      this.#now[2 * k] = brought.bursts;
      this.#now[2 * k + 1] = brought.interval_s;
    }
    if (this.#recent.push(second, this.#now)) this.#say(out);
  }

  /** 1 where more than half of the rows are suppressed. Lent. */
  #majority(rows: readonly number[]): Uint8Array {
    const counts = this.#counts;
    counts.fill(0);
    for (const row of rows) {
      const judged = this.#judged.subarray(row * counts.length, (row + 1) * counts.length);
      for (let i = 0; i < counts.length; i += 1) counts[i] = (counts[i] as number) + (judged[i] as number);
    }
    const more = this.#more;
    for (let i = 0; i < counts.length; i += 1) more[i] = 2 * (counts[i] as number) > rows.length ? 1 : 0;
    return more;
  }

  #say(out: Float64Array): void {
    const { regions, settings } = this.#context;
    for (const k of regions.keys()) {
      const known = this.#recent.of(2 * k).filter((bursts) => !Number.isNaN(bursts));
      if (known.length < settings.suppression.known_min * span_s) continue;
      out[2 * k] = (60 * known.reduce((sum, bursts) => sum + bursts, 0)) / known.length;
      const intervals = this.#recent
        .of(2 * k + 1)
        .filter((interval) => !Number.isNaN(interval))
        .toSorted();
      const middle = intervals.length >> 1;
      const upper = intervals[middle] ?? Number.NaN;
      out[2 * k + 1] =
        intervals.length % 2 === 1 ? upper : ((intervals[middle - 1] ?? Number.NaN) + upper) / 2;
    }
  }

  snapshot(): Plain {
    const saved: Saved = {
      second: this.#second,
      artefact: this.#artefact.slice(),
      suppressed: this.#suppressed.snapshot(),
      turns: this.#turns.map((turns) => turns.snapshot()),
      recent: this.#recent.snapshot(),
    };
    return { ...saved };
  }
}

export const burst: Trend = {
  id: 'burst',
  version: 2,
  name: 'Burst rate and inter-burst interval',
  reference:
    'Westover 2013, doi:10.1016/j.jneumeth.2013.07.003; burst: ACNS 2021, doi:10.1097/WNP.0000000000000806',
  definition:
    'A region is suppressed at a sample when more than half of its known derivations are, by the recursive rule of the trend ' +
    'suppression (same filters, R waves and unknown seconds, no run dropped). It turns from one state to the other where the other ' +
    'has lasted 0.5 s (ACNS: a burst is at least as long), as from that run’s first sample. A burst lies between two turns and ' +
    'is at most 30 s long; the interval is the suppression before it. rate: bursts that were seen to end in the last 60 s, a ' +
    'minute of known time. interval: median of the suppressions that were seen to end in the last 60 s, the newest of a second; missing ' +
    'without one. The 60 s end 1 s before the row’s time. An unknown second ends what is going on uncounted; missing with ' +
    'fewer than 30 of 60 s known, and until 61 s follow a gap',
  input: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 },
  create: (context, saved) => new Bursts(context, saved),
};
