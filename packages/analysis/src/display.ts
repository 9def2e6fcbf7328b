import type { Derivation, StreamDescription } from '@valvomo/model';
import { montages } from './montages/index.ts';
import type { ChainOrder, Montage } from './montages/montage.ts';
import { proposeElectrodes } from './propose.ts';

/** What a page shows of a stream, wherever it is made: in the viewer or for it. */

const montageOf = (id: string): Montage | undefined => montages.find((montage) => montage.id === id);

/**
 * The rows that a montage makes of one stream while some of its signals are off. A stream that the montage has
 * nothing to say of (a saturation beside a double banana, electrodes that nobody confirmed) is shown as recorded.
 */
export const displayRows = (
  { montage, order }: { readonly montage: string; readonly order: ChainOrder },
  { signals, electrodes = proposeElectrodes(signals) }: Pick<StreamDescription, 'signals' | 'electrodes'>,
  bad: ReadonlySet<number>,
): readonly Derivation[] => {
  const chosen = montageOf(montage);
  const rule = chosen?.suits(electrodes) === true ? chosen : montageOf('as-recorded');
  return rule?.derivations({ signals, electrodes, bad, order }) ?? [];
};

/** True for what electrodes pick up: the display filters are made for it, a sensitivity applies. */
export const isWave = ({ role }: Pick<Derivation, 'role'>): boolean => role !== 'other';

const holdBelow_hz = 10;

/** True for a rate so slow that a value is held until the next sample: saturation and position are no waves. */
export const isHeldRate = (rate_hz: number): boolean => rate_hz < holdBelow_hz;

const runIn_s_max = 120;

/**
 * Seconds of samples before a page after which the display filters have forgotten how they were started: e⁻¹⁸ of the low
 * cut's step is left (1e-8: less than a nanovolt of an electrode's offset), 10 s at least, 120 s at most.
 */
export const runIn_s = (lowCut_hz: number | null): number =>
  lowCut_hz === null ? 10 : Math.min(runIn_s_max, Math.max(10, 18 / (2 * Math.PI * lowCut_hz)));
