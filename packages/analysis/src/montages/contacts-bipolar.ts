import type { Electrode, ElectrodeSet, Signal } from '@valvomo/model';
import { propose } from '../propose.ts';
import type { Montage, MontageInput } from './montage.ts';
import { seegBipolar } from './seeg-bipolar.ts';

/** Signals that their names propose as a grid of which nobody said how many rows it has: name and number. */
const proposedGrids = (signals: readonly Signal[]): ReadonlyMap<number, Electrode> =>
  new Map(
    propose(signals).flatMap((group) =>
      group.kind === 'grid'
        ? group.signals.map((signal, k): readonly [number, Electrode] => [
            signal,
            { kind: 'depth', shaft: group.name, contact: group.contacts[k] ?? 0, side: 'unknown' },
          ])
        : [],
    ),
  );

/** Every row of a grid as a shaft of its own; of one without geometry its numbers, of which most neighbours are neighbours. */
const asShafts = ({ signals, electrodes }: MontageInput): ElectrodeSet => {
  const proposed = electrodes.basis === 'proposed' ? proposedGrids(signals) : new Map<number, Electrode>();
  return {
    ...electrodes,
    electrodes: electrodes.electrodes.map((electrode, signal) => {
      if (electrode.kind !== 'grid') return proposed.get(signal) ?? electrode;
      const { name, row, column, side } = electrode;
      return { kind: 'depth', shaft: `${name}${row}.`, contact: column, side };
    }),
  };
};

/** As sEEG bipolar, grids and strips among them: what trends and detectors look at, not what is shown. */
export const contactsBipolar: Montage = {
  ...seegBipolar,
  id: 'contacts-bipolar',
  name: 'contacts bipolar',
  derivations: (input) => seegBipolar.derivations({ ...input, electrodes: asShafts(input) }),
};
