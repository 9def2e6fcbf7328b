import type { WrittenAnnotation } from '@valvomo/edf';
import { ticks } from '@valvomo/model';
import type { Rank, Words } from './words.ts';

/** Where the next annotation comes from: a fact, by its place in the index, and which part of its words. */
export interface AnnotationPlace {
  readonly fact: number;
  readonly part: number;
}

/** What the next record goes on with, of every rank. */
export type AnnotationPlaces = Readonly<Record<Rank, AnnotationPlace>>;

interface Waiting {
  readonly place: AnnotationPlace;
  readonly words: Words;
}

/** Bytes of a list around its text at most: onset, duration, separators. */
const frame_bytes = 48;
const waiting_max = 100_000;
const encoder = new TextEncoder();

/** An upper bound of what an annotation takes in a record. */
export const roomOf = (text: string): number => frame_bytes + encoder.encode(text).length;

/** An annotation of a file that begins at `start`. */
export const writtenWords = ({ at, duration_ticks, text }: Words, start: bigint): WrittenAnnotation => ({
  onset: ticks(at - start),
  duration: duration_ticks === null ? null : ticks(duration_ticks),
  text,
});

/** Annotations in the order of their facts, until a record has room for them. */
class Line {
  readonly #from: AnnotationPlace;
  #waiting: Waiting[] = [];
  #taken = 0;
  #end = 0;

  constructor(from: AnnotationPlace) {
    this.#from = from;
  }

  get next(): AnnotationPlace {
    const first = this.#waiting[this.#taken]?.place;
    return first ?? (this.#end > this.#from.fact ? { fact: this.#end, part: 0 } : this.#from);
  }

  add(at: number, end: number, words: readonly Words[]): void {
    words.forEach((each, part) => {
      const { fact, part: done } = this.#from;
      if (at < fact || (at === fact && part < done)) return;
      if (this.#waiting.length - this.#taken < waiting_max)
        this.#waiting.push({ place: { fact: at, part }, words: each });
    });
    this.#end = Math.max(this.#end, end);
  }

  /** The next one if it has room. */
  take(room: number): Words | undefined {
    const words = this.#waiting[this.#taken]?.words;
    if (words === undefined || roomOf(words.text) > room) return undefined;
    this.#taken += 1;
    if (this.#taken * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    return words;
  }
}

/** Annotations until a record has room for them: by rank, and in order within it. */
export class AnnotationQueue {
  readonly #lines: Readonly<Record<Rank, Line>>;

  /** @param from what comes before is in a record */
  constructor(from: AnnotationPlaces) {
    this.#lines = {
      urgent: new Line(from.urgent),
      other: new Line(from.other),
      marks: new Line(from.marks),
    };
  }

  get next(): AnnotationPlaces {
    const { urgent, other, marks } = this.#lines;
    return { urgent: urgent.next, other: other.next, marks: marks.next };
  }

  /**
   * So many may wait for room in a file; what is beyond stays in the index alone.
   * @param at where the fact begins in the index, and ends
   */
  add(at: number, end: number, words: readonly Words[], rank: Rank): void {
    for (const [name, line] of Object.entries(this.#lines)) line.add(at, end, name === rank ? words : []);
  }

  /** As many as have room in `bytes`, onsets from `start`; they are taken out. */
  take(bytes: number, start: bigint): readonly WrittenAnnotation[] {
    const { urgent, other, marks } = this.#lines;
    const taken: WrittenAnnotation[] = [];
    for (let room = bytes; ;) {
      const words = urgent.take(room) ?? other.take(room) ?? marks.take(room);
      if (words === undefined) break;
      room -= roomOf(words.text);
      taken.push(writtenWords(words, start));
    }
    return taken;
  }
}
