/**
 * Transforms, spectrograms and multitaper spectra of many channels against scipy and MNE. Spectrogram: 32 channels at
 * 256 Hz, windows of 4 s every second, means taken away; multitaper: three tapers of the same windows. Processor time,
 * both sides in turn within one run; FFTW itself has no Python module here and is left out.
 */
import { createSpectra, createSpectra32 } from '@valvomo/dsp';
import { against, installed, median, noise, opponent, say, spent_s } from './measure.ts';

const rounds = 7;
const channels = 32;
const rate_hz = 256;
const size = 1024;
const hop = 256;
const length = 3600 * rate_hz;
const windows = Math.floor((length - size) / hop) + 1;
const rows = 64;
const sizes = [256, 512, 1024, 2048, 4096];

const script = `
import numpy as np, scipy.fft, warnings
from scipy.signal import spectrogram
warnings.simplefilter('ignore')
x = np.random.default_rng(1).standard_normal((${channels}, ${length}))
x32 = x.astype('f4')
def rfft(n, kind):
    a = np.random.default_rng(1).standard_normal((2 ** 21 // n, n)).astype(kind)
    return lambda: scipy.fft.rfft(a)
for n in ${JSON.stringify(sizes)}:
    globals()[f'f64_{n}'] = rfft(n, 'f8')
    globals()[f'f32_{n}'] = rfft(n, 'f4')
def s64(): spectrogram(x, ${rate_hz}, window='hann', nperseg=${size}, noverlap=${size - hop}, detrend='constant')
def s32(): spectrogram(x32, ${rate_hz}, window='hann', nperseg=${size}, noverlap=${size - hop}, detrend='constant')
try:
    import mne
    mne.set_log_level('ERROR')
    e = np.lib.stride_tricks.sliding_window_view(x[:, :60 * ${rate_hz} + ${size - hop}], ${size}, axis=1)[:, ::${hop}].transpose(1, 0, 2).copy()
    def multitaper(): mne.time_frequency.psd_array_multitaper(e, ${rate_hz}, bandwidth=1, adaptive=False, low_bias=True, normalization='full')
except ImportError:
    pass
`;

const hann = Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
/** Sine tapers: as much work as Slepian ones. */
const three = [1, 2, 3].map((k) =>
  Float64Array.from({ length: size }, (_, n) => Math.sin((Math.PI * k * (n + 1)) / (size + 1))),
);

type Job = () => void;

/** A transform of every row, often enough to be measured; `rows` · repeats transforms in all. */
const transforms = (n: number, bytes: 4 | 8): { job: Job; count: number } => {
  const next = noise(n);
  const values = Float64Array.from({ length: rows * n }, () => next());
  const options = { size: n, tapers: [new Float64Array(n).fill(1)], detrend: false, oneSided: false };
  const layout = { at: 0, stride: n, channels: rows, windows: 1, hop: 0 };
  const repeats = 2 ** 21 / n / rows;
  const [exact, rounded] = [createSpectra(options), createSpectra32(options)];
  const [out, out32, values32] = [
    new Float64Array(rows * (n + 2)),
    new Float32Array(rows * (n + 2)),
    Float32Array.from(values),
  ];
  const once =
    bytes === 8
      ? () => exact.transforms(values, layout, out)
      : () => rounded.transforms(values32, layout, out32);
  return {
    count: rows * repeats,
    job: () => {
      for (let k = 0; k < repeats; k += 1) once();
    },
  };
};

const next = noise(3);
const values = Float64Array.from({ length: channels * length }, () => next());
const values32 = Float32Array.from(values);
const piece = 60;

/** Powers of all windows, a minute after the other into the same place, as a trend takes them. */
const powers = (bytes: 4 | 8, tapers: readonly Float64Array[], count: number): Job => {
  const options = { size, tapers, detrend: true, oneSided: true };
  const [exact, rounded] = [createSpectra(options), createSpectra32(options)];
  const [out, out32] = [
    new Float64Array(piece * channels * exact.bins),
    new Float32Array(piece * channels * exact.bins),
  ];
  return () => {
    for (let w = 0; w < count; w += piece) {
      const layout = { at: w * hop, stride: length, channels, windows: Math.min(piece, count - w), hop };
      if (bytes === 8) exact.powers(values, layout, out);
      else rounded.powers(values32, layout, out32);
    }
  };
};

/** Median of their time over ours, each a unit of work. */
const ratio = async (theirs: () => Promise<number>, ours: Job, scale = 1): Promise<number> => {
  ours();
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) found.push((scale * (await theirs())) / spent_s(ours));
  return median(found);
};

const scipy = opponent(['numpy', 'scipy.signal'], script);
if (scipy !== undefined) {
  for (const n of sizes) {
    const wide = await ratio(() => scipy.seconds(`f64_${n}`), transforms(n, 8).job);
    const narrow = await ratio(() => scipy.seconds(`f64_${n}`), transforms(n, 4).job);
    const same = await ratio(() => scipy.seconds(`f32_${n}`), transforms(n, 4).job);
    say(
      `rfft of ${n}: float32 ${against(narrow, 2)} scipy's float64, ${same.toFixed(2)}× its float32; float64 ${wide.toFixed(2)}×`,
    );
  }
  const spectrogram32 = powers(4, [hann], windows);
  say(
    `spectrogram, float32: ${against(await ratio(() => scipy.seconds('s64'), spectrogram32), 15)} scipy's float64`,
  );
  say(
    `spectrogram, float32: ${against(await ratio(() => scipy.seconds('s32'), spectrogram32), 5)} scipy's float32`,
  );
  say(
    `spectrogram, float64: ${against(await ratio(() => scipy.seconds('s64'), powers(8, [hann], windows)), 8)} scipy's float64`,
  );
  if (installed(['mne'])) {
    const minute = (): Promise<number> => scipy.seconds('multitaper');
    say(`multitaper, float32: ${against(await ratio(minute, powers(4, three, 60)), 15)} MNE's`);
    say(`multitaper, float64: ${(await ratio(minute, powers(8, three, 60))).toFixed(2)}× MNE's`);
  }
  scipy.end();
}
