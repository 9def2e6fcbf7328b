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

/** This patient's seizures: left posterior temporal, at once with 7 Hz, short, over to the right side. */
const seizure = (at_s: number): Act => ({
  pattern: 'temporal-seizure',
  at_s,
  options: {
    focus: 'left posterior temporal',
    frequency_hz: [
      [1, 7.2],
      [10, 6],
      [22, 8.6],
      [34, 5],
      [46, 3.1],
    ],
    amplitude_uV: [
      [0.5, 0],
      [4, 30],
      [14, 70],
      [28, 120],
      [40, 150],
      [46, 130],
    ],
    spread: [
      { focus: 'left temporal', delay_s: 10, strength: 0.7 },
      { focus: 'left parietal', delay_s: 16, strength: 0.5 },
      { focus: 'right posterior temporal', delay_s: 24, strength: 0.45 },
    ],
    automatisms_s: 24,
    heart: 1.4,
    postictal_s: 120,
    postictal_uV: 65,
  },
});

/** Slow alpha, chewing early on, a cable that is lost at 240 s for 20 s. */
export const emu2 = bedOf({
  id: 'emu-2',
  name: 'EMU 2',
  title: '21 scalp electrodes and ECG, 512 Hz',
  seed: 4102,
  body: { heart_bpm: 61, breaths_per_minute: 12 },
  streams: [{ rate_hz: 512, reference: 'CPz', channels: tenTwenty('new') }],
  lostLinks: [{ at_s: 240, for_s: 20 }],
  scenes: [
    quietly(
      { pattern: 'background', at_s: 0, options: { rms_uV: 8, slope: 1.6 } },
      { pattern: 'alpha-rhythm', at_s: 0, options: { frequency_hz: 8.6, amplitude_uV: 58, asymmetry: 0.3 } },
      // Treated with a benzodiazepine.
      { pattern: 'beta-rhythm', at_s: 0, options: { frequency_hz: 18, amplitude_uV: 15 } },
      { pattern: 'heart', at_s: 0 },
      { pattern: 'electrode-noise', at_s: 0 },
      { pattern: 'pulse', at_s: 0, length_s: 420, options: { electrode: 'P8', amplitude_uV: 26 } },
      { pattern: 'spikes', at_s: 0, options: { focus: 'left posterior temporal', per_minute: 2 } },
      {
        pattern: 'slowing',
        at_s: 300,
        length_s: 60,
        options: { where: 'left posterior temporal', amplitude_uV: 45 },
      },
      { pattern: 'sweat', at_s: 620, length_s: 240 },
    ),
    impedancesAt(2, { P8: 6.1 }),
    eyesOpenDuring(
      [
        [18, 28],
        [42, 100],
        [150, 210],
        [400, 460],
        [900, 1000],
        [1250, 1300],
        [1600, 1720],
      ],
      { blinks_per_minute: 14, blink_uV: [100, 180] },
    ),
    chewingDuring(56, 76, { rms_uV: 80, lean: -0.3 }),
    chewingDuring(180, 200),
    chewingDuring(1380, 1440, { lean: 0.4 }),
    electrodeFails('Fz', 1010, 1040, 1160),
    watchedSeizure(seizure(1200), 15),
  ],
});
