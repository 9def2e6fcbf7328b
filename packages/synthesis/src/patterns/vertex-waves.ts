import { easing } from '../course/course.ts';
import { instants, voiceOf } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * Vertex sharp waves of light sleep: negative, 100–200 µV, below half a second, largest at the vertex and even on both
 * sides, single or in trains of two to five a second apart. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (vertex sharp
 * transient); AASM Manual for the Scoring of Sleep.
 */
export const vertexWaves: Pattern<{
  per_minute: number;
  /** At Cz, against infinity. */
  amplitude_uV: readonly [number, number];
  /** Which part of them comes in trains. */
  trains: number;
}> = {
  id: 'vertex-waves',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 5, amplitude_uV: [100, 200], trains: 0.3 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, amplitude_uV, trains } = cue.options;
    const field = stage.field([dipoleNear({ Cz: 1, Fz: 0.15 }, 0.72)], 'Cz');
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const gate = stage.gain('spikes');
    const onsets = instants(random, cue.at_s, end_s, per_minute, 6).flatMap((onset_s) => {
      const count = random.uniform() < trains ? 2 + Math.floor(4 * random.uniform()) : 1;
      return Array.from({ length: count }, (_, k) => onset_s + k * random.between(0.8, 1.1));
    });
    const waves = onsets
      .filter((onset_s) => onset_s < end_s - 0.5)
      .map((onset_s) => {
        const [sharp_s, after_s] = [random.between(0.12, 0.2), random.between(0.15, 0.25)];
        const height_uV = random.between(...amplitude_uV);
        const wave = (t: number): number => {
          const [x, y] = [t / sharp_s, (t - 0.8 * sharp_s) / after_s];
          const negative = x < 1 ? easing(x / 0.5) ** 1.3 * easing((1 - x) / 0.5) ** 1.2 : 0;
          const positive = y > 0 && y < 1 ? 0.25 * easing(y / 0.5) * easing((1 - y) / 0.5) : 0;
          return height_uV * (positive - negative);
        };
        return { onset_s, length_s: sharp_s + after_s, field, wave };
      })
      .filter(({ onset_s }) => gate.at(onset_s) > 0.5);
    const channels = stage.labelsIn(field);
    return voiceOf(
      waves,
      waves.map(({ onset_s, length_s }) => ({
        kind: 'vertex-wave',
        onset_s,
        duration_s: length_s,
        channels,
      })),
    );
  },
};
