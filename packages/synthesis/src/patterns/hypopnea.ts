import type { Course } from '../course/course.ts';
import type { Pattern } from './pattern.ts';

/** A finger hears of the lungs this much later. */
const circulation_s = 16;

/**
 * Air stops or nearly stops for the length of the act (at least ten seconds) while the effort goes on, or stops, too; the
 * saturation falls afterwards, and recovery breaths are deeper. Its voice only states the truth: what is seen comes
 * from `breathing`, `snoring` and `oximetry`, which it sways. AASM Manual for the Scoring of Sleep, respiratory rules.
 */
export const hypopnea: Pattern<{
  kind: 'hypopnea' | 'obstructive-apnea' | 'central-apnea';
  /** Part of the saturation that is lost. */
  desaturation: number;
}> = {
  id: 'hypopnea',
  reference: 'AASM Manual for the Scoring of Sleep, respiratory rules',
  defaults: { kind: 'hypopnea', desaturation: 0.045 },
  layer: 'body',
  sways(cue) {
    const { kind, desaturation } = cue.options;
    const { at_s } = cue;
    const end_s = cue.end_s < Infinity ? cue.end_s : at_s + 20;
    const remains = (inside: number, after: number): Course => [
      [at_s, 1],
      [at_s + 3, inside],
      [end_s, inside],
      [end_s + 1, after],
      [end_s + 6, after],
      [end_s + 12, 1],
    ];
    const dip_s = end_s + circulation_s;
    return [
      { target: 'airflow', course: remains(kind === 'hypopnea' ? 0.42 : 0.02, 1.35) },
      { target: 'effort', course: remains(kind === 'central-apnea' ? 0.03 : 0.85, 1.3) },
      { target: 'snore', course: remains(kind === 'hypopnea' ? 0.5 : 0, 1.4) },
      {
        target: 'saturation',
        course: [
          [at_s + circulation_s, 1],
          [dip_s, 1 - desaturation],
          [dip_s + 4, 1 - desaturation],
          [dip_s + 14, 1],
        ],
      },
      {
        target: 'tone',
        course: [
          [end_s, 1],
          [end_s + 0.5, 2.2],
          [end_s + 4, 1.6],
          [end_s + 7, 1],
        ],
      },
    ];
  },
  voice(cue, stage) {
    const rows = [...stage.rowsMeasuring('airflow'), ...stage.rowsMeasuring('nasal-pressure')];
    if (rows.length === 0) return undefined;
    const end_s = cue.end_s < Infinity ? cue.end_s : cue.at_s + 20;
    return {
      from_s: cue.at_s,
      to_s: cue.at_s,
      findings: [
        {
          kind: cue.options.kind,
          onset_s: cue.at_s,
          duration_s: end_s - cue.at_s,
          channels: stage.labelsOf(rows),
        },
      ],
      add() {
        // All of it is sway.
      },
    };
  },
};
