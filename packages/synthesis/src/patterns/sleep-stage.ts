import type { Target } from '../course/sway.ts';
import type { Pattern } from './pattern.ts';

type SleepStage = 'W' | 'N1' | 'N2' | 'N3' | 'R';

/** What each stage does to what goes on in all of them. */
const stages: Readonly<Record<SleepStage, Readonly<Partial<Record<Target, number>>>>> = {
  W: {},
  N1: { alpha: 0.25, beta: 0.8, tone: 0.7 },
  N2: { alpha: 0.06, beta: 0.6, tone: 0.5 },
  N3: { alpha: 0.04, beta: 0.4, tone: 0.4 },
  R: { alpha: 0.12, beta: 0.8, tone: 0.08 },
};

const epoch_s = 30;
const change_s = 4;

/**
 * A stage of sleep for the length of the act: the alpha rhythm drops out, muscle tone falls and is gone in REM sleep.
 * Spindles, slow waves and movements of the eyes are acts of their own. Truth is one mark every 30 s,
 * `stage-W` … `stage-R`. AASM Manual for the Scoring of Sleep.
 */
export const sleepStage: Pattern<{ stage: SleepStage }> = {
  id: 'sleep-stage',
  reference: 'AASM Manual for the Scoring of Sleep, staging',
  defaults: { stage: 'N2' },
  layer: 'body',
  sways({ at_s, end_s, options }) {
    return Object.entries(stages[options.stage]).map(([target, value]) => ({
      target: target as Target,
      course: [
        [at_s, 1],
        [at_s + change_s, value],
        ...(end_s < Infinity
          ? ([
              [end_s, value],
              [end_s + change_s, 1],
            ] as const)
          : []),
      ],
    }));
  },
  voice({ at_s, end_s, options }, stage) {
    if (!stage.hasScalp) return undefined;
    const channels = stage.channels.flatMap(({ kind, label }) =>
      kind === 'scalp' || kind === 'pair' ? [label] : [],
    );
    const epochs = Math.floor((Math.min(end_s, stage.length_s) - at_s) / epoch_s);
    return {
      from_s: at_s,
      to_s: at_s,
      findings: Array.from({ length: epochs }, (_, k) => ({
        kind: `stage-${options.stage}`,
        onset_s: at_s + k * epoch_s,
        duration_s: epoch_s,
        channels,
      })),
      add() {},
    };
  },
};
