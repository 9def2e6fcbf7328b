import { channelsOf, completed } from './inputs.ts';
import type { Montage } from './montage.ts';

/** Every signal as the file or device has it; the only montage while names alone say what an electrode is. */
export const asRecorded: Montage = {
  id: 'as-recorded',
  name: 'As recorded',
  reference: 'the recording itself',
  suits: () => true,
  derivations: (input) => completed([], channelsOf(input), new Set(), input.electrodes.basis),
};
