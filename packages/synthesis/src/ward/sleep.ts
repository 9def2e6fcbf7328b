import { polysomnography } from '../channels/polysomnography.ts';
import type { Act } from '../patterns/index.ts';
import { bedOf, type Scene } from './bed.ts';
import { quietly } from './scenes.ts';

/** Breathing events: when, how long, of what kind. */
const events = [
  [95, 18, 'hypopnea'],
  [170, 22, 'obstructive-apnea'],
  [250, 16, 'hypopnea'],
  [520, 24, 'obstructive-apnea'],
  [600, 20, 'hypopnea'],
  [690, 14, 'central-apnea'],
  [1010, 26, 'obstructive-apnea'],
  [1090, 21, 'obstructive-apnea'],
  [1400, 18, 'hypopnea'],
  [1640, 22, 'hypopnea'],
] as const;

const respiratory: Scene = {
  acts: events.map(([at_s, length_s, kind]): Act => ({
    pattern: 'hypopnea',
    at_s,
    length_s,
    options: { kind },
  })),
  notes: [],
};

/** Light sleep from the start: spindles, K-complexes, snoring, events of breathing with falls of saturation. */
export const sleep = bedOf({
  id: 'sleep',
  name: 'Sleep',
  title: 'polysomnography: EEG, EOG, EMG, ECG, breathing, position, SpO2, 1 to 512 Hz',
  seed: 4106,
  body: { heart_bpm: 58, breaths_per_minute: 14.5 },
  streams: polysomnography,
  scenes: [
    quietly(
      { pattern: 'background', at_s: 0, options: { rms_uV: 6, slope: 1.7 } },
      { pattern: 'slowing', at_s: 0, options: { where: 'everywhere', frequency_hz: 1.9, amplitude_uV: 30 } },
      { pattern: 'beta-rhythm', at_s: 0, options: { amplitude_uV: 4 } },
      { pattern: 'spindles', at_s: 0 },
      { pattern: 'k-complexes', at_s: 0 },
      { pattern: 'heart', at_s: 0, options: { leak_uV: 5 } },
      { pattern: 'electrode-noise', at_s: 0 },
      { pattern: 'muscle-tone', at_s: 0 },
      { pattern: 'leg-movements', at_s: 330, length_s: 180, options: { leg: 'left' } },
      { pattern: 'leg-movements', at_s: 1180, length_s: 240, options: { leg: 'right', every_s: 31 } },
      { pattern: 'breathing', at_s: 0 },
      { pattern: 'snoring', at_s: 0, length_s: 780 },
      { pattern: 'snoring', at_s: 960 },
      { pattern: 'oximetry', at_s: 0 },
      { pattern: 'body-position', at_s: 0, length_s: 780, options: { lies: 'supine' } },
      { pattern: 'body-position', at_s: 780, length_s: 180, options: { lies: 'left' } },
      { pattern: 'body-position', at_s: 960, options: { lies: 'supine' } },
    ),
    respiratory,
    { acts: [], notes: [{ onset_s: 0, duration_s: 0, text: 'lights out' }] },
  ],
});
