import type { Band } from './settings.ts';
import type { Region } from './regions.ts';
import type { TrendContext } from './trend.ts';

/** One frequency of a spectrogram. */
interface Frequency {
  /** Place on a grid of half hertz: 21 is 10.5 Hz. */
  readonly step: number;
  /** As in the name of its columns, `10.5Hz`. The rate rounds windows to samples; the true frequency is near to it. */
  readonly part: string;
}

/** Half hertz with from ≤ f < to. */
export const halfHertz = ([from, to]: Band): readonly Frequency[] => {
  const first = Math.ceil(2 * from);
  return Array.from({ length: Math.max(0, Math.ceil(2 * to) - first) }, (_, k) => ({
    step: first + k,
    part: `${(first + k) / 2}Hz`,
  }));
};

/** [from, to) of what lies nearest to a step of a grid, hertz. */
export const bandAround = (step: number, width_hz: number): Band => [
  Math.max(0, (step - 0.5) * width_hz),
  (step + 0.5) * width_hz,
];

/** Regions that spectrograms are made of. */
export const spectrogramRegions = ({ regions, settings }: TrendContext): readonly Region[] => {
  const wanted = settings.spectrogram_regions;
  if (wanted === 'all') return regions;
  if (wanted !== 'hemispheres') return regions.filter(({ name }) => wanted.includes(name));
  const hemispheres = regions.filter(({ name }) => name === 'left' || name === 'right');
  return hemispheres.length > 0 ? hemispheres : regions;
};

/** Names of the derivations of some rows. */
export const rowNames = ({ derivations }: TrendContext, rows: readonly number[]): readonly string[] =>
  rows.map((row) => derivations[row]?.name ?? '');
