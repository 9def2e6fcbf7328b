import type { Role } from '@valvomo/model';
import { links, pairsRows } from './bipolar.ts';
import { channelsOf, completed, scalpSites, type Channel } from './inputs.ts';
import type { Montage } from './montage.ts';
import { wideBipolar, wideChains } from './wide-bipolar.ts';

/** How a newborn's polygraphy is read below the EEG: breaths, eyes, heart, chin, then the rest as the file has it. */
const polygraphy: readonly Role[] = ['respiration', 'eog', 'ecg', 'emg'];

const rank = ({ electrode }: Channel): number => {
  const place = electrode.kind === 'other' ? polygraphy.indexOf(electrode.role) : -1;
  return place === -1 ? polygraphy.length : place;
};

/** Double distances for the nine electrodes of a newborn, with the polygraphy in the order of its readers. */
export const neonatal: Montage = {
  id: 'neonatal',
  name: 'Neonatal',
  reference: 'ACNS continuous EEG monitoring in neonates; Shellhaas 2011, doi:10.1097/WNP.0b013e31823e96d7',
  suits: (electrodes) => wideBipolar.suits(electrodes),
  derivations(input) {
    const channels = channelsOf(input);
    const { rows, used } = pairsRows(wideChains(input.order).map(links), scalpSites(channels));
    const ordered = channels.toSorted((a, b) => rank(a) - rank(b));
    return completed(rows, ordered, used, input.electrodes.basis);
  },
};
