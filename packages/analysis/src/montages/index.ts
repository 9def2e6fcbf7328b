import type { ElectrodeSet } from '@valvomo/model';
import { asRecorded } from './as-recorded.ts';
import { average, averageAcns } from './average.ts';
import { circumferential } from './circumferential.ts';
import { czReference } from './cz-reference.ts';
import { ipsilateralEar } from './ipsilateral-ear.ts';
import { laplacian } from './laplacian.ts';
import { longitudinal25 } from './longitudinal-25.ts';
import { longitudinal } from './longitudinal.ts';
import type { Montage } from './montage.ts';
import { neonatal } from './neonatal.ts';
import { seegBipolar } from './seeg-bipolar.ts';
import { temporalChains } from './temporal-chains.ts';
import { transverse, transverseWithEars } from './transverse.ts';
import { wideBipolar } from './wide-bipolar.ts';

/** A new montage is one file and one line here, at the end: keys number them. */
export const montages: readonly Montage[] = [
  asRecorded,
  longitudinal,
  average,
  averageAcns,
  wideBipolar,
  seegBipolar,
  temporalChains,
  transverse,
  transverseWithEars,
  circumferential,
  czReference,
  ipsilateralEar,
  laplacian,
  neonatal,
  longitudinal25,
];

/** Montages that these electrodes allow: as recorded alone while only names propose what they are. */
export const availableMontages = (electrodes: ElectrodeSet): readonly Montage[] =>
  electrodes.basis === 'proposed' ? [asRecorded] : montages.filter((montage) => montage.suits(electrodes));
