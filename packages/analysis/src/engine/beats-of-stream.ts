import {
  rateHz,
  type Block,
  type Derivation,
  type Item,
  type Plain,
  type StreamDescription,
  type TimeBase,
} from '@valvomo/model';
import { BeatFinder } from '../conditions/beats.ts';
import { asRecorded } from '../montages/as-recorded.ts';
import { electrodesOf, voltageRows } from './rows.ts';
import { Rows } from './stage.ts';

/** R waves that the rows of another stream's analysis may use. */
export interface BeatSource {
  /** Name of the ECG. */
  readonly name: string;
  /**
   * Places on the analysed stream, ascending and not always whole, of R waves known by the end of `second` that lie in
   * it or the one before. Seconds are asked for in order.
   */
  beats(second: number): Float64Array;
}

/** Samples of the ECG that no row has asked for yet; null: a gap, or the beginning. */
interface Piece {
  readonly start: number;
  readonly samples: number;
  readonly values: Float64Array | null;
}

interface Saved {
  readonly pieces: readonly { start: number; samples: number; values: Float64Array | null }[];
  readonly next: number;
  readonly done: number;
  readonly origin: number;
  readonly finder: Plain;
  readonly beats: Float64Array;
}

/** An ECG slower than this has lost its R waves. */
const rate_hz_min = 64;
/** So much of an ECG may wait for the EEG; what is older is searched at once and only its R waves wait. */
const ahead_s_max = 600;

const ecgOf = (stream: StreamDescription): Derivation | undefined =>
  voltageRows(asRecorded, stream, electrodesOf(stream)).find(({ role }) => role === 'ecg');

/** The first stream other than `main` with an ECG, when `main` has none. */
export const ecgStream = (
  streams: readonly StreamDescription[],
  main: StreamDescription,
): StreamDescription | undefined =>
  ecgOf(main) === undefined
    ? streams.find(
        (stream) =>
          stream !== main && rateHz(stream.timeBase.rate) >= rate_hz_min && ecgOf(stream) !== undefined,
      )
    : undefined;

/** Samples of one time base as (fractional) samples of another. */
const placeOn = (from: TimeBase, to: TimeBase): ((sample: number) => number) => {
  const shift_ticks = Number(from.start - to.start);
  return (sample) =>
    ((shift_ticks + (sample * from.rate.ticks) / from.rate.samples) * to.rate.samples) / to.rate.ticks;
};

/** R waves of an ECG that is recorded at another rate than the EEG. */
export class BeatsOfStream implements BeatSource {
  readonly name: string;
  readonly #rows: Rows;
  readonly #finder: BeatFinder;
  readonly #hop: number;
  readonly #toEcg: (sample: number) => number;
  readonly #toMain: (sample: number) => number;
  readonly #ahead_max: number;
  #pieces: Piece[] = [];
  /** Sample of the ECG that comes next; the next one to be searched; where the search began. */
  #next = 0;
  #done = 0;
  #origin = 0;
  /** Samples of the ECG. */
  #beats: readonly number[] = [];

  constructor(ecg: StreamDescription, main: StreamDescription, hop: number, saved?: Plain) {
    const row = ecgOf(ecg) as Derivation;
    const kept = saved as unknown as Saved | undefined;
    const rate_hz = rateHz(ecg.timeBase.rate);
    this.name = row.name;
    this.#rows = new Rows([row], ecg.signals);
    this.#finder = new BeatFinder(rate_hz, kept?.finder);
    this.#hop = hop;
    this.#toEcg = placeOn(main.timeBase, ecg.timeBase);
    this.#toMain = placeOn(ecg.timeBase, main.timeBase);
    this.#ahead_max = Math.round(ahead_s_max * rate_hz);
    if (kept === undefined) return;
    this.#pieces = kept.pieces.map((piece) => ({ ...piece }));
    this.#next = kept.next;
    this.#done = kept.done;
    this.#origin = kept.origin;
    this.#beats = [...kept.beats];
  }

  /** Place on the analysed stream after the newest sample of the ECG. */
  get head(): number {
    return this.#toMain(this.#next);
  }

  /** Whether everything that row `second` needs is here. */
  covers(second: number): boolean {
    return this.#next >= this.#end(second);
  }

  /** A block or gap of the ECG's stream; what was given up is left out. */
  take(item: Item): void {
    const end = item.start + item.samples;
    if (end <= this.#next) return;
    if (item.start > this.#next) this.#push(null, item.start);
    this.#push(item.kind === 'block' ? this.#valuesOf(item).subarray(this.#next - item.start) : null, end);
    this.#searchOld();
  }

  /** The ECG is not waited for any longer, up to this place on the analysed stream: a gap. */
  giveUp(place: number): void {
    const end = Math.ceil(this.#toEcg(place));
    if (end > this.#next) this.#push(null, end);
  }

  beats(second: number): Float64Array {
    this.#search(this.#end(second));
    const from = this.#toEcg((second - 1) * this.#hop);
    this.#beats = this.#beats.filter((beat) => beat >= from).toSorted((a, b) => a - b);
    return Float64Array.from(
      this.#beats.filter((beat) => beat < this.#end(second)),
      this.#toMain,
    );
  }

  snapshot(): Plain {
    const saved: Saved = {
      pieces: this.#pieces.map((piece) => ({ ...piece, values: piece.values?.slice() ?? null })),
      next: this.#next,
      done: this.#done,
      origin: this.#origin,
      finder: this.#finder.snapshot(),
      beats: Float64Array.from(this.#beats),
    };
    return saved as unknown as Plain;
  }

  /** The first sample of the ECG that row `second` does not see. */
  #end(second: number): number {
    return Math.max(0, Math.ceil(this.#toEcg((second + 1) * this.#hop)));
  }

  #valuesOf(block: Block): Float64Array {
    const values = new Float64Array(block.samples);
    this.#rows.derive(block, values, block.samples);
    return values;
  }

  #push(values: Float64Array | null, end: number): void {
    this.#pieces.push({ start: this.#next, samples: end - this.#next, values });
    this.#next = end;
  }

  #searchOld(): void {
    const end = this.#next - this.#ahead_max;
    if (end > this.#done) this.#search(end);
  }

  #search(end: number): void {
    while (this.#done < end) {
      const piece = this.#pieces[0];
      if (piece === undefined) return;
      const pieceEnd = piece.start + piece.samples;
      const to = Math.min(end, pieceEnd);
      if (piece.values === null) {
        this.#finder.restart();
        this.#origin = pieceEnd;
      } else {
        const found = this.#finder.next(piece.values.subarray(this.#done - piece.start, to - piece.start));
        this.#beats = [...this.#beats, ...found.map((sample) => sample + this.#origin)];
      }
      this.#done = piece.values === null ? pieceEnd : to;
      if (this.#done >= pieceEnd) this.#pieces.shift();
    }
  }
}
