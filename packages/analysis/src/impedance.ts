import {
  ticksAt,
  ticksPerSecond,
  ValvomoError,
  type Derivation,
  type DeviceEvent,
  type Electrode,
  type Ticks,
  type TimeBase,
} from '@valvomo/model';

/**
 * What an impedance means. Skin: `salt-bridge` below 1 kΩ, `best` to 5 kΩ (AASM), `good` to 10 kΩ (ACNS, IFCN), `high` to
 * 20 kΩ, `too-high`. On or in the brain: `low`, `typical` 1–10 kΩ, `high`. `open`: no contact, or above 200 kΩ.
 */
export type ImpedanceJudgement =
  | 'salt-bridge'
  | 'best'
  | 'good'
  | 'high'
  | 'too-high'
  | 'low'
  | 'typical'
  | 'open';

/** Limits in ohms; a value at the limit is still below it. */
export const impedanceLimits_ohm = {
  bridge: 1_000,
  best: 5_000,
  good: 10_000,
  high: 20_000,
  open: 200_000,
  imbalance: 5_000,
} as const;

const isImplanted = ({ kind }: Electrode): boolean => kind === 'depth' || kind === 'grid';

/**
 * @param ohms null: the device says that the electrode is off
 * @throws ValvomoError IMPEDANCE_VALUE for less than 0 Ω
 */
export const judgeImpedance = (ohms: number | null, electrode: Electrode): ImpedanceJudgement => {
  const { bridge, best, good, high, open } = impedanceLimits_ohm;
  if (ohms === null || ohms > open) return 'open';
  if (!(ohms >= 0))
    throw new ValvomoError('IMPEDANCE_VALUE', `impedance is ${ohms} Ω, limit 0`, { value: ohms, limit: 0 });
  if (isImplanted(electrode)) return ohms < bridge ? 'low' : ohms <= good ? 'typical' : 'high';
  if (ohms < bridge) return 'salt-bridge';
  if (ohms <= best) return 'best';
  if (ohms <= good) return 'good';
  return ohms <= high ? 'high' : 'too-high';
};

/** The last measurement of one electrode. */
export interface MeasuredImpedance {
  readonly signal: number;
  /** null: open. */
  readonly ohms: number | null;
  readonly judgement: ImpedanceJudgement;
  /** End of the measurement. */
  readonly at: Ticks;
  readonly age_s: number;
}

/** A stream as far as its impedances are concerned. */
export interface MeasuredStream {
  readonly stream: number;
  readonly timeBase: TimeBase;
  readonly electrodes: readonly Electrode[];
}

/**
 * The latest value of every electrode that was ever measured, by signal; of measurements that end together the event with
 * the higher number counts. Nothing is taken as still true: it is shown with when it was measured.
 * @param now the instant at which it is shown
 */
export const latestImpedances = (
  events: readonly DeviceEvent[],
  { stream, timeBase, electrodes }: MeasuredStream,
  now: Ticks,
): readonly MeasuredImpedance[] => {
  const latest = new Map<number, MeasuredImpedance>();
  const measurements = events
    .filter((event) => event.kind === 'impedance' && event.stream === stream)
    .toSorted((a, b) => a.start + a.samples - (b.start + b.samples) || a.event - b.event);
  for (const { start, samples, impedances } of measurements) {
    const at = ticksAt(timeBase, start + samples);
    for (const { signal, ohms } of impedances ?? []) {
      const electrode = electrodes[signal];
      if (electrode === undefined) continue;
      const judgement = judgeImpedance(ohms, electrode);
      latest.set(signal, { signal, ohms, judgement, at, age_s: Number(now - at) / ticksPerSecond });
    }
  }
  return [...latest.values()].toSorted((a, b) => a.signal - b.signal);
};

/** Rows whose two electrodes differ by more than 5 kΩ: what both pick up does not cancel. Ohms, largest first. */
export const imbalances = (
  measured: readonly MeasuredImpedance[],
  derivations: readonly Derivation[],
): readonly { readonly derivation: string; readonly ohms: number }[] => {
  const known = new Map(measured.map(({ signal, ohms }) => [signal, ohms]));
  return derivations
    .flatMap(({ name, terms }) => {
      const [a, b] = terms.map(({ signal }) => known.get(signal));
      if (terms.length !== 2 || typeof a !== 'number' || typeof b !== 'number') return [];
      const ohms = Math.abs(a - b);
      return ohms > impedanceLimits_ohm.imbalance ? [{ derivation: name, ohms }] : [];
    })
    .toSorted((a, b) => b.ohms - a.ohms);
};

declare const requested: unique symbol;

/** Leave to measure, which only `requestImpedances` gives: a timer has no name. */
export interface ImpedanceRequest {
  readonly [requested]: true;
  readonly signals: readonly number[];
  /** Who asked. */
  readonly by: string;
  /** Who confirmed that current may flow through implanted contacts; absent when there are none. */
  readonly confirmedBy?: string;
}

const refuse = (code: string, message: string, value: unknown, limit: unknown): never => {
  throw new ValvomoError(code, message, { value, limit });
};

const nameOf = (text: string | undefined): string | undefined => {
  const name = text?.trim();
  return name === '' ? undefined : name;
};

const isOfBrain = ({ kind }: Electrode): boolean => kind !== 'other';

/**
 * The rule for measuring: a person asks, by name; for contacts on or in the brain a person confirms, by name. Where nobody
 * has said what the electrodes are, each of them may be in the brain.
 * @param known a device or a person has said what the electrodes are
 * @throws ValvomoError IMPEDANCE_SIGNAL, IMPEDANCE_UNASKED, IMPEDANCE_UNCONFIRMED
 */
export const requestImpedances = (
  signals: readonly number[],
  electrodes: readonly Electrode[],
  people: { readonly by: string; readonly confirmedBy?: string },
  known = true,
): ImpedanceRequest => {
  const unknown = signals.find((signal) => electrodes[signal] === undefined);
  if (unknown !== undefined)
    refuse('IMPEDANCE_SIGNAL', `no signal ${unknown} among ${electrodes.length}`, unknown, electrodes.length);
  const by = nameOf(people.by);
  if (by === undefined)
    return refuse(
      'IMPEDANCE_UNASKED',
      'an impedance measurement needs the name of who asks',
      people.by,
      'a name',
    );
  const needsWord = known ? isImplanted : isOfBrain;
  const implanted = signals.filter((signal) => needsWord(electrodes[signal] as Electrode));
  const confirmedBy = nameOf(people.confirmedBy);
  if (implanted.length > 0 && confirmedBy === undefined)
    refuse(
      'IMPEDANCE_UNCONFIRMED',
      known
        ? `${implanted.length} implanted contacts: the measurement needs the name of who confirms it`
        : `nobody has said whether ${implanted.length} electrodes are implanted: the measurement needs the name of who confirms it`,
      implanted.length,
      'a name',
    );
  const request = { signals, by, ...(implanted.length > 0 ? { confirmedBy } : {}) };
  return request as unknown as ImpedanceRequest;
};

/** Samples [start, end) of a stream. */
export interface SampleSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a measurement that is announced will lie on its stream: current flows, so what is recorded there is artefact. Null
 * for all other events: values alone say when something was measured, and come too late to be known before the samples.
 */
export const impedanceSpan = ({ kind, start, samples, impedances }: DeviceEvent): SampleSpan | null =>
  kind === 'impedance' && impedances === undefined && samples > 0 ? { start, end: start + samples } : null;

/**
 * As an annotation of a file says that impedances were measured for its length: `Impedance measurement`, or an event of kind
 * impedance as a recording writes it, `impedance: …`, unless it has values.
 */
export const isMeasurementNote = (text: string): boolean =>
  /^impedance(?: measurement\b|$|: (?!.*(?:\bopen\b|ohm\b)))/i.test(text);

/** Words for a reader: `4.2 kΩ, 12 min ago`. */
export const impedanceText = ({ ohms, age_s }: MeasuredImpedance): string => {
  const value = ohms === null ? 'open' : `${(ohms / 1000).toFixed(1)} kΩ`;
  const minutes = Math.floor(Math.max(0, age_s) / 60);
  const ago = minutes < 1 ? 'now' : minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
  return `${value}, ${ago}`;
};
