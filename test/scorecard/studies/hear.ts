import { conditionsRule, createAnalysis, defaultSettings } from '@valvomo/analysis';
import { sampleIndex, ticks, type AnalysisItem, type EventMark } from '@valvomo/model';
import { synthesise } from '@valvomo/synthesis';

import { settingsOf, studied, type Studied, type StudySetting } from './detectors.ts';
import type { StudyPlan } from './plan.ts';
import { scenarioOf } from './scenarios.ts';

/** Something that is there, or that a detector says. */
export interface StudyEvent {
  readonly type: string;
  readonly grade: string | null;
  readonly onset_s: number;
  readonly length_s: number;
  readonly decided_s: number;
  readonly channels: readonly string[];
}

export interface StudyRun {
  readonly value: number;
  readonly usual: boolean;
  readonly judged_s: number;
  readonly found: readonly StudyEvent[];
}

/** One detector on one recording of a study: plain data. */
export interface StudyNight {
  readonly id: string;
  readonly detector: string;
  readonly duration_s: number;
  readonly truth: readonly StudyEvent[];
  readonly runs: readonly StudyRun[];
  /** One value a second, null where it is not known; empty without a column. */
  readonly column: readonly (number | null)[];
}

const block_s = 5;

interface Hearing {
  readonly of: Studied;
  readonly setting: StudySetting;
  readonly last: Map<string, EventMark>;
  readonly column: (number | null)[];
  judged_s: number;
}

const foundOf = (mark: EventMark, rate_hz: number): StudyEvent => ({
  // Bands of oscillations are found apart.
  type: mark.type === 'hfo' ? (mark.grade ?? 'hfo') : mark.type,
  grade: mark.grade,
  onset_s: mark.start / rate_hz,
  length_s: mark.samples / rate_hz,
  decided_s: mark.decided / rate_hz,
  channels: mark.channels,
});

const nightOf = (
  plan: StudyPlan,
  of: Studied,
  hearings: readonly Hearing[],
  truth: StudyNight['truth'],
  rate_hz: number,
): StudyNight => {
  const own = hearings.filter((one) => one.of === of);
  return {
    id: plan.id,
    detector: of.detector,
    duration_s: plan.length_s,
    truth: truth.filter(({ type }) => of.truth.includes(type)),
    runs: own.map(({ setting: { value, usual }, last, judged_s }) => ({
      value,
      usual,
      judged_s,
      found: [...last.values()].map((mark) => foundOf(mark, rate_hz)),
    })),
    column: own.find(({ setting }) => setting.usual)?.column ?? [],
  };
};

const take = (
  items: readonly AnalysisItem[],
  hearings: readonly Hearing[],
  judged: readonly number[],
  columns: readonly (number | undefined)[],
): void => {
  for (const item of items) {
    if (item.kind === 'event')
      hearings.find(({ setting }) => setting.detector.id === item.detector)?.last.set(item.id, item);
    else if (item.kind === 'row')
      hearings.forEach((one, k) => {
        if (item.values[judged[k] ?? -1] === 1) one.judged_s += 1;
        const value = item.values[columns[k] ?? -1];
        if (columns[k] !== undefined)
          one.column.push(value === undefined || Number.isNaN(value) ? null : value);
      });
  }
};

/** Lets some detectors in all their settings listen to one recording of a study. @returns by detector, in their order */
export const hearStudy = (plan: StudyPlan, wanted: readonly string[]): readonly StudyNight[] => {
  const { streams, truth: marks, next } = synthesise(scenarioOf(plan));
  const [first] = streams;
  if (first === undefined) throw new Error(`${plan.id} has no stream`);
  const chosen = studied.filter(({ study, detector }) => study === plan.study && wanted.includes(detector));
  const hearings: readonly Hearing[] = chosen.flatMap((of) =>
    settingsOf(of).map((setting) => ({ of, setting, last: new Map(), column: [], judged_s: 0 })),
  );
  const stream = {
    stream: 0,
    timeBase: { start: ticks(0n), rate: first.rate },
    bits: 16,
    signals: first.signals,
    electrodes: first.electrodes,
  } as const;
  const analysis = createAnalysis([stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: hearings.map(({ setting }) => setting.detector),
  });
  const off = analysis.absent.find(({ name }) =>
    hearings.some(({ setting }) => setting.detector.id === name),
  );
  if (off !== undefined) throw new Error(`${off.name} is off in ${plan.id}: ${off.why}`);
  const judged = analysis.columns.flatMap(({ part, region }, k) =>
    part === 'judged' && region === 'all' ? [k] : [],
  );
  const columns = hearings.map(({ of, setting }) => {
    if (of.column === undefined || !setting.usual) return undefined;
    const at = analysis.columns.findIndex(({ name }) => name === of.column);
    if (at < 0) throw new Error(`${of.detector} has no column ${of.column}`);
    return at;
  });
  const { rate_hz } = analysis;
  for (let second = 0; second < plan.length_s; second += block_s) {
    const samples = Math.min(block_s, plan.length_s - second) * rate_hz;
    const block = {
      kind: 'block',
      start: sampleIndex(second * rate_hz),
      samples,
      signals: first.signals.length,
      counts: next(0, samples),
    } as const;
    take(analysis.accept(0, block), hearings, judged, columns);
  }
  take(analysis.end(), hearings, judged, columns);
  const truth = marks.map(({ kind, onset_s, duration_s, channels }) => ({
    type: kind,
    grade: null,
    onset_s,
    length_s: duration_s,
    decided_s: onset_s,
    channels,
  }));
  return chosen.map((of) => nightOf(plan, of, hearings, truth, rate_hz));
};
