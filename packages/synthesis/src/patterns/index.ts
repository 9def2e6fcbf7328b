import { alphaRhythm } from './alpha-rhythm.ts';
import { arousalRhythm } from './arousal-rhythm.ts';
import { background } from './background.ts';
import { betaRhythm } from './beta-rhythm.ts';
import { bipd } from './bipd.ts';
import { blinks } from './blinks.ts';
import { bodyPosition } from './body-position.ts';
import { breach } from './breach.ts';
import { breathing } from './breathing.ts';
import { burstSuppression } from './burst-suppression.ts';
import { chewing } from './chewing.ts';
import { convulsion } from './convulsion.ts';
import { depthBackground } from './depth-background.ts';
import { depthMuscle } from './depth-muscle.ts';
import { depthRhythm } from './depth-rhythm.ts';
import { depthSeizure } from './depth-seizure.ts';
import { depthSpikes } from './depth-spikes.ts';
import { drip } from './drip.ts';
import { drowsyRhythm } from './drowsy-rhythm.ts';
import { electrodeNoise } from './electrode-noise.ts';
import { electrodeOff } from './electrode-off.ts';
import { eyeFlutter } from './eye-flutter.ts';
import { eyesOpen } from './eyes-open.ts';
import { fourteenAndSix } from './fourteen-and-six.ts';
import { glossokinetic } from './glossokinetic.ts';
import { gpd } from './gpd.ts';
import { grda } from './grda.ts';
import { heart } from './heart.ts';
import { hfo } from './hfo.ts';
import { hypnagogicBursts } from './hypnagogic-bursts.ts';
import { hypopnea } from './hypopnea.ts';
import { kComplexes } from './k-complexes.ts';
import { lambda } from './lambda.ts';
import { lateralGaze } from './lateral-gaze.ts';
import { legMovements } from './leg-movements.ts';
import { lpd } from './lpd.ts';
import { lrda } from './lrda.ts';
import { mains } from './mains.ts';
import { mainsBursts } from './mains-bursts.ts';
import { muRhythm } from './mu-rhythm.ts';
import { muscle } from './muscle.ts';
import { muscleTone } from './muscle-tone.ts';
import { oximetry } from './oximetry.ts';
import type { Pattern } from './pattern.ts';
import { patting } from './patting.ts';
import { photicDriving } from './photic-driving.ts';
import { pop } from './pop.ts';
import { popTrain } from './pop-train.ts';
import { posts } from './posts.ts';
import { pulse } from './pulse.ts';
import { rapidEyeMovements } from './rapid-eye-movements.ts';
import { rmtd } from './rmtd.ts';
import { scalpSeizure } from './scalp-seizure.ts';
import { sharpTransients } from './sharp-transients.ts';
import { sleepStage } from './sleep-stage.ts';
import { slowEyeMovements } from './slow-eye-movements.ts';
import { slowWaves } from './slow-waves.ts';
import { slowing } from './slowing.ts';
import { smallSharpSpikes } from './small-sharp-spikes.ts';
import { snoring } from './snoring.ts';
import { spikeWavePattern } from './spike-wave.ts';
import { spikes } from './spikes.ts';
import { spindles } from './spindles.ts';
import { sreda } from './sreda.ts';
import { sweat } from './sweat.ts';
import { temporalSeizure } from './temporal-seizure.ts';
import { toothbrushing } from './toothbrushing.ts';
import { tremor } from './tremor.ts';
import { ventilator } from './ventilator.ts';
import { vertexWaves } from './vertex-waves.ts';
import { wickets } from './wickets.ts';

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
  'arousal-rhythm': arousalRhythm,
  breach,
  'drowsy-rhythm': drowsyRhythm,
  'fourteen-and-six': fourteenAndSix,
  'hypnagogic-bursts': hypnagogicBursts,
  lambda,
  'mu-rhythm': muRhythm,
  'photic-driving': photicDriving,
  rmtd,
  'small-sharp-spikes': smallSharpSpikes,
  sreda,
  wickets,
  spindles,
  'k-complexes': kComplexes,
  posts,
  'rapid-eye-movements': rapidEyeMovements,
  'slow-eye-movements': slowEyeMovements,
  'slow-waves': slowWaves,
  'vertex-waves': vertexWaves,
  'sleep-stage': sleepStage,
  'depth-background': depthBackground,
  'depth-rhythm': depthRhythm,
  'depth-spikes': depthSpikes,
  'depth-seizure': depthSeizure,
  hfo,
  'sharp-transients': sharpTransients,
  'depth-muscle': depthMuscle,
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
  drip,
  'eye-flutter': eyeFlutter,
  glossokinetic,
  'mains-bursts': mainsBursts,
  patting,
  'pop-train': popTrain,
  toothbrushing,
  tremor,
  ventilator,
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
