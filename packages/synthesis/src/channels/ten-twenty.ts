import type { Channel } from '../scenario.ts';

const older = [
  'Fp1',
  'Fp2',
  'F7',
  'F3',
  'Fz',
  'F4',
  'F8',
  'T3',
  'C3',
  'Cz',
  'C4',
  'T4',
  'T5',
  'P3',
  'Pz',
  'P4',
  'T6',
  'O1',
  'O2',
];
const newNames: Readonly<Record<string, string>> = { T3: 'T7', T4: 'T8', T5: 'P7', T6: 'P8' };

/** Scalp electrodes at these sites, each labelled with its site. */
export const scalpChannels = (sites: readonly string[]): readonly Channel[] =>
  sites.map((site) => ({ kind: 'scalp', label: site, site }));

/** The ECG belongs to every recording. */
export const ecgChannel: Channel = { kind: 'sensor', label: 'ECG', measure: 'ecg' };

/** The 21 electrodes of the 10-20 system with both ears, in the names of 1958 (`T3`) or of today (`T7`), and the ECG. */
export const tenTwenty = (names: 'old' | 'new'): readonly Channel[] => [
  ...scalpChannels([...older.map((site) => (names === 'new' ? (newNames[site] ?? site) : site)), 'A1', 'A2']),
  ecgChannel,
];

/** Ten electrodes below the hairline and around the head, quickly placed, and the ECG. */
export const tenElectrodes: readonly Channel[] = [
  ...scalpChannels(['Fp1', 'F7', 'T3', 'T5', 'O1', 'Fp2', 'F8', 'T4', 'T6', 'O2']),
  ecgChannel,
];
