import { stay } from '../course/course.ts';
import { beltsOf } from '../head/generalised.ts';
import { IctalRhythm } from './ictal.ts';
import type { Pattern } from './pattern.ts';

const usual_s = 60;

/**
 * SREDA, subclinical rhythmic discharges of adults: single sharp waves that come faster within ten seconds and then run
 * on at 5–7 Hz over the back of both sides for a minute, and are over, without anything afterwards and without a
 * clinical sign. The hardest of the benign variants: only that it does not go on evolving tells it from a seizure.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (SREDA).
 */
export const sreda: Pattern<{
  frequency_hz: number;
  /** Peak to peak at Pz. */
  amplitude_uV: number;
}> = {
  id: 'sreda',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { frequency_hz: 6, amplitude_uV: 75 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { frequency_hz, amplitude_uV } = cue.options;
    const end_s = cue.end_s < Infinity ? cue.end_s : cue.at_s + usual_s;
    const gathering_s = Math.min(10, 0.25 * (end_s - cue.at_s));
    const belts = beltsOf(0.35);
    const fields = stage.fieldsOfGroups(
      belts.map(({ dipoles }) => dipoles),
      'Pz',
    );
    const field = Float64Array.from(stage.channels, (_, row) =>
      fields.reduce((sum, one) => sum + (one[row] as number), 0),
    );
    const rhythm = new IctalRhythm(cue, 'sreda', stage.rate_hz, cue.at_s, {
      frequency_hz: [
        [0, 1],
        [0.5 * gathering_s, 2.2],
        [gathering_s, frequency_hz],
      ],
      amplitude_uV: [[0, amplitude_uV]],
      sharpness: [
        [0, 0.5],
        [gathering_s, 0.1],
      ],
      pull: [[0, 0]],
      lag_s: 0,
    });
    const channels = stage.labelsIn(field);
    return {
      from_s: cue.at_s,
      to_s: end_s,
      findings: [{ kind: 'sreda', onset_s: cue.at_s, duration_s: end_s - cue.at_s, channels }],
      add(chunk) {
        const source = chunk.scratch(0);
        rhythm.fill(chunk, source);
        for (let i = 0; i < chunk.samples; i++)
          source[i] = (source[i] as number) * stay(chunk.seconds(i), cue.at_s, end_s, 0.5);
        chunk.project(source, field);
      },
    };
  },
};
