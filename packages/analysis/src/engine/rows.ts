import type { Derivation, ElectrodeSet, StreamDescription } from '@valvomo/model';
import { asRecorded } from '../montages/as-recorded.ts';
import { contactsBipolar } from '../montages/contacts-bipolar.ts';
import { longitudinal } from '../montages/longitudinal.ts';
import type { Montage } from '../montages/montage.ts';
import { wideBipolar } from '../montages/wide-bipolar.ts';
import { proposeElectrodes } from '../propose.ts';

const polygraphy = new Set<Derivation['role']>(['ecg', 'eog', 'emg']);

/** Rows of a montage that are voltages and can be made; EEG that the montage does not use is left out. */
export const voltageRows = (
  montage: Montage,
  { signals }: Pick<StreamDescription, 'signals'>,
  electrodes: ElectrodeSet,
): readonly Derivation[] =>
  montage
    .derivations({ signals, electrodes, bad: new Set(), order: 'left-first' })
    .filter(
      ({ unit, terms, role, group }) =>
        unit === 'µV' &&
        terms.length > 0 &&
        (polygraphy.has(role) || (role === 'eeg' && (montage === asRecorded || group !== 'as recorded'))),
    );

const brainMontages = [longitudinal, wideBipolar, contactsBipolar];

/**
 * The montage from which trends of the brain are made: of longitudinal, wide bipolar and bipolar of contacts (shafts, strips
 * and grids) the one with most rows, the earlier one of equals; as recorded where none has a row, or where signals that were
 * recorded between two sites are twice as many: no derivation of a wearable may go unseen because another one happens to be in a montage.
 */
export const trendMontage = (
  stream: Pick<StreamDescription, 'signals'>,
  electrodes: ElectrodeSet,
): Montage => {
  const rows = (montage: Montage): number =>
    voltageRows(montage, stream, electrodes).filter(({ role }) => role === 'eeg').length;
  const counted = brainMontages.map((montage) => [montage, rows(montage)] as const);
  const most = Math.max(...counted.map(([, count]) => count));
  const recorded = electrodes.electrodes.filter(({ kind }) => kind === 'pair').length;
  return 2 * most <= recorded || most === 0
    ? asRecorded
    : (counted.find(([, count]) => count === most)?.[0] ?? asRecorded);
};

/** The electrodes that the device or a person named, else what the names propose. */
export const electrodesOf = ({ signals, electrodes }: StreamDescription): ElectrodeSet =>
  electrodes ?? proposeElectrodes(signals);
