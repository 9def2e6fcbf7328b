import { shaftChannels, type Shaft } from '../channels/shaft.ts';
import { ecgChannel } from '../channels/ten-twenty.ts';
import type { Act } from '../patterns/index.ts';
import { bedOf, type Scene } from './bed.ts';
import { quietly } from './scenes.ts';

/** Seven shafts, five left and two right; targets and ways in millimetres from the middle of the head. */
const shafts: readonly Shaft[] = [
  // Amygdala to the middle temporal gyrus.
  {
    name: "A'",
    side: 'left',
    contacts: 10,
    grey: [1, 2, 3, 8, 9, 10],
    target_mm: [-19, 18, -26],
    towards_mm: [-60, 18, -24],
  },
  // Head of the hippocampus.
  {
    name: "B'",
    side: 'left',
    contacts: 12,
    grey: [1, 2, 3, 4, 9, 10, 11],
    target_mm: [-24, 2, -22],
    towards_mm: [-66, 2, -20],
  },
  // Tail of the hippocampus.
  {
    name: "C'",
    side: 'left',
    contacts: 10,
    grey: [1, 2, 3, 7, 8, 9],
    target_mm: [-27, -16, -16],
    towards_mm: [-66, -18, -14],
  },
  // Temporal pole.
  {
    name: "I'",
    side: 'left',
    contacts: 8,
    grey: [1, 2, 5, 6, 7, 8],
    target_mm: [-28, 32, -32],
    towards_mm: [-56, 32, -30],
  },
  // Orbitofrontal cortex.
  {
    name: "O'",
    side: 'left',
    contacts: 12,
    grey: [1, 2, 3, 6, 7, 11, 12],
    target_mm: [-9, 52, -12],
    towards_mm: [-52, 50, -4],
  },
  {
    name: 'A',
    side: 'right',
    contacts: 10,
    grey: [1, 2, 3, 8, 9, 10],
    target_mm: [19, 18, -26],
    towards_mm: [60, 18, -24],
  },
  {
    name: 'B',
    side: 'right',
    contacts: 10,
    grey: [1, 2, 3, 4, 8, 9, 10],
    target_mm: [24, 2, -22],
    towards_mm: [66, 2, -20],
  },
];

/** This patient's seizures begin in the left hippocampus and take amygdala, its tail, and the pole in this order. */
const seizure = (at_s: number): Act => ({
  pattern: 'depth-seizure',
  at_s,
  options: {
    recruits: [
      { contacts: ["B'1", "B'2", "B'3"], delay_s: 0, strength: 1 },
      { contacts: ["A'1", "A'2"], delay_s: 1.4, strength: 0.85 },
      { contacts: ["C'1", "C'2"], delay_s: 3.2, strength: 0.8 },
      { contacts: ["I'1", "I'2"], delay_s: 11, strength: 0.55 },
      { contacts: ["A'8", "A'9", "B'10"], delay_s: 19, strength: 0.5 },
    ],
  },
});

const noted = (act: Act): Scene => ({
  acts: [act],
  notes: [{ onset_s: act.at_s + 6, duration_s: 0, text: 'aura: rising feeling' }],
});

/** sEEG of 72 contacts at 2048 Hz: left mesial temporal spikes, a seizure 200 s after the start and two later. */
export const emu4 = bedOf({
  id: 'emu-4',
  name: 'EMU 4',
  title: 'sEEG, 72 contacts on 7 shafts and ECG, 2048 Hz',
  seed: 4104,
  body: { heart_bpm: 70, breaths_per_minute: 14 },
  streams: [{ rate_hz: 2048, reference: 'CPz', channels: [...shafts.flatMap(shaftChannels), ecgChannel] }],
  scenes: [
    quietly(
      { pattern: 'depth-background', at_s: 0 },
      {
        pattern: 'depth-rhythm',
        at_s: 0,
        options: { contacts: ["B'1", "B'2", "B'3", "C'1"], frequency_hz: 3.4 },
      },
      {
        pattern: 'depth-rhythm',
        at_s: 0,
        options: { contacts: ['B1', 'B2', 'B3'], frequency_hz: 3.8, amplitude_uV: 90 },
      },
      {
        pattern: 'depth-rhythm',
        at_s: 0,
        options: { contacts: ["O'6", "O'7"], frequency_hz: 19, width_hz: 3, amplitude_uV: 50 },
      },
      {
        pattern: 'depth-spikes',
        at_s: 0,
        options: {
          per_minute: 9,
          sites: [
            { contact: "B'2", delay_s: 0, strength: 1 },
            { contact: "A'2", delay_s: 0.012, strength: 0.6 },
            { contact: "C'1", delay_s: 0.022, strength: 0.5 },
          ],
        },
      },
      {
        pattern: 'depth-spikes',
        at_s: 0,
        options: {
          per_minute: 1.5,
          amplitude_uV: [200, 450],
          sites: [{ contact: 'B2', delay_s: 0, strength: 1 }],
        },
      },
      { pattern: 'heart', at_s: 0 },
      { pattern: 'electrode-noise', at_s: 0, options: { white_uV: 0.7 } },
    ),
    noted(seizure(200)),
    noted(seizure(900)),
    noted(seizure(1620)),
  ],
});
