import { easing } from '../course/course.ts';
import { homogeneous } from '../head/sphere.ts';
import { HeadEmg } from './emg.ts';
import type { Pattern } from './pattern.ts';

/** One closing of the jaw. */
interface Bite {
  readonly at_s: number;
  readonly every_s: number;
  readonly strength: number;
}

/**
 * Chewing: bursts of both temporal muscles one to two times a second, with a slow wave of the tongue (its tip is
 * negative against its root) in step. A reader must not take it for a seizure.
 * Goncharova et al. 2003, doi:10.1016/S1388-2457(03)00093-2, for the muscle.
 */
export const chewing: Pattern<{
  per_second: number;
  /** Deviation within a burst, over the stronger muscle. */
  rms_uV: number;
  /** Peak to peak at Fp1 and Fp2; half of it at F7 and F8. */
  tongue_uV: number;
  /** Which side chews harder, −1 (left) … 1 (right). */
  lean: number;
}> = {
  id: 'chewing',
  reference: 'doi:10.1016/S1388-2457(03)00093-2',
  defaults: { per_second: 1.4, rms_uV: 70, tongue_uV: 70, lean: 0.2 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { at_s } = cue;
    const end_s = Math.min(cue.end_s, stage.length_s);
    const { per_second, rms_uV, tongue_uV, lean } = cue.options;
    const random = cue.random('bites');
    const bites: Bite[] = [];
    for (let bite_s = at_s; bite_s < end_s - 0.5;) {
      const every_s = (1 / per_second) * Math.max(0.7, 1 + 0.08 * random.normal());
      bites.push({ at_s: bite_s, every_s, strength: random.between(0.65, 1.1) });
      bite_s += every_s;
    }
    const left = new HeadEmg(cue, stage, 'left temporalis');
    const right = new HeadEmg(cue, stage, 'right temporalis');
    const tongue = stage.field([{ position: [0, 0.35, -0.6], moment: [0, 1, 0] }], 'Fp1', homogeneous);
    const envelope = new Float64Array(stage.rate_hz);
    const wave = new Float64Array(stage.rate_hz);
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [
        {
          kind: 'chewing',
          onset_s: at_s,
          duration_s: end_s - at_s,
          channels: [...new Set([...left.labels, ...right.labels])],
        },
      ],
      add(chunk) {
        const strengths = chunk.scratch(2);
        for (let i = 0; i < chunk.samples; i++) {
          const now_s = chunk.seconds(i);
          const bite = bites.findLast((one) => one.at_s <= now_s);
          const phase = bite === undefined ? 2 : (now_s - bite.at_s) / bite.every_s;
          // The jaw closes for somewhat less than half of each turn.
          strengths[i] =
            phase < 0.45 ? (bite?.strength ?? 0) * easing(phase / 0.12) * easing((0.45 - phase) / 0.15) : 0;
          wave[i] =
            phase < 1
              ? 0.5 *
                tongue_uV *
                (bite?.strength ?? 0) *
                Math.sin(2 * Math.PI * (phase - 0.1)) *
                Math.sin(Math.PI * phase)
              : 0;
        }
        chunk.project(wave, tongue);
        for (const [emg, weight] of [
          [left, 1 - Math.max(0, lean)],
          [right, 1 + Math.min(0, lean)],
        ] as const) {
          for (let i = 0; i < chunk.samples; i++) envelope[i] = rms_uV * weight * (strengths[i] as number);
          emg.add(chunk, envelope);
        }
      },
    };
  },
};
