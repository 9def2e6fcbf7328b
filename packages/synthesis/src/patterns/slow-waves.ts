import { voiceOf, type Happening } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * Slow waves of deep sleep: 0.5–2 Hz, more than 75 µV from peak to peak in front, one after the other with pauses between
 * them, each from its own place near the midline of the front. AASM Manual for the Scoring of Sleep (N3); travelling:
 * Massimini et al. 2004, doi:10.1523/JNEUROSCI.1318-04.2004.
 */
export const slowWaves: Pattern<{
  /** Which part of the time they take: N3 begins at a fifth. */
  density: number;
  frequency_hz: readonly [number, number];
  /** Peak to peak at Fz, against infinity. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'slow-waves',
  reference: 'doi:10.1523/JNEUROSCI.1318-04.2004',
  defaults: { density: 0.55, frequency_hz: [0.7, 1.6], amplitude_uV: [90, 180] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { density, frequency_hz, amplitude_uV } = cue.options;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const [front, back] = [
      stage.field([dipoleNear({ F3: 1, F4: 1, Fz: 1.2, Cz: 0.4 }, 0.45)], 'Fz'),
      stage.field([dipoleNear({ C3: 1, C4: 1, Pz: 0.8 }, 0.45)], 'Cz'),
    ];
    const channels = stage.labelsIn(front);
    const gate = stage.gain('spikes');
    const waves: Happening[] = [];
    const found: { readonly onset_s: number; readonly length_s: number }[] = [];
    for (let onset_s = cue.at_s; ;) {
      const length_s = 1 / random.between(...frequency_hz);
      onset_s += -((length_s * (1 - density)) / density) * Math.log(1 - random.uniform());
      if (onset_s + length_s >= end_s) break;
      const height_uV = 0.5 * random.between(...amplitude_uV);
      const [skew, lag_s, part] = [
        random.between(0.1, 0.3),
        random.between(0.02, 0.08),
        random.between(0.3, 0.6),
      ];
      const wave = (t: number): number => {
        const turn = (2 * Math.PI * t) / length_s;
        return (
          -height_uV * (Math.sin(turn) + skew * Math.sin(2 * turn)) * Math.min(1, 12 * (1 - t / length_s))
        );
      };
      if (gate.at(onset_s) > 0.5) {
        waves.push({ onset_s, length_s, field: front, wave });
        waves.push({ onset_s: onset_s + lag_s, length_s, field: back, wave: (t) => part * wave(t) });
        found.push({ onset_s, length_s });
      }
      onset_s += length_s;
    }
    return voiceOf(
      waves,
      found.map(({ onset_s, length_s }) => ({ kind: 'slow-wave', onset_s, duration_s: length_s, channels })),
    );
  },
};
