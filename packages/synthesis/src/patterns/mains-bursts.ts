import { stay } from '../course/course.ts';
import { instants, voiceOf } from '../events.ts';
import type { Pattern } from './pattern.ts';

/**
 * The mains in bursts: the motor of a bed or a pump runs for seconds and lets them into every electrode that is not
 * perfect. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const mainsBursts: Pattern<{
  per_minute: number;
  length_s: readonly [number, number];
  /** Peak to peak on the worst electrode. */
  amplitude_uV: number;
  frequency_hz: number;
}> = {
  id: 'mains-bursts',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 3, length_s: [1, 10], amplitude_uV: 90, frequency_hz: 50 },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, length_s: lengths, amplitude_uV, frequency_hz } = cue.options;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const own = new Map<string, number>();
    const field = stage.seen((site) => {
      const size = own.get(site) ?? random.uniform() ** 2;
      own.set(site, size);
      return size;
    });
    const largest = field.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const bursts = instants(random, cue.at_s, end_s, per_minute, lengths[1] + 0.5).map((onset_s) => {
      const length_s = Math.min(random.between(...lengths), end_s - onset_s);
      const phase = random.between(0, 2 * Math.PI);
      const wave = (t: number): number =>
        ((0.5 * amplitude_uV) / largest) *
        stay(t, 0, length_s, 0.05) *
        Math.sin(2 * Math.PI * frequency_hz * t + phase);
      return { onset_s, length_s, field, wave };
    });
    const channels = stage.labelsIn(field);
    return voiceOf(
      bursts,
      bursts.map(({ onset_s, length_s }) => ({
        kind: 'mains-burst',
        onset_s,
        duration_s: length_s,
        channels,
      })),
    );
  },
};
