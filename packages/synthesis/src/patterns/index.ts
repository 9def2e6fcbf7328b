import { alphaRhythm } from './alpha-rhythm.ts';
import { background } from './background.ts';
import { betaRhythm } from './beta-rhythm.ts';
import { bipd } from './bipd.ts';
import { blinks } from './blinks.ts';
import { bodyPosition } from './body-position.ts';
import { breathing } from './breathing.ts';
import { burstSuppression } from './burst-suppression.ts';
import { chewing } from './chewing.ts';
import { convulsion } from './convulsion.ts';
import { depthBackground } from './depth-background.ts';
import { depthRhythm } from './depth-rhythm.ts';
import { depthSeizure } from './depth-seizure.ts';
import { depthSpikes } from './depth-spikes.ts';
import { electrodeNoise } from './electrode-noise.ts';
import { electrodeOff } from './electrode-off.ts';
import { eyesOpen } from './eyes-open.ts';
import { gpd } from './gpd.ts';
import { grda } from './grda.ts';
import { heart } from './heart.ts';
import { hypopnea } from './hypopnea.ts';
import { kComplexes } from './k-complexes.ts';
import { lateralGaze } from './lateral-gaze.ts';
import { legMovements } from './leg-movements.ts';
import { lpd } from './lpd.ts';
import { lrda } from './lrda.ts';
import { mains } from './mains.ts';
import { muscle } from './muscle.ts';
import { muscleTone } from './muscle-tone.ts';
import { oximetry } from './oximetry.ts';
import type { Pattern } from './pattern.ts';
import { pop } from './pop.ts';
import { pulse } from './pulse.ts';
import { scalpSeizure } from './scalp-seizure.ts';
import { sleepStage } from './sleep-stage.ts';
import { slowing } from './slowing.ts';
import { snoring } from './snoring.ts';
import { spikeWavePattern } from './spike-wave.ts';
import { spikes } from './spikes.ts';
import { spindles } from './spindles.ts';
import { sweat } from './sweat.ts';
import { temporalSeizure } from './temporal-seizure.ts';

/** Everything that a script can name. A new pattern is one file and one line here; the key is its id. */
export const patterns = {
  background,
  'alpha-rhythm': alphaRhythm,
  'beta-rhythm': betaRhythm,
  slowing,
  'eyes-open': eyesOpen,
  blinks,
  'lateral-gaze': lateralGaze,
  muscle,
  chewing,
  spikes,
  'temporal-seizure': temporalSeizure,
  'scalp-seizure': scalpSeizure,
  convulsion,
  gpd,
  lpd,
  bipd,
  grda,
  lrda,
  'spike-wave': spikeWavePattern,
  'burst-suppression': burstSuppression,
  spindles,
  'k-complexes': kComplexes,
  'sleep-stage': sleepStage,
  'depth-background': depthBackground,
  'depth-rhythm': depthRhythm,
  'depth-spikes': depthSpikes,
  'depth-seizure': depthSeizure,
  heart,
  breathing,
  snoring,
  hypopnea,
  oximetry,
  'body-position': bodyPosition,
  'muscle-tone': muscleTone,
  'leg-movements': legMovements,
  'electrode-noise': electrodeNoise,
  mains,
  pop,
  pulse,
  sweat,
  'electrode-off': electrodeOff,
} as const;

type Registry = typeof patterns;
type OptionsOf<P> = P extends Pattern<infer Options> ? Options : never;

/** One line of a script: which pattern, from when, for how long (for ever without `length_s`), and how. */
export type Act = {
  readonly [Id in keyof Registry]: {
    readonly pattern: Id;
    readonly at_s: number;
    readonly length_s?: number;
    readonly options?: Partial<OptionsOf<Registry[Id]>>;
  };
}[keyof Registry];
