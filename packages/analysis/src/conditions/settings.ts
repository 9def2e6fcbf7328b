/** Thresholds of technical quality and artefact. The numbers are a site's to change; every output names what was used. */
export interface ConditionSettings {
  /** Flat: less than this from lowest to highest for `flat_s`, whole seconds; or one value through a second. */
  readonly flat_uV: number;
  readonly flat_s: number;
  /** Saturated: at least this part of a second's samples within one digital step of an end of the digital range. */
  readonly saturated_share: number;
  /** Mains: its power more than this many times that of 1–45 Hz and its amplitude at least `mains_floor_uV`, … */
  readonly mains_ratio: number;
  readonly mains_floor_uV: number;
  /** … or its amplitude more than this, root mean square. */
  readonly mains_uV: number;
  /** Mains so strong, against 1–45 Hz, is an open input when nothing else is seen. */
  readonly mains_open_ratio: number;
  /** Muscle: shares of 30–70 Hz in 1–70 Hz that stand for intensity 0 and 1; none below `muscle_floor_uV`. */
  readonly muscle_shares: readonly [number, number];
  readonly muscle_floor_uV: number;
  /** Pop: a step of more than this within `pop_step_s` that has not gone back by half after `pop_stays_s`. */
  readonly pop_uV: number;
  readonly pop_step_s: number;
  readonly pop_stays_s: number;
  /** Loose: robust deviation of the amplitude above this while no other electrode correlates by `correlation_min`. */
  readonly deviation_max: number;
  readonly correlation_min: number;
  /** Bridged: variance of the difference below this, and below `bridge_share` of the electrodes' usual distance. */
  readonly bridge_uV2: number;
  readonly bridge_share: number;
  /** Disconnected, and bridged, are said when so many of the last `persist_of_s` seconds (at most 30) show it. */
  readonly persist_s: number;
  readonly bridge_persist_s: number;
  readonly persist_of_s: number;
  /** The recording reference is suspected when this part of its electrodes, and at least 4, have the same fault. */
  readonly reference_share: number;
  /** Mains and muscle are the reference’s when half of the electrodes have them and the electrodes’ median has this part of their usual power of it. */
  readonly reference_power: number;
  /** Peak to peak in a second that stands for movement 0 and 1. */
  readonly movement_uV: readonly [number, number];
  /** Peak to peak at Fp1, Fp2 (vertical) or between F7 and F8 (lateral) from which on it may be the eyes. */
  readonly eye_uV: number;
  /** What the eyes add to an electrode, peak to peak, that stands for eye 0 and 1. */
  readonly eye_seen_uV: readonly [number, number];
  /** Blink: F3 and F4 show at most this part of what Fp1 and Fp2 show. */
  readonly blink_fall: number;
  /** The back of the head shows at most this part of what the eyes do in front. */
  readonly eye_back: number;
  /** An intensity from which on a second counts as artefact. */
  readonly artefact_min: number;
}

/**
 * Flat, saturated, mains, pop: limits of clinical practice. `deviation_max` and `correlation_min`: the PREP pipeline,
 * Bigdely-Shamlo et al. 2015, doi:10.3389/fninf.2015.00016. Bridges: Alschuler et al. 2014,
 * doi:10.1016/j.clinph.2013.08.024 (5 µV², there half of the time: here, where only seconds
 * are seen, nine of ten, because frontal neighbours come near to it by themselves). Blinks: 80–200 µV at Fp1 and Fp2, a third at F3 and F4.
 * Muscle: scalp EEG without it has less than a tenth of its power above 30 Hz; amplifiers make up to 2 µV of noise.
 */
export const defaultConditions: ConditionSettings = {
  flat_uV: 1,
  flat_s: 5,
  saturated_share: 0.01,
  mains_ratio: 1,
  mains_floor_uV: 2,
  mains_uV: 10,
  mains_open_ratio: 5,
  muscle_shares: [0.1, 0.7],
  muscle_floor_uV: 3,
  pop_uV: 200,
  pop_step_s: 0.01,
  pop_stays_s: 0.05,
  deviation_max: 5,
  correlation_min: 0.4,
  bridge_uV2: 5,
  bridge_share: 0.05,
  persist_s: 5,
  bridge_persist_s: 9,
  persist_of_s: 10,
  reference_share: 0.8,
  reference_power: 0.5,
  movement_uV: [300, 900],
  eye_uV: 80,
  eye_seen_uV: [15, 60],
  blink_fall: 0.6,
  eye_back: 0.35,
  artefact_min: 0.5,
};
