import { tenElectrodes } from '../channels/ten-twenty.ts';
import type { Act } from '../patterns/index.ts';
import { bedOf } from './bed.ts';
import { chewingDuring, electrodeFails, impedancesAt, quietly } from './scenes.ts';

/** Not seen by anyone: a confused patient's seizures of the left posterior temporal lobe. */
const seizure = (at_s: number): Act => ({
  pattern: 'temporal-seizure',
  at_s,
  options: {
    focus: 'left posterior temporal',
    spread: [
      { focus: 'left temporal', delay_s: 12, strength: 0.6 },
      { focus: 'left parietal', delay_s: 20, strength: 0.5 },
      { focus: 'right posterior temporal', delay_s: 30, strength: 0.4 },
    ],
    automatisms_s: 60,
    heart: 1.3,
    postictal_s: 150,
  },
});

/** Ten electrodes placed in haste: diffuse slowing, mains on two poor electrodes, muscle, later a seizure on the left. */
export const emergency = bedOf({
  id: 'emergency',
  name: 'Emergency',
  title: 'ten scalp electrodes and ECG, 256 Hz',
  seed: 4105,
  body: { heart_bpm: 92, breaths_per_minute: 19 },
  streams: [{ rate_hz: 256, reference: 'CPz', channels: tenElectrodes }],
  scenes: [
    quietly(
      { pattern: 'background', at_s: 0, options: { rms_uV: 7, slope: 1.7 } },
      { pattern: 'slowing', at_s: 0, options: { where: 'everywhere', frequency_hz: 2, amplitude_uV: 55 } },
      { pattern: 'alpha-rhythm', at_s: 0, options: { frequency_hz: 6.6, amplitude_uV: 24, asymmetry: 0.1 } },
      { pattern: 'heart', at_s: 0, options: { leak_uV: 6 } },
      { pattern: 'electrode-noise', at_s: 0, options: { drift_uV: 4 } },
      { pattern: 'mains', at_s: 0, options: { electrode: 'F7', amplitude_uV: 32 } },
      { pattern: 'mains', at_s: 0, length_s: 380, options: { electrode: 'O2', amplitude_uV: 18 } },
      { pattern: 'sweat', at_s: 0, options: { electrodes: ['Fp1', 'Fp2', 'F8'], amplitude_uV: 90 } },
      { pattern: 'muscle', at_s: 0, options: { muscle: 'frontalis', rms_uV: 5 } },
      { pattern: 'muscle', at_s: 60, length_s: 40, options: { muscle: 'right temporalis', rms_uV: 18 } },
      { pattern: 'blinks', at_s: 0, options: { per_minute: 5 } },
      seizure(460),
      seizure(1320),
    ),
    impedancesAt(2, { F7: 38, O2: 21 }),
    chewingDuring(150, 166, { rms_uV: 45 }),
    electrodeFails('T6', 700, 716, 800),
  ],
});
