import { ValvomoError } from '@valvomo/model';
import { binsOf, lacking, meanDensity, sumOf } from './band.ts';
import { edgeFrequency_hz, peakFrequency_hz } from './edge.ts';
import { compile, spelled, type Formula, type Measure } from './formula/compile.ts';
import { FormulaError } from './formula/error.ts';
import { loadParser } from './formula/parser.ts';
import { hertz, microvolt, noUnit, powerOf } from './formula/unit.ts';
import type { Region } from './regions.ts';
import { rowNames } from './spectrogram.ts';
import type { Band, TrendSettings } from './settings.ts';
import type { Trend, TrendContext } from './trend.ts';

/** A function of formulas: what it makes of the mean density of a region, and the bands that it needs. */
interface Measured extends Measure {
  readonly bands_hz: readonly Band[];
  of(density: Float64Array): number;
}

type Grid = Pick<TrendContext, 'settings' | 'bins' | 'binWidth_hz'>;

const measuresOf = ({ settings, bins, binWidth_hz }: Grid): readonly Measured[] => {
  const { bands_hz, ratios, total_hz, edge_hz } = settings;
  const whole = binsOf(edge_hz, binWidth_hz, bins);
  const power = (band: Band): ((density: Float64Array) => number) => {
    const range = binsOf(band, binWidth_hz, bins);
    return (density) => sumOf(density, range, binWidth_hz);
  };
  const edge = (name: string, fraction: number): Measured => ({
    name,
    unit: hertz,
    bands_hz: [edge_hz],
    of: (density) => edgeFrequency_hz(density, whole, binWidth_hz, fraction),
  });
  return [
    edge('sef50', 0.5),
    edge('sef95', 0.95),
    { name: 'peak', unit: hertz, bands_hz: [edge_hz], of: (x) => peakFrequency_hz(x, whole, binWidth_hz) },
    ...Object.entries({ total: total_hz, ...bands_hz }).map(([name, band]) => ({
      name,
      unit: powerOf(microvolt, 2),
      bands_hz: [band],
      of: power(band),
    })),
    ...Object.entries(ratios).flatMap(([name, { above, below }]) => {
      const [a, b] = [bands_hz[above], bands_hz[below]];
      if (a === undefined || b === undefined) return [];
      const [f, g] = [power(a), power(b)];
      return [{ name, unit: noUnit, bands_hz: [a, b], of: (x: Float64Array) => f(x) / g(x) }];
    }),
  ];
};

/** Regions of the scalp montages: where one is not there, a formula is absent; other names are mistakes. */
const scalpRegions = new Set(
  ['all', 'left', 'right', 'midline', 'transverse'].concat(
    ['left', 'right'].flatMap((side) =>
      ['temporal', 'parasagittal', 'central'].map((part) => `${side}_${part}`),
    ),
  ),
);

/** One use of a measure, with what it needs in this recording. */
interface Bound {
  readonly measure: Measured;
  readonly region: Region;
}

interface Work {
  readonly id: string;
  readonly formula: Formula;
  readonly bound: readonly Bound[];
  readonly why: string | undefined;
}

const bind = (id: string, formula: Formula, measures: readonly Measured[], context: TrendContext): Work => {
  const { regions } = context;
  const reasons: string[] = [];
  const bound = formula.uses.flatMap(({ measure: name, region: spelling, at }) => {
    const region = regions.find((candidate) => spelled(candidate.name) === spelling);
    const measure = measures.findLast((candidate) => candidate.name === name);
    const limit = regions.map((candidate) => candidate.name).join(', ');
    if (region === undefined && !scalpRegions.has(spelling))
      throw new FormulaError(formula.text, at, `there is no region '${spelling}'; there are ${limit}`, {
        value: spelling,
        limit,
      });
    if (region === undefined) reasons.push(`there is no region '${spelling}'; there are ${limit}`);
    for (const band of measure?.bands_hz ?? []) {
      const why = lacking(band, context);
      if (why !== undefined) reasons.push(`${name}: ${why}`);
    }
    return region === undefined || measure === undefined ? [] : [{ measure, region }];
  });
  return { id, formula, bound, why: reasons[0] };
};

/** @throws ValvomoError FORMULA */
const checkId = (id: string): void => {
  if (!/^[\w-]+$/.test(id))
    throw new ValvomoError('FORMULA', `name '${id}' of a formula: letters, digits, - and _ are wanted`, {
      value: id,
      limit: 'letters, digits, - and _',
    });
};

/** Loads what trends with these settings need beyond themselves: the parser, where there are formulas. */
export const prepareTrends = async ({ formulas }: TrendSettings): Promise<void> => {
  if (Object.keys(formulas).length > 0) await loadParser();
};

export const formula: Trend = {
  id: 'formula',
  version: 1,
  name: 'Formulas',
  reference: 'formulas of the settings; Welch 1967, doi:10.1109/TAU.1967.1161901',
  definition:
    'settings.formulas[id], an expression of + - * / ^ ( ), abs, sqrt, exp, ln, log2, log10, min, max, numbers, uV, Hz, and ' +
    'of measures of regions, all of the density averaged over the derivations of the region: every band, and total, is the sum ' +
    'of the densities of bins with from ≤ f < to, times the bin width; every ratio is the quotient of two of them; sef50, ' +
    'sef95 and peak are as in spectral-edge, but of this 4-s density and without the median. Missing where the result is ' +
    'not a finite number',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 2 },
  create(context) {
    const measures = measuresOf(context);
    const works = Object.entries(context.settings.formulas).map(([id, text]) => {
      checkId(id);
      return bind(id, compile(text, measures), measures, context);
    });
    const made = works.filter(({ why }) => why === undefined);
    const used = [...new Set(made.flatMap(({ bound }) => bound.map(({ region }) => region)))];
    const densities = new Map(used.map((region) => [region, new Float64Array(context.bins)]));
    const measured = made.map(({ bound }) => new Float64Array(bound.length));
    return {
      columns: made.map(({ id, formula: { unit }, bound }) => {
        const regions = [...new Set(bound.map(({ region }) => region))];
        return {
          name: `formula.${id}`,
          trend: 'formula',
          region: regions.map(({ name }) => name).join(' '),
          unit,
          derivations: rowNames(context, [...new Set(regions.flatMap(({ rows }) => rows))]),
        };
      }),
      absent: works.flatMap(({ id, why }) => (why === undefined ? [] : [{ name: `formula.${id}`, why }])),
      next({ rows }, out) {
        for (const [region, density] of densities) meanDensity(rows, region.rows, density);
        for (const [
          k,
          {
            bound,
            formula: { evaluate },
          },
        ] of made.entries()) {
          const values = measured[k] as Float64Array;
          for (const [i, { measure, region }] of bound.entries())
            values[i] = measure.of(densities.get(region) as Float64Array);
          const value = evaluate(values);
          if (Number.isFinite(value)) out[k] = value;
        }
      },
      snapshot: () => null,
    };
  },
};
