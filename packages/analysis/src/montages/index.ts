import type { ElectrodeSet } from '@valvomo/model';
import { asRecorded } from './as-recorded.ts';
import { average, averageAcns } from './average.ts';
import { longitudinal } from './longitudinal.ts';
import type { Montage } from './montage.ts';
import { seegBipolar } from './seeg-bipolar.ts';
import { temporalChains } from './temporal-chains.ts';
import { wideBipolar } from './wide-bipolar.ts';

/** A new montage is one file and one line here. */
export const montages: readonly Montage[] = [
  asRecorded,
  longitudinal,
  average,
  averageAcns,
  wideBipolar,
  seegBipolar,
  temporalChains,
];

/** Montages that these electrodes allow: as recorded alone while only names propose what they are. */
export const availableMontages = (electrodes: ElectrodeSet): readonly Montage[] =>
  electrodes.basis === 'proposed' ? [asRecorded] : montages.filter((montage) => montage.suits(electrodes));
