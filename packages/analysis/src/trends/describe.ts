import {
  ticks,
  type Derivation,
  type Signal,
  type StreamDescription,
  type TrendColumn,
} from '@valvomo/model';
import { createAnalysis } from '../engine/analysis.ts';
import { electrodesOf, trendMontage, voltageRows } from '../engine/rows.ts';
import { gridOf, type Grid } from '../engine/source.ts';
import type { AnalysisChoice } from '../engine/stream-analysis.ts';
import type { Montage } from '../montages/montage.ts';
import { uniqueNames } from '../names.ts';
import type { TrendSettings } from './settings.ts';
import type { OwnFilter, Trend } from './trend.ts';

/** A row of a montage: Σ weight · signal in µV; signals by their labels in the file, the second of the same label as `T8-P8 (2)`. */
interface DescribedDerivation {
  readonly name: string;
  readonly group: string;
  readonly role: string;
  readonly terms: readonly { readonly signal: string; readonly weight: number }[];
}

interface DescribedMontage {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
  readonly derivations: readonly DescribedDerivation[];
}

/** How the spectrum is made before the trend sees it; null when the trend is made from samples. */
interface DescribedSpectrum {
  readonly window: 'periodic Hann';
  readonly window_s: number;
  readonly window_samples: number;
  readonly overlap_s: number;
  readonly overlap_samples: number;
  /** Windows whose densities are averaged. */
  readonly windows: number;
  readonly detrending: 'constant: each window less its own mean';
  readonly scaling: 'density: one-sided, µV²/Hz';
  readonly bin_hz: number;
}

/** One column, complete: nothing else is needed to compute it elsewhere, but the settings and the montages of the list. */
export interface DescribedColumn {
  readonly name: string;
  readonly trend: string;
  readonly title: string;
  readonly version: number;
  readonly region: string;
  readonly part: string | null;
  readonly unit: string;
  readonly states: readonly string[] | null;
  readonly epoch_s: number;
  readonly epoch_samples: number;
  /** From one row to the next: a whole number of samples, the rate rounded. */
  readonly step_s: number;
  readonly step_samples: number;
  /** Id of a montage of the list. */
  readonly montage: string;
  /** Names of rows of the montage; homologous pairs as `left|right`. */
  readonly derivations: readonly string[];
  /** One after the other; those of `fir_filters` come last. */
  readonly filters: readonly string[];
  readonly spectrum: DescribedSpectrum | null;
  /** [from, to) */
  readonly band_hz: readonly [number, number] | null;
  /** The formula in words: integration rule, averaging, thresholds. */
  readonly definition: string;
  readonly reference: string;
}

/** What `valvomo trends --list --json` says. Plain JSON. */
export interface TrendList {
  readonly rate_hz: number;
  /** Where rows, epochs and windows stand. */
  readonly time: string;
  /** How filters are applied. */
  readonly filtering: string;
  /** Those that no name says all of, by name; taps newest sample first. */
  readonly fir_filters: Readonly<Record<string, ReturnType<OwnFilter['at']>>>;
  readonly settings: TrendSettings;
  readonly montages: readonly DescribedMontage[];
  readonly columns: readonly DescribedColumn[];
  /** Columns that these electrodes or this rate do not allow. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
}

const microvolts = (label: string): Signal => ({
  label,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: '',
});

const tenTwenty = 'Fp1 F7 T7 P7 O1 F3 C3 P3 A1 Fz Cz Pz Fp2 F8 T8 P8 O2 F4 C4 P4 A2'.split(' ');

/** What the list speaks of where no file is given: the 21 electrodes of the 10-20 system and an ECG at 256 Hz. */
const standardStream: StreamDescription = {
  stream: 0,
  timeBase: { start: ticks(0n), rate: { samples: 256, ticks: 10_000_000 } },
  bits: 16,
  signals: [...tenTwenty, 'ECG'].map(microvolts),
};

/** Names of all filters between the montage and the trend. */
export const filterNames = ({ input, ownFilter }: Trend): readonly string[] => [
  ...input.filters.map(({ name }) => name),
  ...(ownFilter === undefined ? [] : [ownFilter.name]),
];

const describedRow = (
  { name, group, role, terms }: Derivation,
  labels: readonly string[],
): DescribedDerivation => ({
  name,
  group,
  role,
  terms: terms.map(({ signal, weight }) => ({ signal: labels[signal] ?? '', weight })),
});

const describedMontage = (montage: Montage, stream: StreamDescription): DescribedMontage => ({
  id: montage.id,
  name: montage.name,
  reference: montage.reference,
  derivations: voltageRows(montage, stream, electrodesOf(stream)).map((row) =>
    describedRow(row, uniqueNames(stream.signals.map(({ label }) => label))),
  ),
});

const describedSpectrum = ({ input }: Trend, grid: Grid): DescribedSpectrum | null => {
  if (input.kind === 'samples') return null;
  const { epoch_s, window_s } = input;
  const { rate_hz, hop } = grid;
  const length = grid.samples(window_s);
  return {
    window: 'periodic Hann',
    window_s,
    window_samples: length,
    overlap_s: Math.max(0, length - hop) / rate_hz,
    overlap_samples: Math.max(0, length - hop),
    windows: epoch_s - window_s + 1,
    detrending: 'constant: each window less its own mean',
    scaling: 'density: one-sided, µV²/Hz',
    bin_hz: rate_hz / length,
  };
};

const describedColumn = (
  column: TrendColumn,
  trend: Trend,
  montage: string,
  grid: Grid,
): DescribedColumn => ({
  name: column.name,
  trend: trend.id,
  title: trend.name,
  version: trend.version,
  region: column.region,
  part: column.part ?? null,
  unit: column.unit,
  states: column.states ?? null,
  epoch_s: trend.input.epoch_s,
  epoch_samples: grid.samples(trend.input.epoch_s),
  step_s: grid.hop / grid.rate_hz,
  step_samples: grid.hop,
  montage,
  derivations: column.derivations,
  filters: filterNames(trend),
  spectrum: describedSpectrum(trend, grid),
  band_hz: column.band_hz ?? null,
  definition: trend.definition,
  reference: trend.reference,
});

/**
 * Everything that an independent person needs to compute the columns of an analysis elsewhere, as plain JSON.
 * @param streams of a recording; the standard electrodes when left out
 * @throws ValvomoError NO_EEG, and what trends throw for settings that make no sense
 */
export const describeTrends = (
  choice: AnalysisChoice,
  streams: readonly StreamDescription[] = [standardStream],
): TrendList => {
  const { columns, absent, rate_hz, stream: number } = createAnalysis(streams, choice);
  const stream = streams.find((candidate) => candidate.stream === number) ?? standardStream;
  const brain = trendMontage(stream, electrodesOf(stream));
  const montageOf = ({ input }: Trend): Montage => (input.montage === 'brain' ? brain : input.montage);
  const grid = gridOf(rate_hz);
  const trends = new Map(choice.trends.map((trend) => [trend.id, trend]));
  return {
    rate_hz,
    time:
      'row r = 0, 1, … stands (r + 1) · step_samples after the first sample of the recording, also after gaps; its epoch begins at ' +
      'sample (r + 1 − epoch_s) · step_samples, and the windows of a spectrum begin there and step_samples apart, also where the ' +
      'last of them ends some samples after epoch_samples. A row has no value where its epoch touches a gap. What a trend remembers of ' +
      'earlier rows begins anew at the start of its first whole epoch after a gap',
    filtering:
      'derivations are in µV; filters causal, one after the other. Butterworth of order n at f: scipy.signal.butter(n, f, fs=rate_hz, ' +
      'output="sos"), settled on the first sample x of its own input (sosfilt_zi · x), anew with the first sample after a gap',
    fir_filters: Object.fromEntries(
      choice.trends.flatMap(({ id, ownFilter }) =>
        ownFilter !== undefined && columns.some(({ trend }) => trend === id)
          ? [[ownFilter.name, ownFilter.at(rate_hz)]]
          : [],
      ),
    ),
    settings: choice.settings,
    montages: [...new Set(choice.trends.map(montageOf))].map((montage) => describedMontage(montage, stream)),
    columns: columns.flatMap((column) => {
      const trend = trends.get(column.trend);
      return trend === undefined ? [] : [describedColumn(column, trend, montageOf(trend).id, grid)];
    }),
    absent,
  };
};
