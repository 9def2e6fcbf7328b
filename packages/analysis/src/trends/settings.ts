import { defaultConditions, type ConditionSettings } from '../conditions/settings.ts';
import { defaultSuppression, type SuppressionSettings } from './suppressed.ts';

/** A band of frequencies, hertz, [from, to). */
export type Band = readonly [number, number];

/** What a site or a user may set; every output names what was used. */
export interface TrendSettings {
  readonly bands_hz: Readonly<Record<string, Band>>;
  /** Ratios of band powers by id, names of `bands_hz` above and below. */
  readonly ratios: Readonly<Record<string, { readonly above: string; readonly below: string }>>;
  /** Whole band, for relative power. */
  readonly total_hz: Band;
  /** Frequencies of the spectrograms of power and asymmetry. */
  readonly spectrogram_hz: Band;
  /**
   * Regions of the spectrograms of power and rhythmicity: `hemispheres` left and right (all regions where there is neither),
   * `all`, or some by name. Every region more is a hundred columns.
   */
  readonly spectrogram_regions: 'hemispheres' | 'all' | readonly string[];
  /** Band of the symmetry indices. */
  readonly symmetry_hz: Band;
  /** Band of the spectral edge and peak. */
  readonly edge_hz: Band;
  readonly rhythmicity_hz: Band;
  /** Where the posterior dominant rhythm is looked for. */
  readonly background_hz: Band;
  /** Formulas of the user's own by id, over power, ratio, edge and peak of regions. */
  readonly formulas: Readonly<Record<string, string>>;
  readonly mains_hz: 50 | 60;
  readonly conditions: ConditionSettings;
  readonly suppression: SuppressionSettings;
}

export const defaultSettings: TrendSettings = {
  bands_hz: { delta: [1, 4], theta: [4, 8], alpha: [8, 13], beta: [13, 30], gamma: [30, 70] },
  ratios: { adr: { above: 'alpha', below: 'delta' } },
  total_hz: [1, 30],
  spectrogram_hz: [0, 30],
  spectrogram_regions: 'hemispheres',
  symmetry_hz: [1, 25],
  edge_hz: [0.5, 30],
  rhythmicity_hz: [1, 25],
  background_hz: [4, 13],
  formulas: {},
  mains_hz: 50,
  conditions: defaultConditions,
  suppression: defaultSuppression,
};
