import {
  applyMatrix,
  butterworth,
  createCascade,
  createSpectra,
  derivationMatrix,
  notch,
  packCounts,
  unpackCounts,
} from '@valvomo/dsp';
import { expect, it } from 'vitest';

const channels = 12;
const samples = 2048;

const wave = (): Float64Array =>
  Float64Array.from({ length: channels * samples }, (_, k) => 5000 * (k % 7) + 90 * Math.sin(k * k * 1e-3));

it('a browser compiles WebAssembly with SIMD, as the kernels need it', () => {
  // (module (func (result v128) (v128.const i64x2 0 0)))
  const head = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 22, 1, 20, 0, 253, 12];
  const module = Uint8Array.from([...head, ...Array.from({ length: 16 }, () => 0), 11]);
  expect(WebAssembly.validate(module)).toBe(true);
});

it('in a browser, too, filters, derivations and spectra have the bits of their plain twins', () => {
  const chain = [
    butterworth('highpass', 1, 0.3, 256),
    butterworth('lowpass', 2, 70, 256),
    notch(50, 30, 256),
  ];
  const [own, twin] = [wave(), wave()];
  createCascade(chain, channels).process(own, samples);
  createCascade(chain, channels, undefined, false).process(twin, samples);
  expect(own).toEqual(twin);

  const calibrations = Array.from({ length: channels }, (_, c) => ({ gain: 0.1 + c / 300, offset: c }));
  const rows = calibrations.map((_, row) => ({
    name: String(row),
    terms: calibrations.map((_, signal) => ({ signal, weight: (signal === row ? 1 : 0) - 1 / channels })),
  }));
  const matrix = derivationMatrix(rows, calibrations);
  const counts = Int16Array.from(wave());
  applyMatrix(matrix, counts, samples, 0, samples, own, samples);
  applyMatrix(matrix, counts, samples, 0, samples, twin, samples, false);
  expect(own).toEqual(twin);

  const options = { size: 1024, tapers: [new Float64Array(1024).fill(1)], detrend: true, oneSided: true };
  const layout = { at: 0, stride: samples, channels, windows: 3, hop: 512 };
  const [a, b] = [new Float64Array(3 * channels * 513), new Float64Array(3 * channels * 513)];
  createSpectra(options).powers(own, layout, a);
  createSpectra(options, false).powers(twin, layout, b);
  expect(a).toEqual(b);
});

it('in a browser, too, coded counts are the bytes of the plain twin, and come back', () => {
  const counts = Int16Array.from(wave());
  for (const effort of ['block', 'file'] as const) {
    const bytes = packCounts(counts, channels, effort);
    expect(bytes).toEqual(packCounts(counts, channels, effort, false));
    expect(unpackCounts(bytes, samples, channels)).toEqual(counts);
    expect(unpackCounts(bytes, samples, channels, false)).toEqual(counts);
  }
});
