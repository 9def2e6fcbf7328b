import {
  imbalances,
  impedanceText,
  latestImpedances,
  type ImpedanceJudgement,
  type MeasuredImpedance,
} from '@valvomo/analysis';
import type { DeviceEvent, Ticks } from '@valvomo/model';
import { streamFromWire, type BedMessage } from '@valvomo/wire';
import { derivationsIn, electrodesOf } from '../store/montage-of.ts';

/** One electrode in the list of impedances. */
export interface Reading {
  readonly label: string;
  /** Null: never measured, as far as this page knows. */
  readonly measured: MeasuredImpedance | null;
  /** `4.2 kΩ, 12 min ago` */
  readonly text: string;
  readonly judgement: string;
  readonly tone: 'good' | 'fair' | 'bad' | 'none';
}

/** Two electrodes of a row that differ by more than 5 kΩ. */
export interface Imbalance {
  readonly derivation: string;
  readonly ohms: number;
}

const words: Readonly<Record<ImpedanceJudgement, readonly [string, Reading['tone']]>> = {
  'salt-bridge': ['below 1 kΩ: salt bridge?', 'bad'],
  best: ['very good', 'good'],
  good: ['good', 'good'],
  high: ['high', 'fair'],
  'too-high': ['too high', 'bad'],
  low: ['low: bridged?', 'bad'],
  typical: ['typical', 'good'],
  open: ['open: no contact', 'bad'],
};

const isElectrode = ({ kind }: { readonly kind: string }): boolean => kind !== 'other';

const isMeasurable = (unit: string): boolean => /^[uµm]V$/.test(unit);

const latestOf = (
  stream: BedMessage['streams'][number],
  events: readonly DeviceEvent[],
  now: Ticks,
): readonly MeasuredImpedance[] => {
  const { timeBase } = streamFromWire(stream);
  const { electrodes } = electrodesOf(stream);
  return latestImpedances(events, { stream: stream.stream, timeBase, electrodes }, now);
};

/** The last measurement of every electrode of a bed, in the order of its signals. */
export const readingsOf = (bed: BedMessage, events: readonly DeviceEvent[], now: Ticks): readonly Reading[] =>
  bed.streams.flatMap((stream) => {
    const latest = new Map(latestOf(stream, events, now).map((one) => [one.signal, one]));
    const { electrodes } = electrodesOf(stream);
    return stream.signals.flatMap(({ label, physicalDimension }, signal): readonly Reading[] => {
      const measured = latest.get(signal) ?? null;
      const electrode = electrodes[signal];
      const wanted = measured !== null || (electrode !== undefined && isElectrode(electrode));
      if (!wanted || !isMeasurable(physicalDimension)) return [];
      if (measured === null) return [{ label, measured, text: 'not measured', judgement: '', tone: 'none' }];
      const [judgement, tone] = words[measured.judgement];
      return [{ label, measured, text: impedanceText(measured), judgement, tone }];
    });
  });

/** Rows of a montage whose two electrodes differ much, the worst first. */
export const imbalancesOf = (
  bed: BedMessage,
  montage: string,
  events: readonly DeviceEvent[],
  now: Ticks,
): readonly Imbalance[] =>
  bed.streams
    .flatMap((stream) => imbalances(latestOf(stream, events, now), derivationsIn(stream, montage)))
    .toSorted((a, b) => b.ohms - a.ohms);

/** What a person has to confirm before current may flow; null when nothing is implanted and somebody has said so. */
export const confirmationFor = (bed: BedMessage): string | null => {
  const sets = bed.streams.map((stream) => electrodesOf(stream));
  const electrodes = sets.flatMap((set) => set.electrodes).filter(isElectrode);
  if (sets.some(({ basis }) => basis === 'proposed') && electrodes.length > 0)
    return `Nobody has confirmed what these ${electrodes.length} electrodes are. Current may flow through them, also where they lie in the brain.`;
  const implanted = electrodes.filter(({ kind }) => kind === 'depth' || kind === 'grid').length;
  return implanted === 0 ? null : `Current may flow through ${implanted} contacts in the brain.`;
};
