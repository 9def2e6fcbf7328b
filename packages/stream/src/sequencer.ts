import { sampleIndex, ValvomoError, type GapReason } from '@valvomo/model';
import {
  checkShape,
  isBlock,
  sequenceEnd,
  withoutFirst,
  type Arrival,
  type DeviceBlock,
  type DeviceGap,
  type NewLife,
  type Placed,
  type Position,
} from './arrival.ts';
import { Held } from './held.ts';

export interface SequencerOptions {
  /** Signals that every block must have. */
  readonly signals: number;
  /** Asks the device for everything from this sequence on. Called again only after progress, `patience` or a reminder. */
  readonly askResend: (from: number) => void;
  /** Where an earlier run ended. */
  readonly resume?: Position;
  /** Blocks that are kept while one before them is missing (256); the farthest are let go, to be sent again. */
  readonly held_max?: number;
  /** Bytes of counts that are kept so (64 MiB). */
  readonly held_bytes_max?: number;
  /** Arrivals beyond a hole after which the same resend is asked for again (64); doubles with every repetition. */
  readonly patience?: number;
}

const patience_max = 1 << 16;

/**
 * Puts what one stream of a device sends onto the recording's time base: holes are asked for and waited for, duplicates
 * dropped, overlaps trimmed. A gap exists only where the device says so, or where a life of the device ended.
 * Pure: no clock; what comes out depends on the arrivals alone, and not on how they were delayed.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  readonly #held: Held;
  readonly #patience: number;
  /** Sequence that is wanted, sample that comes next, device sample of the recording's sample 0. */
  #sequence: number;
  #sample: number;
  #origin: number | undefined;
  /** Start of the last block: a new block must not lie before it. */
  #lastStart = 0;
  /** Why the next entry may leave a hole: a new life may. */
  #jump: GapReason | undefined;
  /** Sequence last asked for, arrivals since, and how many to wait. */
  #asked: number | undefined;
  #waited = 0;
  #wait = 0;

  constructor(options: SequencerOptions) {
    const { resume, held_max = 256, held_bytes_max = 64 * 1024 * 1024, patience = 64 } = options;
    this.#options = options;
    this.#held = new Held({ entries_max: held_max, bytes_max: held_bytes_max });
    this.#patience = patience;
    this.#sequence = resume?.sequence ?? 0;
    this.#sample = resume?.sample ?? 0;
    this.#origin = resume?.origin;
  }

  get position(): Position {
    const position = { sequence: this.#sequence, sample: this.#sample };
    return this.#origin === undefined ? position : { ...position, origin: this.#origin };
  }

  /**
   * What this arrival makes ready, in strict order: every sample once, or in one gap.
   * @throws ValvomoError BLOCK_SHAPE, GAP_SHAPE, BLOCK_BACKWARDS, BLOCK_JUMP, GAP_RANGE, RESEND_DIFFERS:
   * the device contradicts itself; the position is then as before
   */
  accept(arrival: Arrival): Placed[] {
    if ('control' in arrival) return this.#control(arrival.control);
    const out: Placed[] = [];
    if ('life' in arrival) return this.#beginLife(arrival, out);
    checkShape(arrival, this.#options.signals);
    if (sequenceEnd(arrival) <= this.#sequence) return out;
    if (arrival.sequence > this.#sequence) {
      this.#held.add(arrival);
      this.#askOnce();
    } else {
      this.#place(arrival, out);
    }
    this.#drain(out);
    return out;
  }

  #control(control: 'relinked' | 'remind'): Placed[] {
    if (control === 'relinked') {
      this.#held.clear();
      this.#asked = undefined;
    } else if (this.#held.nearest(this.#sequence) !== undefined) {
      this.#options.askResend(this.#sequence);
    }
    return [];
  }

  /** Places what was held and has its turn now. A contradiction among it waits until nothing else would be lost. */
  #drain(out: Placed[]): void {
    for (;;) {
      const entry = this.#held.nearest(this.#sequence);
      if (entry === undefined || entry.sequence > this.#sequence) return;
      try {
        this.#place(entry, out);
      } catch (error) {
        if (out.length === 0) throw error;
        return;
      }
    }
  }

  #askOnce(): void {
    if (this.#asked === this.#sequence) {
      this.#waited += 1;
      if (this.#waited < this.#wait) return;
      this.#wait = Math.min(2 * this.#wait, patience_max);
    } else {
      this.#asked = this.#sequence;
      this.#wait = this.#patience;
    }
    this.#waited = 0;
    this.#options.askResend(this.#sequence);
  }

  /** Where a device sample lies on the recording; the first block of all lies where the recording begins. */
  #placeOf(entry: DeviceBlock | DeviceGap): number {
    return entry.first - (this.#origin ?? entry.first - this.#sample);
  }

  #place(entry: DeviceBlock | DeviceGap, out: Placed[]): void {
    if (isBlock(entry)) this.#placeBlock(entry, out);
    else this.#placeGap(entry, out);
  }

  #placeBlock(block: DeviceBlock, out: Placed[]): void {
    const start = this.#placeOf(block);
    const backwards = start < this.#sample && (this.#jump !== undefined || start < this.#lastStart);
    if (backwards || start + block.samples <= this.#sample)
      throw new ValvomoError(
        'BLOCK_BACKWARDS',
        `block ${block.sequence} goes back to sample ${start}, the stream is at ${this.#sample}`,
        { value: start, limit: this.#sample },
      );
    if (start > this.#sample && this.#jump === undefined)
      throw new ValvomoError(
        'BLOCK_JUMP',
        `block ${block.sequence} begins at sample ${start}, ${this.#sample} comes next and no gap was announced`,
        { value: start, limit: this.#sample },
      );
    this.#emitGap(start, this.#jump ?? 'restart', block.sequence, out);
    this.#emitBlock(block, out);
  }

  /** Emits what is new of a block that touches the head. */
  #emitBlock(block: DeviceBlock, out: Placed[]): void {
    const start = this.#placeOf(block);
    this.#origin ??= block.first - this.#sample;
    const { samples, signals, counts } = withoutFirst(block, this.#sample - start);
    const next = block.sequence + 1;
    out.push({ kind: 'block', start: sampleIndex(this.#sample), samples, signals, counts, next });
    this.#lastStart = start;
    this.#sample += samples;
    this.#sequence = next;
    this.#jump = undefined;
  }

  /** [head, end) never arrived; nothing when it is empty, or when the recording has not begun. */
  #emitGap(end: number, reason: GapReason, next: number, out: Placed[]): void {
    if (this.#origin !== undefined && end > this.#sample) {
      const samples = end - this.#sample;
      out.push({ kind: 'gap', start: sampleIndex(this.#sample), samples, reason, next });
      this.#sample = end;
    }
    this.#sequence = next;
  }

  /** A gap of the device, around what is held of its range: what did arrive is not thrown away. */
  #placeGap(gap: DeviceGap, out: Placed[]): void {
    const begun = this.#origin !== undefined;
    const start = this.#placeOf(gap);
    const end = start + gap.samples;
    const unaccounted = gap.sequence === this.#sequence && this.#jump === undefined && start !== this.#sample;
    const jumpsBack = this.#jump !== undefined && start < this.#sample;
    if (begun && (unaccounted || jumpsBack || end <= this.#sample || (start > this.#sample && !this.#jump)))
      throw new ValvomoError(
        'GAP_RANGE',
        `gap ${gap.sequence} covers samples ${start} … ${end}, ${this.#sample} comes next`,
        { value: [start, end], limit: this.#sample },
      );
    if (this.#jump !== undefined) this.#emitGap(start, this.#jump, gap.sequence, out);
    this.#jump = undefined;
    const after = sequenceEnd(gap);
    const device = gap.first + gap.samples;
    for (;;) {
      const held = this.#held.nearest(this.#sequence);
      if (held === undefined || sequenceEnd(held) > after) break;
      this.#held.shift();
      if (held === gap || held.first + held.samples > device || this.#placeOf(held) < this.#sample) continue;
      this.#emitGap(this.#placeOf(held), gap.reason, held.sequence, out);
      this.#emitHeld(held, out);
    }
    // What was held may have been the first block of all, and only now is there a place to speak of.
    this.#emitGap(this.#placeOf(gap) + gap.samples, gap.reason, after, out);
  }

  #emitHeld(held: DeviceBlock | DeviceGap, out: Placed[]): void {
    if (isBlock(held)) this.#emitBlock(held, out);
    else this.#emitGap(this.#placeOf(held) + held.samples, held.reason, sequenceEnd(held), out);
  }

  /** What was held comes out first, around gaps 'restart': nobody will send what is missing between. */
  #beginLife(life: NewLife, out: Placed[]): Placed[] {
    for (;;) {
      const held = this.#held.nearest(this.#sequence);
      if (held === undefined) break;
      this.#held.shift();
      const start = this.#placeOf(held);
      if (start < this.#sample) continue;
      this.#emitGap(start, 'restart', held.sequence, out);
      this.#emitHeld(held, out);
    }
    this.#sequence = life.sequence;
    this.#origin = life.origin;
    this.#jump = 'restart';
    this.#asked = undefined;
    return out;
  }
}
