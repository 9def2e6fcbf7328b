import { tenTwenty } from '../channels/ten-twenty.ts';
import type { Act } from '../patterns/index.ts';
import { bedOf } from './bed.ts';
import {
  chewingDuring,
  electrodeFails,
  eyesOpenDuring,
  impedancesAt,
  quietly,
  watchedSeizure,
} from './scenes.ts';

/** This patient's seizures: right temporal, six seconds of nothing, then theta that wanders between 5 and 8 Hz. */
const seizure = (at_s: number): Act => ({ pattern: 'temporal-seizure', at_s });

/** Alpha of 9.5 Hz, right temporal spikes, a right temporal seizure 84 s after the start. */
export const emu1 = bedOf({
  id: 'emu-1',
  name: 'EMU 1',
  title: '21 scalp electrodes and ECG, 256 Hz',
  seed: 4101,
  body: { heart_bpm: 68, breaths_per_minute: 14 },
  streams: [{ rate_hz: 256, reference: 'CPz', channels: tenTwenty('old') }],
  scenes: [
    quietly(
      { pattern: 'background', at_s: 0 },
      { pattern: 'alpha-rhythm', at_s: 0, options: { frequency_hz: 9.5, amplitude_uV: 60, asymmetry: 0.2 } },
      { pattern: 'beta-rhythm', at_s: 0 },
      { pattern: 'heart', at_s: 0 },
      { pattern: 'electrode-noise', at_s: 0 },
      { pattern: 'mains', at_s: 0, length_s: 700, options: { electrode: 'O1', amplitude_uV: 9 } },
      { pattern: 'pulse', at_s: 900, length_s: 300, options: { electrode: 'T3', amplitude_uV: 28 } },
      { pattern: 'muscle', at_s: 30, length_s: 18, options: { muscle: 'frontalis', rms_uV: 6 } },
      { pattern: 'spikes', at_s: 0, options: { focus: 'right temporal', per_minute: 3 } },
    ),
    impedancesAt(2, { O1: 14.5 }),
    eyesOpenDuring([
      [12, 22],
      [40, 52],
      [340, 420],
      [600, 660],
      [980, 1040],
      [1300, 1420],
      [1700, 1760],
    ]),
    watchedSeizure(seizure(84), 22),
    chewingDuring(520, 545),
    electrodeFails('P3', 760, 800, 960, 'flat'),
    watchedSeizure(seizure(1500), 30),
  ],
});
