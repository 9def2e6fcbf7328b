import { instants, voiceOf } from '../events.ts';
import { easing } from '../course/course.ts';
import type { Pattern } from './pattern.ts';

/**
 * Small sharp spikes of sleep (BETS): below 50 µV and below 50 ms, steep on both sides, single, with a field that goes
 * across to the other hemisphere. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (small sharp spikes).
 */
export const smallSharpSpikes: Pattern<{ per_minute: number; amplitude_uV: readonly [number, number] }> = {
  id: 'small-sharp-spikes',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 2, amplitude_uV: [25, 48] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, amplitude_uV } = cue.options;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    // A dipole that lies across: one side sees its negative end, the other its positive one.
    const fields = [-1, 1].map((side) =>
      stage.field(
        [{ position: [0.25 * side, 0.05, -0.1], moment: [side, 0.15, 0.1] }],
        side < 0 ? 'T7' : 'T8',
      ),
    );
    const gate = stage.gain('spikes');
    const spikes = instants(random, cue.at_s, end_s, per_minute, 1).map((onset_s) => {
      const [length_s, height_uV] = [random.between(0.03, 0.048), random.between(...amplitude_uV)];
      const field = fields[random.uniform() < 0.5 ? 0 : 1] as Float64Array;
      const wave = (t: number): number =>
        -height_uV * easing(t / (0.45 * length_s)) * easing((length_s - t) / (0.55 * length_s));
      return { onset_s, length_s, field, wave };
    });
    const shown = spikes.filter(({ onset_s }) => gate.at(onset_s) > 0.5);
    return voiceOf(
      shown,
      shown.map(({ onset_s, length_s, field }) => ({
        kind: 'small-sharp-spike',
        onset_s,
        duration_s: length_s,
        channels: stage.labelsIn(field),
      })),
    );
  },
};
