import type { Random } from '../noise/random.ts';
import type { Chunk } from '../chunk.ts';
import type { Sway } from '../course/sway.ts';
import type { Stage } from '../stage.ts';

/** An act of the script with its defaults filled in. */
export interface Cue<Options> {
  readonly at_s: number;
  /** Infinity for what has no end. */
  readonly end_s: number;
  readonly options: Options;
  /**
   * Random numbers of this act alone: the same on every stream unless `tag` says otherwise, and unmoved by acts that
   * are added elsewhere in the script.
   */
  random(...tag: readonly (string | number)[]): Random;
}

/** What is true of one voice, on its stream. */
export interface Finding {
  readonly kind: string;
  readonly onset_s: number;
  readonly duration_s: number;
  readonly channels: readonly string[];
}

/** What one act adds to one stream. */
export interface Voice {
  /** Nothing is asked of it outside [from_s, to_s). */
  readonly from_s: number;
  readonly to_s: number;
  readonly findings: readonly Finding[];
  /**
   * Adds its part to the next chunk, in the unit of each signal. Chunks come in order and without holes, the first one
   * holds `from_s`; how the caller cuts the stream never reaches here.
   */
  add(chunk: Chunk): void;
}

/**
 * Something that a reader of EEG has a word for. One file, and one line in `patterns/index.ts`.
 * To add one: give it an id, its source, its options with defaults, what it does to other patterns (`sways`: seizures
 * quicken the heart, open eyes block alpha), and its voice on a stream. Everything random comes from `cue.random`.
 */
export interface Pattern<Options extends object> {
  readonly id: string;
  /** Where model and numbers come from: `doi:…` where there is one. */
  readonly reference: string;
  readonly defaults: Options;
  /** `body` makes signals, `electrode` adds to them where they are picked up, `contact` comes last and may take all away. */
  readonly layer: 'body' | 'electrode' | 'contact';
  sways?(cue: Cue<Options>): readonly Sway[];
  /** Undefined when the act does not show on this stream. */
  voice(cue: Cue<Options>, stage: Stage): Voice | undefined;
}
