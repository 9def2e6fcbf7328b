import { microvoltsPer, type Derivation, type StreamDescription } from '@valvomo/model';
import type { BedRing } from './bed-ring.ts';
import { derivationsOf } from './derivations.ts';
import type { ViewSettings } from './messages.ts';
import type { StreamRing } from './stream-ring.ts';
import type { RowsSince } from './tracer.ts';

/** How a row's values become height: by sensitivity (`factor` times coarser), or a fixed range over the row. */
export type RowScale =
  | { readonly kind: 'sensitivity'; readonly factor: number; readonly positiveUp: boolean }
  | { readonly kind: 'range'; readonly min: number; readonly max: number };

export interface PlannedRow {
  readonly name: string;
  readonly side: Derivation['side'];
  readonly role: Derivation['role'];
  readonly group: string;
  readonly unit: string;
  /** e.g. `F7 off`, `no F7`; empty when the row is drawn. */
  readonly missing: string;
  readonly scale: RowScale;
  /** Which of the plan's streams, and which row of it. */
  readonly stream: number;
  readonly row: number;
}

export interface PlannedStream {
  readonly ring: StreamRing;
  readonly since: readonly RowsSince[];
  /** Rows that the display filters apply to. */
  readonly filtered: readonly boolean[];
}

export interface Plan {
  /** From top to bottom. */
  readonly rows: readonly PlannedRow[];
  readonly streams: readonly PlannedStream[];
}

const roleOrder: readonly Derivation['role'][] = ['eeg', 'eog', 'emg', 'ecg', 'other'];
/** Coarser than the EEG by this much: 10 µV/mm makes 100 µV/mm, the electrocardiogram's 10 mm/mV. */
const coarse = 10;

/** True for what an EEG filter is made for; breathing, position and saturation are shown as measured. */
const isWave = (row: Derivation, stream: StreamDescription): boolean => {
  if (microvoltsPer(row.unit) === undefined) return false;
  const electrode = stream.electrodes?.electrodes[row.terms[0]?.signal ?? -1];
  return (
    electrode?.kind !== 'other' ||
    !['respiration', 'position', 'oximetry', 'trigger'].includes(electrode.role)
  );
};

const scaleOf = (row: Derivation, stream: StreamDescription, wave: boolean): RowScale => {
  if (microvoltsPer(row.unit) !== undefined)
    return {
      kind: 'sensitivity',
      factor: row.role === 'ecg' || !wave ? coarse : 1,
      positiveUp: row.role === 'ecg' || !wave,
    };
  if (row.unit === '%') return { kind: 'range', min: 70, max: 100 };
  const signal = stream.signals[row.terms[0]?.signal ?? -1];
  const { physicalMin = 0, physicalMax = 1 } = signal ?? {};
  return { kind: 'range', min: Math.min(physicalMin, physicalMax), max: Math.max(physicalMin, physicalMax) };
};

/** What a row lacks: electrodes that the bed does not have at all, then those that are off. */
const missingText = (absent: readonly string[], missing: readonly string[]): string => {
  const off = missing.filter((name) => !absent.includes(name));
  return [
    ...(absent.length === 0 ? [] : [`no ${absent.join(', ')}`]),
    ...(off.length === 0 ? [] : [`${off.join(', ')} off`]),
  ].join(', ');
};

const noneOff: ReadonlySet<number> = new Set();

/** Rows, their order and their inputs for the streams of a bed, with what is off at which time. */
export const planOf = (bed: BedRing, settings: Pick<ViewSettings, 'montage' | 'order'>): Plan => {
  const rows: PlannedRow[] = [];
  const streams = bed.streams.map((ring, number): PlannedStream => {
    const stream = bed.descriptions[number] ?? ring.description;
    const whole = derivationsOf(settings, stream, noneOff);
    const offs = bed.offsOf(ring);
    const now = offs.length === 0 ? whole : derivationsOf(settings, stream, offs.at(-1)?.signals ?? noneOff);
    const filtered = whole.map((row) => isWave(row, stream));
    whole.forEach((row, at) => {
      rows.push({
        name: row.name,
        side: row.side,
        role: row.role,
        group: row.group,
        unit: row.unit,
        missing: missingText(row.missing, now[at]?.missing ?? row.missing),
        scale: scaleOf(row, stream, filtered[at] === true),
        stream: number,
        row: at,
      });
    });
    const since = [
      { index: 0, terms: whole.map((row) => row.terms) },
      ...offs.map(({ index, signals }) => ({
        index,
        terms: derivationsOf(settings, stream, signals).map((row) => row.terms),
      })),
    ];
    return { ring, since, filtered };
  });
  return {
    rows: rows.toSorted((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role)),
    streams,
  };
};
