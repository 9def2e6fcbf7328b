import { displayCalibration } from '@valvomo/model';
import type { SampleSource } from './source.ts';

/** Values that a row shows from bottom to top. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const looked_s = 30;
const needed_s = 2;

/** Rounded outwards to steps of 1, 2 or 5 of which the range has about five. */
export const roundedRange = ({ min, max }: Range): Range => {
  const span = Math.max(max - min, Math.abs(max) * 1e-6, 1e-9);
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = power * ([1, 2, 5, 10].find((times) => power * times >= span / 5) ?? 10);
  const bottom = Math.floor(min / step) * step;
  const top = Math.ceil(max / step) * step;
  return { min: bottom, max: top > bottom ? top : bottom + step };
};

/** Samples that a range is chosen by. */
interface Looked {
  readonly from: number;
  readonly to: number;
}

/** The newest 30 s. */
const newest = ({ head, clock }: SampleSource): Looked => ({
  from: Math.floor(head - looked_s * clock.rate_hz),
  to: head,
});

/** Extremes of a signal in its own unit over samples that are here; undefined while there is less than 2 s. */
const lookedAt = (ring: SampleSource, signal: number, looked: Looked): Range | undefined => {
  const described = ring.description.signals[signal];
  const { rate_hz } = ring.clock;
  if (described === undefined || ring.head - ring.first < Math.max(2, needed_s * rate_hz)) return undefined;
  let min = Infinity;
  let max = -Infinity;
  const to = Math.min(ring.head, looked.to);
  for (let index = Math.max(ring.first, looked.from); index < to;) {
    const stretch = ring.stretchAt(index);
    if (stretch?.kind !== 'data') {
      index = stretch?.to ?? to;
      continue;
    }
    const { counts, stride, at, length } = ring.piece(index);
    const samples = Math.min(length, stretch.to - index, to - index);
    for (let k = 0; k < samples; k += 1) {
      const count = counts[signal * stride + at + k] as number;
      if (count < min) min = count;
      if (count > max) max = count;
    }
    index += samples;
  }
  const { gain, offset } = displayCalibration(described);
  const ends = [gain * min + offset, gain * max + offset];
  return min > max ? undefined : { min: Math.min(...ends), max: Math.max(...ends) };
};

/**
 * Ranges of signals that no reader sets a sensitivity for (breathing, snoring, DC inputs), from what was seen of them.
 * A range once given only grows, and only when the page is laid out anew: the scale does not wander under the reader.
 */
export class Ranges {
  readonly #held = new Map<SampleSource, Map<number, Range>>();

  /** By the newest 30 s unless told; undefined until there is enough to see. */
  of(ring: SampleSource, signal: number, looked: Looked = newest(ring)): Range | undefined {
    const own = this.#held.get(ring) ?? new Map<number, Range>();
    this.#held.set(ring, own);
    const held = own.get(signal);
    const seen = lookedAt(ring, signal, looked);
    if (seen === undefined) return held;
    if (held !== undefined && seen.min >= held.min && seen.max <= held.max) return held;
    const wide = {
      min: Math.min(seen.min, held?.min ?? Infinity),
      max: Math.max(seen.max, held?.max ?? -Infinity),
    };
    const found = roundedRange(wide);
    own.set(signal, found);
    return found;
  }
}
