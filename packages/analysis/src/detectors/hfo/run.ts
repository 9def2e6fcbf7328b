import type { Derivation, Plain } from '@valvomo/model';
import { qualityStates, spoiltStates, type Conditions } from '../../conditions/conditions.ts';
import type { TrendContext, TrendFilter } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { Rates } from './rates.ts';
import { Search, type Band, type Oscillation, type SearchRule } from './search.ts';

/** Findings of one second, at most; what is more is counted in the rates only. */
const findings_max = 32;
/** At once on more than half of so many rows or more, it may come from the reference. */
const common_rows_min = 8;

export interface BandInput {
  readonly input: 'ripple' | 'fast';
  readonly band: Band;
  readonly filters: readonly TrendFilter[];
}

interface Saved {
  readonly searches: readonly Plain[];
  readonly rates: readonly Plain[];
}

/** Whether an electrode of the row says nothing of the brain. A spike at depth is as steep as a pop of the scalp. */
const isSpoilt = (conditions: readonly (Conditions | undefined)[], { terms }: Derivation): boolean =>
  conditions.some((second) =>
    terms.some(({ signal }) => {
      const state = qualityStates[second?.quality[signal] ?? 0] ?? 'good';
      return state !== 'pop' && spoiltStates.has(state);
    }),
  );

/** How many rows have an event that overlaps this one. */
const rowsAtOnce = (one: Oscillation, all: readonly Oscillation[]): number =>
  new Set(
    all
      .filter(({ start, samples }) => start < one.start + one.samples && one.start < start + samples)
      .map(({ row }) => row),
  ).size;

interface Work {
  readonly input: BandInput['input'];
  readonly band: Band;
  readonly search: Search;
  readonly rates: Rates;
}

/** Oscillations of all bands on all rows of EEG, and how many a minute. */
export class OscillationRun implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly absent: NonNullable<DetectorRun['absent']>;
  readonly #hop: number;
  readonly #rows: readonly { readonly derivation: Derivation; readonly row: number }[];
  readonly #works: readonly Work[];
  readonly #score: number;

  constructor(
    id: string,
    { derivations, rate_hz, hop }: TrendContext,
    inputs: readonly BandInput[],
    rule: SearchRule,
    saved: Plain | undefined,
  ) {
    const kept = saved as unknown as Saved | undefined;
    const rows = derivations.flatMap((derivation, row) =>
      derivation.role === 'eeg' ? [{ derivation, row }] : [],
    );
    const names = rows.map(({ derivation }) => derivation.name);
    this.#hop = hop;
    this.#rows = rows;
    this.#score = rule.begins_sd;
    this.#works = inputs.map(({ input, band, filters }, k) => ({
      input,
      band,
      search: new Search(rows.length, rate_hz, band, filters, rule, kept?.searches[k]),
      rates: new Rates(rows.length, kept?.rates[k]),
    }));
    this.columns = [
      judgedColumn(id, names),
      ...inputs.flatMap(({ band: { grade } }) =>
        names.map((name) => featureColumn(id, name, `${grade}-rate`, '1/min', [name])),
      ),
    ];
    this.absent = inputs.some(({ input }) => input === 'fast')
      ? []
      : [{ name: `${id}.fast-ripple`, why: `needs 2000 samples a second, there are ${rate_hz}` }];
  }

  next(epoch: DetectorEpoch, out: Float64Array): readonly Finding[] {
    const spoilt = this.#rows.map(({ derivation }) => isSpoilt(epoch.conditions, derivation));
    out[0] = spoilt.includes(false) ? 1 : 0;
    const count = this.#rows.length;
    return this.#works
      .flatMap((work, k) =>
        this.#tell(
          work,
          this.#searched(work, epoch, spoilt),
          spoilt,
          out.subarray(1 + k * count, 1 + (k + 1) * count),
        ),
      )
      .toSorted((a, b) => (b.features['score'] ?? 0) - (a.features['score'] ?? 0))
      .slice(0, findings_max)
      .toSorted((a, b) => a.start - b.start);
  }

  stop(): readonly Finding[] {
    for (const { search } of this.#works) search.stop();
    return [];
  }

  snapshot(): Plain {
    return {
      searches: this.#works.map(({ search }) => search.snapshot()),
      rates: this.#works.map(({ rates }) => rates.snapshot()),
    };
  }

  #searched(
    { input, search }: Work,
    { of, conditions }: DetectorEpoch,
    spoilt: readonly boolean[],
  ): readonly Oscillation[] {
    const [x, raw] = [of[input], of['raw']];
    if (x === undefined || raw === undefined) return [];
    return this.#rows.flatMap(({ row }, k) => {
      if (spoilt[k] === true) {
        search.skip(k, x.start + conditions.length * this.#hop);
        return [];
      }
      const [filtered, plain] = [x.rows[row] as Float64Array, raw.rows[row] as Float64Array];
      return search.next(k, filtered, plain, x.start, this.#hop);
    });
  }

  /** @param out the rates of all rows */
  #tell(
    { rates, band }: Work,
    found: readonly Oscillation[],
    spoilt: readonly boolean[],
    out: Float64Array,
  ): readonly Finding[] {
    const { length } = this.#rows;
    const isCommon = (one: Oscillation): boolean =>
      length >= common_rows_min && 2 * rowsAtOnce(one, found) > length;
    const common = new Set(found.length > length / 2 ? found.filter(isCommon) : []);
    const counts = new Int32Array(length);
    for (const one of found) if (!common.has(one)) counts[one.row] = (counts[one.row] as number) + 1;
    for (let row = 0; row < length; row += 1) {
      if (spoilt[row] === false) rates.push(row, counts[row] as number);
      out[row] = rates.perMinute(row);
    }
    return found.map((one) => this.#finding(one, band, out[one.row] as number, common.has(one)));
  }

  #finding(one: Oscillation, { grade }: Band, rate: number, isCommon: boolean): Finding {
    const name = this.#rows[one.row]?.derivation.name ?? '';
    const { score } = one.features;
    return {
      key: `hfo:${grade}:${name}:${one.start}`,
      type: 'hfo',
      grade,
      start: one.start,
      samples: one.samples,
      open: false,
      channels: [name],
      confidence: (isCommon ? 0.3 : 1) * (score / (score + this.#score)),
      features: { ...one.features, ...(Number.isNaN(rate) ? {} : { rate_per_min: rate }) },
      words: isCommon ? 'at once on most contacts: it may come from the reference or from muscle' : null,
    };
  }
}
