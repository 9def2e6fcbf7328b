import { eyesRightwards } from '../head/eyes.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Slow eye movements on the way into sleep: the eyes roll from side to side, 0.2–0.5 times a second, opposite at F7 and F8.
 * AASM Manual for the Scoring of Sleep (N1).
 */
export const slowEyeMovements: Pattern<TrainOptions> = {
  id: 'slow-eye-movements',
  reference: 'AASM Manual for the Scoring of Sleep, N1',
  defaults: { per_minute: 3, length_s: [5, 15], frequency_hz: [0.2, 0.45], amplitude_uV: [50, 120] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const places = [{ field: stage.field(eyesRightwards, 'F8', homogeneous), lag_s: 0 }];
    return trainVoice('slow-eye-movements', cue, stage, places, rounded, 1.5);
  },
};
