import type { Pattern } from './pattern.ts';

const codes = { upright: 0, left: 1, supine: 2, right: 3, prone: 4 } as const;

/** How the patient lies, from this act to the end of it. */
export const bodyPosition: Pattern<{ lies: keyof typeof codes }> = {
  id: 'body-position',
  reference: 'AASM Manual for the Scoring of Sleep, body position',
  defaults: { lies: 'supine' },
  layer: 'body',
  voice(cue, stage) {
    const rows = stage.rowsMeasuring('position');
    if (rows.length === 0) return undefined;
    const { at_s, end_s } = cue;
    const code = codes[cue.options.lies];
    const duration_s = Math.min(end_s, stage.length_s) - at_s;
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [
        { kind: `lies-${cue.options.lies}`, onset_s: at_s, duration_s, channels: stage.labelsOf(rows) },
      ],
      add(chunk) {
        for (const row of rows) {
          const values = chunk.row(row);
          for (let i = 0; i < chunk.samples; i++) {
            const now_s = chunk.seconds(i);
            if (now_s >= at_s && now_s < end_s) values[i] = code;
          }
        }
      },
    };
  },
};
