import { binsOf } from '../band.ts';
import type { Band } from '../settings.ts';

/** Half the width over which one epoch is smoothed, hertz. */
const smooth_hz = 0.5;

interface Peak {
  readonly frequency_hz: number;
  /** Density at the peak over the 1/f line there. */
  readonly ratio: number;
}

/** Looks for a peak of a density above the 1/f line through both sides of a band. */
export class PeakFinder {
  readonly first: number;
  readonly end: number;
  readonly #width_hz: number;
  readonly #sides: readonly number[];
  readonly #half: number;

  /** @param sides two bands through which the line goes, below and above `band` */
  constructor(band: Band, sides: readonly Band[], binWidth_hz: number, bins: number) {
    [this.first, this.end] = binsOf(band, binWidth_hz, bins);
    this.#width_hz = binWidth_hz;
    this.#half = Math.round(smooth_hz / binWidth_hz);
    this.#sides = sides.flatMap((side) => {
      const [first, end] = binsOf(side, binWidth_hz, bins);
      return Array.from({ length: end - first }, (_, k) => first + k);
    });
  }

  /** Mean density of the bins within half a hertz of a bin. */
  smoothed(density: Float64Array, bin: number): number {
    let sum = 0;
    for (let k = bin - this.#half; k <= bin + this.#half; k += 1) sum += density[k] as number;
    return sum / (2 * this.#half + 1);
  }

  /** Bin at which the smoothed density is greatest over the line, and that ratio; undefined where there is no power. */
  rough(density: Float64Array): { readonly bin: number; readonly ratio: number } | undefined {
    const line = this.#line(density);
    if (line === undefined) return undefined;
    let found = { bin: this.first, ratio: 0 };
    for (let bin = this.first; bin < this.end; bin += 1) {
      const ratio = this.smoothed(density, bin) / line(bin);
      if (ratio > found.ratio) found = { bin, ratio };
    }
    return found;
  }

  /** The bin that is greatest over the line, if its density is above that of both neighbours; between bins by a parabola. */
  peak(density: Float64Array): Peak | undefined {
    const line = this.#line(density);
    if (line === undefined) return undefined;
    let bin = this.first;
    for (let k = this.first; k < this.end; k += 1)
      if ((density[k] as number) / line(k) > (density[bin] as number) / line(bin)) bin = k;
    const [below, at, above] = [bin - 1, bin, bin + 1].map((k) => density[k] as number) as [
      number,
      number,
      number,
    ];
    if (!(at > below && at > above)) return undefined;
    const [a, b, c] = [Math.log(below), Math.log(at), Math.log(above)];
    const between = (0.5 * (a - c)) / (a - 2 * b + c);
    return { frequency_hz: (bin + between) * this.#width_hz, ratio: at / line(bin) };
  }

  /** Ordinary least squares of ln density over ln f through the sides. */
  #line(density: Float64Array): ((bin: number) => number) | undefined {
    const n = this.#sides.length;
    let [x, y, xx, xy] = [0, 0, 0, 0];
    for (const bin of this.#sides) {
      const value = density[bin] as number;
      if (!(value > 0)) return undefined;
      const [u, v] = [Math.log(bin), Math.log(value)];
      x += u;
      y += v;
      xx += u * u;
      xy += u * v;
    }
    const slope = (n * xy - x * y) / (n * xx - x * x);
    const level = (y - slope * x) / n;
    return (bin) => Math.exp(level + slope * Math.log(bin));
  }
}
