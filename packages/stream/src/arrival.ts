import { ValvomoError, type Block, type Counts, type Gap, type GapReason } from '@valvomo/model';

/** A block as a device sent it; a block frame of the wire is one. */
export interface DeviceBlock {
  /** Counts blocks and gaps of a stream from 0 without holes. */
  readonly sequence: number;
  /** Index of the first sample on the device's own time base. */
  readonly first: number;
  readonly samples: number;
  readonly signals: number;
  /** Planar [signals × samples]. */
  readonly counts: Counts;
}

/** The device says that sequences [sequence, sequence + sequences) are gone, with samples [first, first + samples). */
export interface DeviceGap {
  readonly sequence: number;
  readonly sequences: number;
  readonly first: number;
  readonly samples: number;
  readonly reason: GapReason;
}

/**
 * The device has forgotten what it sent: its sequences begin again, at `sequence`, on a time base whose sample `origin`
 * is the recording's sample 0 (negative when the device counts from 0 again). What lies between is a gap 'restart'.
 */
export interface NewLife {
  readonly life: string;
  readonly sequence: number;
  readonly origin: number;
}

/**
 * `relinked`: the link was lost and is back, the device goes on from the position's sequence; what was held is let go.
 * `remind`: for callers with a clock; asks again for what is missing.
 */
export interface Control {
  readonly control: 'relinked' | 'remind';
}

export type Arrival = DeviceBlock | DeviceGap | NewLife | Control;

/** Where a stream stands: enough to go on after a restart. */
export interface Position {
  /** Sequence that is wanted next. */
  readonly sequence: number;
  /** Sample of the recording that comes next. */
  readonly sample: number;
  /** Device sample that is the recording's sample 0; absent until the first block. */
  readonly origin?: number;
}

/** A block or gap in its place on the recording; once it is safe, `next` is the sequence from which a restart goes on. */
export type Placed = (Block | Gap) & { readonly next: number };

export const isBlock = (entry: DeviceBlock | DeviceGap): entry is DeviceBlock => 'counts' in entry;

/** First sequence after an entry. */
export const sequenceEnd = (entry: DeviceBlock | DeviceGap): number =>
  entry.sequence + (isBlock(entry) ? 1 : entry.sequences);

const natural = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** @throws ValvomoError BLOCK_SHAPE, GAP_SHAPE */
export const checkShape = (entry: DeviceBlock | DeviceGap, signals: number): void => {
  const { sequence, first, samples } = entry;
  const whole = natural(sequence) && natural(first) && natural(samples) && samples > 0;
  if (!isBlock(entry)) {
    if (whole && natural(entry.sequences) && entry.sequences > 0) return;
    throw new ValvomoError(
      'GAP_SHAPE',
      `gap of ${entry.sequences} sequences from ${sequence}, ${samples} samples from ${first}`,
      { value: [sequence, entry.sequences, first, samples], limit: 'whole numbers, lengths of at least 1' },
    );
  }
  if (whole && entry.signals === signals && entry.counts.length === signals * samples) return;
  throw new ValvomoError(
    'BLOCK_SHAPE',
    `block ${sequence} holds ${entry.counts.length} counts for ${entry.signals} signals × ${samples} samples ` +
      `from ${first}; the stream has ${signals} signals`,
    { value: entry.counts.length, limit: signals * samples },
  );
};

/** The same block without its first `cut` samples. */
export const withoutFirst = (block: DeviceBlock, cut: number): DeviceBlock => {
  if (cut === 0) return block;
  const samples = block.samples - cut;
  const counts = block.counts.slice(0, block.signals * samples);
  for (let signal = 0; signal < block.signals; signal += 1) {
    const end = (signal + 1) * block.samples;
    counts.set(block.counts.subarray(end - samples, end), signal * samples);
  }
  return { ...block, first: block.first + cut, samples, counts };
};
