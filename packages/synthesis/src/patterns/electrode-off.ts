import { PinkNoise } from '../noise/pink.ts';
import { Random } from '../noise/random.ts';
import type { Pattern } from './pattern.ts';

/**
 * An electrode has come off for the length of the act. An open input picks up the mains and drifts; one that lies
 * on dry skin or is cut shows nothing but the amplifier. Either way nothing of the brain is left.
 */
export const electrodeOff: Pattern<{
  electrode: string;
  remains: 'open' | 'flat';
  /** Peak to peak of the mains on an open input. */
  mains_uV: number;
}> = {
  id: 'electrode-off',
  reference: 'ACNS Guideline 1 (2016): an open lead shows mains and drift',
  defaults: { electrode: 'T5', remains: 'open', mains_uV: 260 },
  layer: 'contact',
  voice(cue, stage) {
    const { electrode, remains, mains_uV } = cue.options;
    const row = stage.rowOf(electrode);
    if (row < 0) return undefined;
    const { at_s, end_s } = cue;
    const noise: Random = cue.random('noise');
    const drift = new PinkNoise(cue.random('drift'), stage.rate_hz, 2, 0.03);
    const rub = new PinkNoise(cue.random('rub'), stage.rate_hz, 1.3, 1);
    const duration_s = Math.min(end_s, stage.length_s) - at_s;
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [{ kind: 'electrode-off', onset_s: at_s, duration_s, channels: stage.labelsOf([row]) }],
      add(chunk) {
        const fast = chunk.scratch(0);
        const slow = chunk.scratch(1);
        const rubbing = chunk.scratch(2);
        noise.fill(fast, chunk.samples);
        drift.fill(slow, chunk.samples);
        rub.fill(rubbing, chunk.samples);
        const values = chunk.row(row);
        for (let i = 0; i < chunk.samples; i++) {
          const now_s = chunk.seconds(i);
          if (now_s < at_s || now_s >= end_s) continue;
          const turn = 2 * Math.PI * 50 * now_s;
          const swell = 1 + 0.35 * (slow[i] as number);
          const open_uV =
            600 * (1 - Math.exp((at_s - now_s) / 3)) +
            280 * (slow[i] as number) +
            25 * (rubbing[i] as number) +
            0.5 * mains_uV * swell * (Math.sin(turn) + 0.2 * Math.sin(3 * turn));
          values[i] = 0.4 * (fast[i] as number) + (remains === 'open' ? open_uV : 0);
        }
      },
    };
  },
};
