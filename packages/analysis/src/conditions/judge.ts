import { ramp, type Intensities } from './artefacts.ts';
import { spoiltStates, type QualityState } from './conditions.ts';
import type { JudgedRow } from './electrode.ts';
import type { Level } from './levels.ts';
import type { Powers } from './powers.ts';
import type { ConditionSettings } from './settings.ts';

/** What is known of one electrode in one second, from itself and from its neighbours. */
export interface Evidence {
  readonly level: Level;
  readonly powers: Powers;
  readonly pop: boolean;
  readonly loose: boolean;
  readonly disconnected: boolean;
  readonly bridged: boolean;
}

/** Part of the mains in mains and 1–45 Hz; 0 below the floor. */
const mainsShare = ({ mains, brain }: Powers, { mains_floor_uV }: ConditionSettings): number =>
  Math.sqrt(mains) >= mains_floor_uV ? mains / (mains + brain) : 0;

const muscle = ({ slow, fast }: Powers, { muscle_floor_uV, muscle_shares }: ConditionSettings): number =>
  Math.sqrt(fast) >= muscle_floor_uV ? ramp(fast / (slow + fast), muscle_shares) : 0;

const hasMains = (powers: Powers, settings: ConditionSettings): boolean =>
  Math.sqrt(powers.mains) > settings.mains_uV ||
  (Math.sqrt(powers.mains) >= settings.mains_floor_uV && powers.mains > settings.mains_ratio * powers.brain);

/** Mains of an input that hangs in the air. */
export const isOpen = ({ mains, brain }: Powers, settings: ConditionSettings): boolean =>
  Math.sqrt(mains) > settings.mains_uV && mains > settings.mains_open_ratio * brain;

/** The worst that is true of an electrode. */
export const stateOf = (
  { place }: JudgedRow,
  { level, powers, pop, loose, disconnected, bridged }: Evidence,
  settings: ConditionSettings,
): QualityState => {
  if (level.saturated) return 'saturated';
  if (level.flat) return 'flat';
  if (disconnected) return 'disconnected';
  if (bridged) return 'bridged';
  if (hasMains(powers, settings)) return 'mains';
  if (pop || loose) return 'pop';
  return place === 'scalp' && muscle(powers, settings) >= settings.artefact_min ? 'muscle' : 'good';
};

/** How much of each kind of artefact an electrode shows. @param eye NaN where the eyes cannot be judged */
export const intensitiesOf = (
  { place }: JudgedRow,
  { level, powers }: Evidence,
  state: QualityState,
  eye: number,
  settings: ConditionSettings,
): Intensities => ({
  muscle: place === 'scalp' ? muscle(powers, settings) : Number.NaN,
  eye: place === 'scalp' ? eye : Number.NaN,
  mains: mainsShare(powers, settings),
  movement: place === 'scalp' ? ramp(level.highest_uV - level.lowest_uV, settings.movement_uV) : Number.NaN,
  electrode: spoiltStates.has(state) ? 1 : 0,
});
