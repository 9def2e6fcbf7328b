import { ValvomoError } from '@valvomo/model';
import { sharedSpace, spectraAt, type KernelSpace } from './space.ts';
import { spectraPlain } from './spectra-plain.ts';
import {
  checkLayout,
  spectraTables,
  type SpectraOptions,
  type SpectraTables,
  type WindowLayout,
} from './spectra-tables.ts';

type Reals = Float32Array | Float64Array;

/** Transforms of many windows of many channels; a channel's bits do not depend on its neighbours. */
export interface Spectra<T extends Reals> {
  /** size / 2 + 1; bin k is k · rate / size hertz. */
  readonly bins: number;
  /**
   * Σ over tapers of |X[k]|² into out [windows × channels × bins], not normalised.
   * @throws ValvomoError SPECTRA_VALUES, SPECTRA_OUT
   */
  powers(values: T, layout: WindowLayout, out: T): void;
  /**
   * X[k] with the first taper as (re, im) into out [windows × channels × bins × 2].
   * @throws ValvomoError SPECTRA_VALUES, SPECTRA_OUT
   */
  transforms(values: T, layout: WindowLayout, out: T): void;
}

/** Where a plan lies in the kernel's memory: its head, tables, work, then rows in and out up to the end. */
interface Places {
  readonly twiddles: number;
  readonly roots: number;
  readonly positions: number;
  readonly tapers: number;
  readonly work: number;
  readonly sums: number;
  readonly mixed: number;
  readonly rows: number;
}

const headBytes = 64;

/** Values of a row that the kernel lays beside those of its neighbours at once: several windows that overlap. */
const mixedOf = (half: number): number => Math.max(2 * half, 4096);

const placesOf = ({ twiddles, roots, half, tapers, bins }: SpectraTables, bytes: number): Places => {
  let at = spectraAt + headBytes;
  const take = (length: number): number => {
    const own = at;
    at += 64 * Math.ceil(length / 64);
    return own;
  };
  return {
    twiddles: take(twiddles.length * bytes),
    roots: take(roots.length * bytes),
    positions: take(half * 4),
    tapers: take(tapers.length * bytes),
    work: take(half * 32),
    sums: take(bins * 16 + 64),
    mixed: take(16 * (mixedOf(half) + 4)),
    rows: take(0),
  };
};

/** Whose tables the memory of this thread holds now. */
let held: object | undefined;

const upload = (space: KernelSpace, tables: SpectraTables, places: Places, bytes: number): void => {
  if (held === tables) return;
  held = tables;
  const reals = (at: number, length: number): Reals =>
    bytes === 4 ? new Float32Array(space.buffer, at, length) : new Float64Array(space.buffer, at, length);
  reals(places.twiddles, tables.twiddles.length).set(tables.twiddles);
  reals(places.roots, tables.roots.length).set(tables.roots);
  reals(places.tapers, tables.tapers.length).set(tables.tapers);
  const positions = new Uint32Array(space.buffer, places.positions, tables.half);
  for (let k = 0; k < tables.half; k += 1) positions[k] = 32 * (tables.positions[k] as number);
  const head = new DataView(space.buffer, spectraAt, headBytes);
  const { half, taperCount, detrend } = tables;
  const { twiddles, roots, tapers, work, sums, mixed } = places;
  const words = [
    half,
    taperCount,
    Number(detrend),
    twiddles,
    roots,
    places.positions,
    tapers,
    work,
    sums,
    mixed,
    mixedOf(half),
  ];
  for (const [k, word] of words.entries()) head.setUint32(4 * k, word, true);
  head.setFloat64(48, tables.innerFactor, true);
};

/** How many windows of how many channels go through the kernel's memory at once. */
interface Share {
  readonly channels: number;
  readonly windows: number;
}

/** What goes through at once stays in the second cache, but for single rows that are longer. */
const cachedBytes = 512 << 10;
const cachedChannels = 8;

const shareOf = (
  { size }: SpectraTables,
  { channels, windows, hop }: WindowLayout,
  row: number,
  reals: number,
  cached: number,
): Share => {
  const fits = (c: number, w: number, limit: number): boolean =>
    c * (Math.max(0, w - 1) * hop + size + w * row) <= limit;
  let some = windows > 1 ? Math.min(channels, cachedChannels) : channels;
  while (some > cachedChannels && !fits(some, 1, cached)) some = 4 * Math.ceil(some / 8);
  while (some > 4 && !fits(some, 1, reals)) some = 4 * Math.ceil(some / 8);
  let most = Math.min(windows, Math.max(1, Math.floor((cached / some - size + hop) / (hop + row))));
  while (most > 1 && !fits(some, most, reals)) most -= 1;
  return { channels: some, windows: most };
};

/** One share: rows in, the kernel, rows out. */
const runShare = <T extends Reals>(
  space: KernelSpace,
  { size }: SpectraTables,
  rows: number,
  values: T,
  layout: WindowLayout,
  first: { readonly channel: number; readonly window: number },
  share: Share,
  out: T,
  row: number,
  complex: boolean,
): void => {
  const bytes = values.BYTES_PER_ELEMENT;
  const length = (share.windows - 1) * layout.hop + size;
  const view = (at: number, count: number): Reals =>
    bytes === 4 ? new Float32Array(space.buffer, at, count) : new Float64Array(space.buffer, at, count);
  const input = view(rows, share.channels * length);
  const start = layout.at + first.channel * layout.stride + first.window * layout.hop;
  for (let c = 0; c < share.channels; c += 1) {
    const from = start + c * layout.stride;
    input.set(values.subarray(from, from + length), c * length);
  }
  const outAt = rows + 64 * Math.ceil((input.length * bytes) / 64);
  const run = bytes === 4 ? space.run.spectra32 : space.run.spectra64;
  run(spectraAt, rows, length, share.channels, share.windows, layout.hop, outAt, Number(complex));
  const output = view(outAt, share.windows * share.channels * row);
  if (share.channels === layout.channels) return out.set(output, first.window * layout.channels * row);
  for (let w = 0; w < share.windows; w += 1) {
    const from = w * share.channels * row;
    const to = ((first.window + w) * layout.channels + first.channel) * row;
    out.set(output.subarray(from, from + share.channels * row), to);
  }
};

const runKernel = <T extends Reals>(
  space: KernelSpace,
  tables: SpectraTables,
  places: Places,
  values: T,
  layout: WindowLayout,
  out: T,
  complex: boolean,
): void => {
  upload(space, tables, places, values.BYTES_PER_ELEMENT);
  const row = tables.bins * (complex ? 2 : 1);
  const bytes = values.BYTES_PER_ELEMENT;
  const reals = Math.floor((space.bytes - places.rows - 256) / bytes);
  const most = shareOf(tables, layout, row, reals, Math.min(reals, cachedBytes / bytes));
  for (let channel = 0; channel < layout.channels; channel += most.channels)
    for (let window = 0; window < layout.windows; window += most.windows) {
      const share = {
        channels: Math.min(most.channels, layout.channels - channel),
        windows: Math.min(most.windows, layout.windows - window),
      };
      runShare(space, tables, places.rows, values, layout, { channel, window }, share, out, row, complex);
    }
};

/** Four channels of one window must fit beside the tables. */
const checkRoom = (space: KernelSpace, { size, taperCount }: SpectraTables, { rows }: Places): void => {
  const needed = rows + 4 * 8 * (2 * size + 2) + 512;
  if (needed > space.bytes)
    throw new ValvomoError(
      'SPECTRA_TAPER',
      `${taperCount} tapers of ${size} values need ${needed} bytes of kernel memory, it has ${space.bytes}`,
      { value: needed, limit: space.bytes },
    );
};

const create = <T extends Reals>(
  options: SpectraOptions,
  bytes: 4 | 8,
  kernels: boolean,
  plain: (tables: SpectraTables, values: T, layout: WindowLayout, out: T, complex: boolean) => void,
): Spectra<T> => {
  const tables = spectraTables(options);
  const places = placesOf(tables, bytes);
  const space = kernels ? sharedSpace() : undefined;
  if (space !== undefined) checkRoom(space, tables, places);
  const run = (values: T, layout: WindowLayout, out: T, complex: boolean): void => {
    const row = tables.bins * (complex ? 2 : 1);
    checkLayout(tables, layout, values.length, out.length, layout.windows * layout.channels * row);
    if (layout.windows * layout.channels === 0) return;
    if (space === undefined) plain(tables, values, layout, out, complex);
    else runKernel(space, tables, places, values, layout, out, complex);
  };
  return {
    bins: tables.bins,
    powers: (values, layout, out) => run(values, layout, out, false),
    transforms: (values, layout, out) => run(values, layout, out, true),
  };
};

/**
 * Float64 spectra, error ≤ 1e-9 of the largest bin; `kernels: false` is the plain twin, which gives the same bits.
 * @throws ValvomoError SPECTRA_SIZE, SPECTRA_TAPER
 */
export const createSpectra = (options: SpectraOptions, kernels = true): Spectra<Float64Array> =>
  create(options, 8, kernels, spectraPlain);

/**
 * Float32 spectra for what only becomes pixels: error ≤ 1e-5 of the largest bin. Where the kernels cannot run they are
 * computed in float64 and rounded.
 * @throws ValvomoError SPECTRA_SIZE, SPECTRA_TAPER
 */
export const createSpectra32 = (options: SpectraOptions, kernels = true): Spectra<Float32Array> =>
  create(options, 4, kernels, (tables, values, layout, out, complex) => {
    const exact = new Float64Array(out.length);
    spectraPlain(tables, Float64Array.from(values), layout, exact, complex);
    out.set(exact);
  });
