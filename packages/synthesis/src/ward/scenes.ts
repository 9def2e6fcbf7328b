import type { Act } from '../patterns/index.ts';
import type { Scene, WardAnnotation } from './bed.ts';

const note = (onset_s: number, text: string, duration_s = 0): WardAnnotation => ({
  onset_s,
  duration_s,
  text,
});

/** Acts without a note. */
export const quietly = (...acts: readonly Act[]): Scene => ({ acts, notes: [] });

/** The eyes are open in each of these stretches, and closed between them. */
export const eyesOpenDuring = (
  stretches: readonly (readonly [from_s: number, to_s: number])[],
  how: { blinks_per_minute?: number; blink_uV?: readonly [number, number]; gaze_uV?: number } = {},
): Scene => ({
  acts: stretches.flatMap(([from_s, to_s]): readonly Act[] => {
    const length_s = to_s - from_s;
    return [
      { pattern: 'eyes-open', at_s: from_s, length_s },
      {
        pattern: 'blinks',
        at_s: from_s + 0.8,
        length_s: length_s - 1.6,
        options: { per_minute: how.blinks_per_minute ?? 18, amplitude_uV: how.blink_uV ?? [90, 160] },
      },
      {
        pattern: 'lateral-gaze',
        at_s: from_s + 1.5,
        length_s: length_s - 3,
        options: { per_minute: 6, amplitude_uV: how.gaze_uV ?? 40 },
      },
    ];
  }),
  notes: stretches.flatMap(([from_s, to_s]) => [note(from_s, 'eyes open'), note(to_s, 'eyes closed')]),
});

/** A meal, or a sweet: what looks like a seizure to a machine. */
export const chewingDuring = (
  from_s: number,
  to_s: number,
  options: { rms_uV?: number; lean?: number } = {},
): Scene => ({
  acts: [{ pattern: 'chewing', at_s: from_s, length_s: to_s - from_s, options }],
  notes: [note(from_s, 'chewing', to_s - from_s)],
});

/** An electrode pops, comes off, and is put right again. */
export const electrodeFails = (
  electrode: string,
  pops_s: number,
  off_s: number,
  mended_s: number,
  remains: 'open' | 'flat' = 'open',
): Scene => ({
  acts: [
    { pattern: 'pop', at_s: pops_s, length_s: off_s - pops_s, options: { electrode, per_minute: 14 } },
    { pattern: 'pop', at_s: off_s - 0.4, options: { electrode, amplitude_uV: 600 } },
    { pattern: 'electrode-off', at_s: off_s, length_s: mended_s - off_s, options: { electrode, remains } },
  ],
  notes: [
    note(off_s + 4, `Impedance ${electrode} open`),
    note(mended_s - 3, `${electrode} fixed`),
    note(mended_s + 4, `Impedance ${electrode} 4.2 kOhm`),
  ],
});

/** What the observer writes down when the patient is asked and does not answer. */
export const watchedSeizure = (act: Act, asked_s: number): Scene => ({
  acts: [act],
  notes: [note(act.at_s + asked_s, 'patient does not answer'), note(act.at_s + asked_s - 6, 'push button')],
});

/** Impedances measured at the start. */
export const impedancesAt = (at_s: number, kOhms: Readonly<Record<string, number>>): Scene => ({
  acts: [],
  notes: Object.entries(kOhms).map(([electrode, kOhm]) =>
    note(at_s, `Impedance ${electrode} ${kOhm.toFixed(1)} kOhm`),
  ),
});
