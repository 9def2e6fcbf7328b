import { displayCalibration, type Counts, type ElectrodeSet, type Signal } from '@valvomo/model';
import { refuse, stagesOf } from './cast.ts';
import { pitch_mm } from './channels/shaft.ts';
import { Chunk } from './chunk.ts';
import { hemisphereOf } from './head/generalised.ts';
import { knowsSite, sitePosition } from './head/sites.ts';
import type { Vector } from './head/vector.ts';
import { Reel } from './reel.ts';
import type { Channel, Scenario, TruthMark } from './scenario.ts';

/** A recording that something is to be laid over. */
export interface OverlayTarget {
  /** A whole number. */
  readonly rate_hz: number;
  readonly signals: readonly Signal[];
  readonly electrodes: ElectrodeSet;
  /** Site against which its scalp electrodes were recorded, `average` or `ears`. */
  readonly reference: string;
}

export interface Overlay {
  /** By onset; seconds since the recording's first sample, labels of its own signals. */
  readonly truth: readonly TruthMark[];
  /**
   * The next samples: µV to add, and which part of what the recording shows is kept (1, but less where an act
   * attenuates the background), both planar [signals × samples]. How they are cut changes no bit.
   */
  readonly next: (samples: number) => { readonly added_uV: Float64Array; readonly kept: Float64Array };
  /**
   * The recording's next counts with the script in them, as new counts; what would leave the digital range stops at it.
   * Counts to which nothing happens stay as they are. Use either this or `next`.
   * @param counts planar [signals × samples], block after block from the first sample on
   */
  readonly onto: <C extends Counts>(counts: C, samples: number) => C;
}

/** Depth electrodes declare no place: shafts lie side by side, each straight and level. */
const placeOf = (shafts: readonly string[], shaft: string, contact: number): Vector => [
  10 + pitch_mm * contact,
  15 * (shafts.indexOf(shaft) - (shafts.length - 1) / 2),
  0,
];

/** Where each signal is picked up, as synthesis says it; undefined for what no pattern knows. */
const channelsOf = ({ signals, electrodes }: OverlayTarget): readonly (Channel | undefined)[] => {
  const shafts = [
    ...new Set(electrodes.electrodes.flatMap((one) => (one.kind === 'depth' ? [one.shaft] : []))),
  ];
  return signals.map(({ label }, k): Channel | undefined => {
    const electrode = electrodes.electrodes[k];
    if (electrode?.kind === 'scalp' && knowsSite(electrode.site))
      return { kind: 'scalp', label, site: electrode.site };
    if (electrode?.kind === 'pair' && knowsSite(electrode.active) && knowsSite(electrode.reference)) {
      const { active, reference } = electrode;
      return { kind: 'pair', label, active, reference, eye: false };
    }
    if (electrode?.kind !== 'depth') return undefined;
    const { shaft, contact, side } = electrode;
    const position_mm = placeOf(shafts, shaft, contact);
    return { kind: 'depth', label, shaft, contact, side, tissue: 'grey', position_mm };
  });
};

/** What sways the background that a channel shows. */
const swayed = (channel: Channel): readonly ['background' | 'depth-background', string] => {
  if (channel.kind === 'depth') return ['depth-background', channel.label];
  const site = channel.kind === 'scalp' ? channel.site : channel.kind === 'pair' ? channel.active : 'Cz';
  return ['background', hemisphereOf(sitePosition(site))];
};

/** Below this what a recording shows is offset and drift of its electrodes, which no act attenuates. */
const drift_hz = 0.25;

/** Keeps a part of what a signal shows, around its own drift. */
class Keeper {
  readonly #settle: number;
  #drift: number | undefined;

  constructor(rate_hz: number) {
    this.#settle = 1 - Math.exp((-2 * Math.PI * drift_hz) / rate_hz);
  }

  next(count: number, kept: number): number {
    const drift = this.#drift ?? count;
    this.#drift = drift + this.#settle * (count - drift);
    return kept === 1 ? count : this.#drift + kept * (count - this.#drift);
  }
}

const counterOf = (signal: Signal) => {
  const { gain } = displayCalibration(signal);
  const low = Math.min(signal.digitalMin, signal.digitalMax);
  const high = Math.max(signal.digitalMin, signal.digitalMax);
  return (count: number, kept: number, added_uV: number): number => {
    const whole = Math.round(kept + (gain === 0 ? 0 : added_uV / gain));
    // What lies outside the range by itself is the recording's own and stays.
    return Math.max(Math.min(low, count), Math.min(Math.max(high, count), whole));
  };
};

/**
 * A script laid over a recording: what its acts add at the recording's own electrodes, in µV, and how much of the
 * recording's background they leave. The heart of a recording cannot be swayed. Pure; the same bits for the same scenario.
 * @throws ValvomoError OVERLAY_RATE, OVERLAY_ELECTRODES, later OVERLAY_REQUEST, and what `synthesise` throws
 */
export const synthesiseOnto = (target: OverlayTarget, scenario: Omit<Scenario, 'streams'>): Overlay => {
  const { rate_hz, signals, reference } = target;
  if (!Number.isInteger(rate_hz))
    refuse('OVERLAY_RATE', `rate is ${rate_hz} Hz, limit whole numbers`, rate_hz, 'whole numbers');
  const found = channelsOf(target);
  const rows = found.flatMap((channel, row) => (channel === undefined ? [] : [row]));
  if (rows.length === 0) {
    const value = signals.map(({ label }) => label).join(' ');
    refuse(
      'OVERLAY_ELECTRODES',
      `no electrode is known among ${value}`,
      value,
      'a scalp electrode or a contact',
    );
  }
  const channels = found.filter((channel) => channel !== undefined);
  const [staged] = stagesOf({ ...scenario, streams: [{ rate_hz, reference, channels }] });
  if (staged === undefined) throw new TypeError('a scenario of one stream has one stage');
  const { stage, voices } = staged;
  const gains = channels.map((channel) => stage.gain(...swayed(channel)));
  const chunk = new Chunk(channels.length, rate_hz, rate_hz);
  const half = signals.length * rate_hz;
  const second = new Float64Array(2 * half);
  let start = 0;
  const make = (): Float64Array => {
    chunk.restart(start);
    start += rate_hz;
    for (const voice of voices)
      if (voice.from_s < chunk.seconds(rate_hz) && voice.to_s > chunk.seconds(0)) voice.add(chunk);
    second.fill(0, 0, half).fill(1, half);
    rows.forEach((row, k) => {
      second.set(chunk.row(k), row * rate_hz);
      second.set(gains[k]?.over(chunk) ?? [], half + row * rate_hz);
    });
    return second;
  };
  const reel = new Reel(2 * signals.length, rate_hz, make, (length) => new Float64Array(length));
  const next = (samples: number) => {
    if (!Number.isInteger(samples) || samples < 1)
      refuse('OVERLAY_REQUEST', `samples is ${samples}, limit 1 and more`, samples, '1 and more');
    const both = reel.take(samples);
    const middle = signals.length * samples;
    return { added_uV: both.subarray(0, middle), kept: both.subarray(middle) };
  };
  const keepers = signals.map(() => new Keeper(rate_hz));
  const counters = signals.map(counterOf);
  return {
    truth: staged.truth.toSorted((a, b) => a.onset_s - b.onset_s),
    next,
    onto(counts, samples) {
      const places = signals.length * samples;
      if (counts.length !== places)
        refuse('OVERLAY_REQUEST', `${counts.length} counts, limit ${places}`, counts.length, places);
      const { added_uV, kept } = next(samples);
      const out = counts.slice() as typeof counts;
      counters.forEach((counter, row) => {
        const keeper = keepers[row] as Keeper;
        for (let i = row * samples; i < (row + 1) * samples; i++) {
          const count = counts[i] as number;
          out[i] = counter(count, keeper.next(count, kept[i] as number), added_uV[i] as number);
        }
      });
      return out;
    },
  };
};
