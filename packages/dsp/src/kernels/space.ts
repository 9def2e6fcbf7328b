import { ValvomoError } from '@valvomo/model';
import { compiled } from './generated.ts';

/** What the compiled module exports; all places are byte offsets into its memory. */
export interface KernelFunctions {
  cascade(
    values: number,
    stride: number,
    samples: number,
    channels: number,
    count: number,
    symmetric: number,
    coefficients: number,
    state: number,
    scratch: number,
  ): void;
  cascadeCounts(
    counts: number,
    bytes: number,
    stride: number,
    samples: number,
    channels: number,
    calibration: number,
    count: number,
    symmetric: number,
    coefficients: number,
    state: number,
    scratch: number,
    out: number,
    outBytes: number,
    outStride: number,
  ): void;
  cascadeMixed(
    counts: number,
    bytes: number,
    stride: number,
    samples: number,
    channels: number,
    calibration: number,
    exact: number,
    count: number,
    symmetric: number,
    coefficients: number,
    narrow: number,
    state: number,
    scratch: number,
    out: number,
    outStride: number,
  ): void;
  derive(
    counts: number,
    bytes: number,
    stride: number,
    samples: number,
    signals: number,
    rows: number,
    starts: number,
    inputs: number,
    factors: number,
    offsets: number,
    scratch: number,
    out: number,
    outStride: number,
  ): void;
  scaleCounts(
    counts: number,
    bytes: number,
    samples: number,
    gain: number,
    offset: number,
    out: number,
    outBytes: number,
  ): void;
  fir(taps: number, count: number, values: number, outputs: number, out: number): void;
  columns16(
    values: number,
    stride: number,
    rows: number,
    edges: number,
    columns: number,
    scratch: number,
    low: number,
    high: number,
  ): void;
  columns32(
    values: number,
    stride: number,
    rows: number,
    edges: number,
    columns: number,
    low: number,
    high: number,
  ): void;
  pack(
    bytes: number,
    counts: number,
    samples: number,
    signals: number,
    near: number,
    out: number,
    work: number,
    taper: number,
  ): number;
  unpack(
    bytes: number,
    from: number,
    length: number,
    samples: number,
    signals: number,
    out: number,
    work: number,
    spare: number,
  ): number;
  readonly spectra32: SpectraFunction;
  readonly spectra64: SpectraFunction;
}

/** What of windows: plan, values, stride, channels, windows, hop, out, complex. */
type SpectraFunction = (
  plan: number,
  values: number,
  stride: number,
  channels: number,
  windows: number,
  hop: number,
  out: number,
  complex: number,
) => void;

/** One instance of the kernels with memory of a fixed size: it never grows, so views into it stay valid. */
export interface KernelSpace {
  readonly run: KernelFunctions;
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
}

const pageBytes = 65_536;
const spaceBytesMax = 1 << 30;

interface AssemblyModule {
  readonly kind: 'module';
}
/** The part of WebAssembly that is used here, in Node and browsers alike. */
interface Assembly {
  Module: new (bytes: Uint8Array) => AssemblyModule;
  Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  Instance: new (module: AssemblyModule, imports: object) => { readonly exports: unknown };
}

const assembly = (globalThis as unknown as { WebAssembly?: Assembly }).WebAssembly;
let module: AssemblyModule | null | undefined;

/** Compiled at first use; null where there is no WebAssembly with SIMD, or a page's policy forbids it. */
const compiledModule = (): AssemblyModule | null => {
  if (module !== undefined) return module;
  try {
    if (assembly === undefined) return (module = null);
    const text = atob(compiled);
    module = new assembly.Module(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  } catch {
    module = null;
  }
  return module;
};

/**
 * Opens a space of at least `bytes` bytes, at most 1 GiB; undefined where the kernels cannot run: then their twins do.
 * @throws ValvomoError KERNEL_MEMORY
 */
export const openSpace = (bytes: number): KernelSpace | undefined => {
  if (!(bytes >= 0 && bytes <= spaceBytesMax))
    throw new ValvomoError(
      'KERNEL_MEMORY',
      `kernel memory of ${bytes} bytes, must be at most ${spaceBytesMax}`,
      { value: bytes, limit: spaceBytesMax },
    );
  const own = compiledModule();
  if (own === null || assembly === undefined) return undefined;
  const pages = Math.ceil(bytes / pageBytes);
  const memory = new assembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new assembly.Instance(own, { env: { memory } });
  return { run: exports as KernelFunctions, buffer: memory.buffer, bytes: pages * pageBytes };
};

/** Memory that the kernels of one thread share: what is larger is worked on in pieces. */
const sharedBytes = 16 << 20;
/** From here on it belongs to derivation matrices, whose tables stay there between calls … */
export const derivationsAt = 3 << 20;
/** … and from here on to spectra, whose tables do as well. */
export const spectraAt = 4 << 20;
let shared: KernelSpace | null | undefined;

/** The space of this thread, opened at first use; undefined where the kernels cannot run. */
export const sharedSpace = (): KernelSpace | undefined => {
  if (shared === undefined) shared = openSpace(sharedBytes) ?? null;
  return shared ?? undefined;
};
