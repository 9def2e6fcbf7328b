import { montages, proposeElectrodes, type Montage } from '@valvomo/analysis';
import type { Derivation, StreamDescription } from '@valvomo/model';
import type { ViewSettings } from './messages.ts';

const montageOf = (id: string): Montage | undefined => montages.find((montage) => montage.id === id);

/**
 * The rows that a montage makes of one stream while some of its signals are off. A stream that the montage has
 * nothing to say of (a saturation beside a double banana, electrodes that nobody confirmed) is shown as recorded.
 */
export const derivationsOf = (
  { montage, order }: Pick<ViewSettings, 'montage' | 'order'>,
  { signals, electrodes = proposeElectrodes(signals) }: StreamDescription,
  bad: ReadonlySet<number>,
): readonly Derivation[] => {
  const chosen = montageOf(montage);
  const rule = chosen?.suits(electrodes) === true ? chosen : montageOf('as-recorded');
  return rule?.derivations({ signals, electrodes, bad, order }) ?? [];
};
