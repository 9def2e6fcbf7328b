import type { Plain } from '@valvomo/model';
import { asRecorded } from '../montages/as-recorded.ts';
import type { TrendContext, TrendEpoch } from '../trends/trend.ts';
import { artefactsOf, ramp, type Intensities } from './artefacts.ts';
import { stateNumber, type Conditions, type ConditionsRule, type QualityState } from './conditions.ts';
import { judgedRows, type JudgedRow } from './electrode.ts';
import { Levels, type Level } from './levels.ts';
import { createPowers, type Powers } from './powers.ts';
import type { ConditionSettings } from './settings.ts';

const faults = new Set<QualityState>(['flat', 'saturated', 'pop', 'bridged', 'disconnected', 'unknown']);

interface Found {
  readonly state: QualityState;
  readonly intensities: Intensities;
}

const judge = ({ place }: JudgedRow, level: Level, powers: Powers, settings: ConditionSettings): Found => {
  const { mains, brain, slow, fast } = powers;
  const mains_uV = Math.sqrt(mains);
  const mainsShare = mains_uV >= settings.mains_floor_uV ? mains / (mains + brain) : 0;
  const muscle =
    Math.sqrt(fast) >= settings.muscle_floor_uV ? ramp(fast / (slow + fast), settings.muscle_shares) : 0;
  const state = ((): QualityState => {
    if (level.saturated) return 'saturated';
    if (level.flat) return 'flat';
    if (mains_uV > settings.mains_uV || mainsShare > settings.mains_ratio / (1 + settings.mains_ratio))
      return 'mains';
    return place === 'scalp' && muscle >= settings.artefact_min ? 'muscle' : 'good';
  })();
  return {
    state,
    intensities: {
      muscle: place === 'scalp' ? muscle : Number.NaN,
      eye: place === 'scalp' ? 0 : Number.NaN,
      mains: mainsShare,
      movement:
        place === 'scalp' ? ramp(level.highest_uV - level.lowest_uV, settings.movement_uV) : Number.NaN,
      electrode: faults.has(state) ? 1 : 0,
    },
  };
};

const createRun = (context: TrendContext, saved?: Plain): ReturnType<ConditionsRule['create']> => {
  const settings = context.settings.conditions;
  const kept = saved as { second: number; levels: Plain } | undefined;
  const rows = judgedRows(context);
  const levels = new Levels(rows, settings, kept?.levels);
  const powersOf = createPowers(context.hop, context.rate_hz, context.settings.mains_hz);
  let last = kept?.second ?? -2;
  return {
    next({ second, rows: values }: TrendEpoch): Conditions {
      if (second !== last + 1) levels.restart();
      last = second;
      const level = levels.next(values);
      const found = rows.map((row) =>
        judge(row, level[row.row] as Level, powersOf(values[row.row] as Float64Array), settings),
      );
      return {
        artefact: artefactsOf(
          found.map(({ intensities }) => intensities),
          context.regions,
        ),
        quality: Uint8Array.from(found, ({ state }) => stateNumber(state)),
        bridgedTo: new Int32Array(rows.length).fill(-1),
        reference: rows.some(({ referential }) => referential) ? stateNumber('good') : Number.NaN,
        beats: new Float64Array(0),
      };
    },
    snapshot: () => ({ second: last, levels: levels.snapshot() }),
  };
};

/** What is wrong in each second, from the electrodes as recorded, unfiltered, against whatever they were recorded. */
export const conditionsRule: ConditionsRule = {
  input: { montage: asRecorded, filters: [], kind: 'samples', epoch_s: 1 },
  create: createRun,
};
