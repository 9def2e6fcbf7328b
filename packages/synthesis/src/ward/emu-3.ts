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

/** This patient's seizures: left temporal, ten seconds of attenuation, long, slow at first and then faster. */
const seizure = (at_s: number): Act => ({
  pattern: 'temporal-seizure',
  at_s,
  options: {
    focus: 'left temporal',
    frequency_hz: [
      [9, 5],
      [20, 5.6],
      [34, 7.4],
      [50, 6.4],
      [66, 8],
      [80, 4.4],
      [94, 2.4],
    ],
    amplitude_uV: [
      [8, 0],
      [12, 22],
      [24, 45],
      [44, 85],
      [66, 130],
      [94, 190],
    ],
    spread: [
      { focus: 'left posterior temporal', delay_s: 22, strength: 0.65 },
      { focus: 'left frontal', delay_s: 36, strength: 0.5 },
      { focus: 'right temporal', delay_s: 55, strength: 0.55 },
    ],
    automatisms_s: 40,
    heart: 1.65,
    postictal_s: 240,
    postictal_uV: 95,
  },
});

/** Fast alpha, left temporal spikes, T5 that pops from 45 s and comes off at 70 s. */
export const emu3 = bedOf({
  id: 'emu-3',
  name: 'EMU 3',
  title: '21 scalp electrodes and ECG, 256 Hz',
  seed: 4103,
  body: { heart_bpm: 76, breaths_per_minute: 15 },
  streams: [{ rate_hz: 256, reference: 'CPz', channels: tenTwenty('old') }],
  scenes: [
    quietly(
      { pattern: 'background', at_s: 0, options: { rms_uV: 5 } },
      {
        pattern: 'alpha-rhythm',
        at_s: 0,
        options: { frequency_hz: 10.8, amplitude_uV: 36, asymmetry: 0.08 },
      },
      { pattern: 'beta-rhythm', at_s: 0, options: { frequency_hz: 22, amplitude_uV: 7 } },
      { pattern: 'heart', at_s: 0, options: { leak_uV: 7 } },
      { pattern: 'electrode-noise', at_s: 0 },
      { pattern: 'muscle', at_s: 0, options: { muscle: 'left temporalis', rms_uV: 4 } },
      { pattern: 'muscle', at_s: 340, length_s: 60, options: { muscle: 'right temporalis', rms_uV: 12 } },
      { pattern: 'spikes', at_s: 0, options: { focus: 'left temporal', per_minute: 6 } },
      {
        pattern: 'slowing',
        at_s: 0,
        options: { where: 'left temporal', amplitude_uV: 25, frequency_hz: 2.6 },
      },
    ),
    impedancesAt(2, { T5: 28 }),
    eyesOpenDuring([
      [24, 34],
      [120, 170],
      [420, 480],
      [800, 860],
      [1150, 1250],
      [1650, 1700],
    ]),
    electrodeFails('T5', 45, 70, 300),
    chewingDuring(560, 590, { rms_uV: 55 }),
    watchedSeizure(seizure(960), 45),
    electrodeFails('F8', 1440, 1460, 1560),
  ],
});
