/**
 * Traces as vertical spans in a pixel buffer: in every column the trace covers its extent plus its thickness, and
 * the two end pixels are blended by how much of them is covered. Integer arithmetic in 1/256 pixel: the same input
 * gives the same pixels on every machine.
 */

/** Pixels in memory order R, G, B, A (an ImageData's bytes on a little-endian machine). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint32Array;
}

/** One row's columns and where they go. y = baseline + value · scale, in pixels, down. */
export interface Trace {
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** Place of column 0 of the row in `low` and `high`, and the mask that wraps columns. */
  readonly offset: number;
  readonly mask: number;
  readonly baseline: number;
  readonly scale: number;
  /** The trace is cut off outside [top, bottom). */
  readonly top: number;
  readonly bottom: number;
  readonly colour: number;
}

/** `#rrggbb` as one opaque pixel. @throws RangeError on anything else */
export const pixelOf = (colour: string): number => {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`'${colour}' is not a colour #rrggbb`);
  const value = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
};

/** `over` over `under` with `cover`/256 of it. */
export const blend = (under: number, over: number, cover: number): number => {
  const rest = 256 - cover;
  const redBlue = (((under & 0xff00ff) * rest + (over & 0xff00ff) * cover) >>> 8) & 0xff00ff;
  const green = (((under & 0xff00) * rest + (over & 0xff00) * cover) >>> 8) & 0xff00;
  return (0xff000000 | redBlue | green) >>> 0;
};

/**
 * Draws `columns` columns from `column` on at x, x + 1, … with a line of `thickness` pixels.
 * Returns the newest column in which the trace was cut off, or −1.
 */
export const drawTrace = (
  pixels: Pixels,
  trace: Trace,
  x: number,
  column: number,
  columns: number,
  thickness: number,
): number => {
  const { rgba, width } = pixels;
  const { low, high, offset, mask, baseline, scale, colour } = trace;
  const half = thickness / 2;
  const ceiling = Math.max(0, Math.round(trace.top * 256));
  const floor = Math.min(pixels.height * 256, Math.round(trace.bottom * 256));
  let clipped = -1;
  for (let k = 0; k < columns; k += 1) {
    const at = offset + ((column + k) & mask);
    const a = low[at] as number;
    const b = high[at] as number;
    if (!(a <= b)) continue;
    const ya = baseline + a * scale;
    const yb = baseline + b * scale;
    let from = Math.round(((ya < yb ? ya : yb) - half) * 256);
    let to = Math.round(((ya < yb ? yb : ya) + half) * 256);
    if (from < ceiling || to > floor) {
      clipped = column + k;
      if (from < ceiling) from = ceiling;
      if (to > floor) to = floor;
      if (from >= to) continue;
    }
    const first = from >> 8;
    const last = (to - 1) >> 8;
    let p = first * width + x + k;
    if (first === last) {
      rgba[p] = blend(rgba[p] as number, colour, to - from);
      continue;
    }
    rgba[p] = blend(rgba[p] as number, colour, 256 - (from & 255));
    p += width;
    for (let y = first + 1; y < last; y += 1, p += width) rgba[p] = colour;
    rgba[p] = blend(rgba[p] as number, colour, to - (last << 8));
  }
  return clipped;
};
