import type { Derivation, StreamDescription } from '@valvomo/model';
import { derivationsOf } from './derivations.ts';
import type { RowColour, ViewSettings } from './messages.ts';
import type { Range } from './ranges.ts';
import type { BedSource, SampleSource } from './source.ts';
import type { RowsSince } from './tracer.ts';

/** How a row's values become height: by sensitivity (`factor` times coarser), or a fixed range over the row. */
export type RowScale =
  | { readonly kind: 'sensitivity'; readonly factor: number; readonly positiveUp: boolean }
  | {
      readonly kind: 'range';
      readonly min: number;
      readonly max: number;
      /** Nothing was measured yet to choose a range by. */
      readonly provisional?: true;
    };

export interface PlannedRow {
  readonly name: string;
  readonly side: Derivation['side'];
  readonly role: Derivation['role'];
  readonly group: string;
  readonly colour: RowColour;
  readonly unit: string;
  readonly note: string;
  /** e.g. `F7 off`, `no F7`; empty when the row is drawn. */
  readonly missing: string;
  readonly scale: RowScale;
  /** Which of the plan's streams, and which row of it. */
  readonly stream: number;
  readonly row: number;
}

export interface PlannedStream {
  readonly ring: SampleSource;
  readonly since: readonly RowsSince[];
  /** Rows that the display filters apply to. */
  readonly filtered: readonly boolean[];
}

export interface Plan {
  /** From top to bottom. */
  readonly rows: readonly PlannedRow[];
  readonly streams: readonly PlannedStream[];
}

/** 10 µV/mm makes 100 µV/mm: the electrocardiogram's 10 mm/mV. */
const heartFactor = 10;
const roleOrder: readonly Derivation['role'][] = ['eeg', 'eog', 'emg', 'ecg', 'other'];
/** Units whose range is known before anything was measured. */
const knownRanges: Readonly<Record<string, Range>> = {
  '%': { min: 70, max: 100 },
  bpm: { min: 30, max: 150 },
};
const positions: Range = { min: 0, max: 5 };

/** True for what electrodes pick up: an EEG filter is made for it, a sensitivity applies. */
const isWave = ({ role }: Derivation): boolean => role !== 'other';

const scaleOf = (
  row: Derivation,
  ring: SampleSource,
  stream: StreamDescription,
  bed: BedSource,
): RowScale => {
  if (isWave(row)) {
    const heart = row.role === 'ecg';
    return { kind: 'sensitivity', factor: heart ? heartFactor : 1, positiveUp: heart };
  }
  const signal = row.terms[0]?.signal ?? -1;
  const electrode = stream.electrodes?.electrodes[signal];
  const isPosition = electrode?.kind === 'other' && electrode.role === 'position';
  const range = isPosition ? positions : (knownRanges[row.unit] ?? bed.rangeOf(ring, signal));
  return range === undefined
    ? { kind: 'range', min: -1, max: 1, provisional: true }
    : { kind: 'range', ...range };
};

/** Colour is a claim about side and sensor: without a declaration or a person's word there is none. */
const colourOf = ({ role, side }: Derivation, { electrodes }: StreamDescription): RowColour => {
  if (electrodes === undefined || electrodes.basis === 'proposed' || role === 'other') return 'neutral';
  if (role !== 'eeg') return role;
  return side === 'unknown' ? 'neutral' : side;
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
export const planOf = (bed: BedSource, settings: Pick<ViewSettings, 'montage' | 'order'>): Plan => {
  const rows: PlannedRow[] = [];
  const streams = bed.streams.map((ring, number): PlannedStream => {
    const stream = bed.descriptions[number] ?? ring.description;
    const whole = derivationsOf(settings, stream, noneOff);
    const offs = bed.offsOf(ring);
    const now = offs.length === 0 ? whole : derivationsOf(settings, stream, offs.at(-1)?.signals ?? noneOff);
    const filtered = whole.map(isWave);
    whole.forEach((row, at) => {
      rows.push({
        name: row.name,
        side: row.side,
        role: row.role,
        group: row.group,
        colour: colourOf(row, stream),
        unit: row.unit,
        note: row.note ?? '',
        missing: missingText(row.missing, now[at]?.missing ?? row.missing),
        scale: scaleOf(row, ring, stream, bed),
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
