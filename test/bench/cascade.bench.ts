/**
 * The filters of a bed with memory: high-pass 0.5 Hz order 4, low-pass 70 Hz order 4, notch 50 Hz (five sections) at
 * 512 Hz in blocks of 128, against scipy.signal.sosfilt with its state carried from block to block. Processor time,
 * both sides in turn within one run; then the error of the float32 output over electrode offsets.
 */
import {
  butterworth,
  calibrationTable,
  createCascade,
  createPixelCascade,
  notch,
  type Section,
} from '@valvomo/dsp';
import { against, median, millions, noise, opponent, say, spent_s } from './measure.ts';

const rate_hz = 512;
const block = 128;
const samples = 16_384;
const rounds = 11;
const chain = (rate: number, highpass_hz: number): (readonly Section[])[] => [
  butterworth('highpass', 4, highpass_hz, rate),
  butterworth('lowpass', 4, 70, rate),
  notch(50, 30, rate),
];

const script = `
import numpy as np
from scipy.signal import sosfilt, butter, iirnotch, tf2sos
sos = np.vstack([butter(4, 0.5, 'highpass', fs=512, output='sos'), butter(4, 70, 'lowpass', fs=512, output='sos'), tf2sos(*iirnotch(50, 30, 512))])
def job(channels):
    x = np.random.default_rng(1).standard_normal((channels, ${samples})) * 50
    def run():
        zi = np.zeros((5, channels, 2))
        for at in range(0, ${samples}, ${block}):
            y, zi = sosfilt(sos, x[:, at:at + ${block}], axis=1, zi=zi)
    return run
c32, c64, c256 = job(32), job(64), job(256)
`;

type Way = 'counts → pixels' | 'counts → float32' | 'counts → float64' | 'float64 in place' | 'plain twin';

/** Filters `samples` of each channel, block after block, and returns the processor time. */
const timed = (channels: number, way: Way): number => {
  const next = noise(channels);
  const counts = Int16Array.from({ length: channels * block }, () => 4000 * next());
  const values = Float64Array.from(counts);
  const rounded = new Float32Array(values.length);
  const out = way === 'counts → float32' ? rounded : new Float64Array(values.length);
  const calibrations = calibrationTable(Array.from({ length: channels }, () => ({ gain: 0.1, offset: 0 })));
  const cascade = createCascade(chain(rate_hz, 0.5), channels, undefined, way !== 'plain twin');
  const pixels = createPixelCascade(chain(rate_hz, 0.5), channels);
  const fresh = values.slice();
  return spent_s(() => {
    for (let at = 0; at < samples; at += block) {
      if (way === 'counts → pixels') pixels.processCounts(counts, block, calibrations, rounded);
      else if (way.startsWith('counts')) cascade.processCounts(counts, block, calibrations, out);
      else {
        values.set(fresh);
        cascade.process(values, block);
      }
    }
  });
};

/** Until the engine has optimised what is measured: it first compiles fast, then well. */
const warm = (channels: number, way: Way): void => {
  for (let spent = 0; spent < 0.5;) spent += timed(channels, way);
};

const targets: Partial<Record<Way, number>> = { 'counts → pixels': 4, 'float64 in place': 3 };

const speeds = async (): Promise<void> => {
  const scipy = opponent(['numpy', 'scipy.signal'], script);
  if (scipy === undefined) return;
  const ways: Way[] = [
    'counts → pixels',
    'counts → float32',
    'counts → float64',
    'float64 in place',
    'plain twin',
  ];
  for (const channels of [32, 64, 256]) {
    const ratios = new Map<Way, number[]>(ways.map((way) => [way, []]));
    const own: number[] = [];
    for (const way of ways) warm(channels, way);
    for (let round = 0; round < rounds; round += 1) {
      const base = await scipy.seconds(`c${channels}`);
      own.push(millions(channels * samples, base));
      for (const way of ways) ratios.get(way)?.push(base / timed(channels, way));
    }
    say(
      `${channels} channels, blocks of ${block}; sosfilt ${median(own).toFixed(0)} million samples a second`,
    );
    for (const way of ways) {
      const ratio = median(ratios.get(way) ?? []);
      const target = channels === 64 ? targets[way] : undefined;
      say(`  ${way}: ${target === undefined ? `${ratio.toFixed(2)}×` : against(ratio, target)}`);
    }
  }
  scipy.end();
};

/** Largest difference in µV of the output for pixels from the float64 one, with an electrode's offset on the signal. */
const error_uV = (rate: number, highpass_hz: number, offset_uV: number): number => {
  const length = 30 * rate;
  const next = noise(7);
  const counts = Int16Array.from(
    { length },
    (_, k) => 400 * next() + 300 * Math.sin((2 * Math.PI * 50 * k) / rate),
  );
  const calibrations = calibrationTable([{ gain: 0.1, offset: offset_uV }]);
  const rounded = new Float32Array(length);
  const exact = new Float64Array(length);
  createPixelCascade(chain(rate, highpass_hz), 1).processCounts(counts, length, calibrations, rounded);
  createCascade(chain(rate, highpass_hz), 1, undefined, false).processCounts(
    counts,
    length,
    calibrations,
    exact,
  );
  return exact.reduce((most, value, k) => Math.max(most, Math.abs(value - (rounded[k] ?? Number.NaN))), 0);
};

await speeds();
const worst = Math.max(
  ...[256, 512, 2048].flatMap((rate) =>
    [0.1, 0.5, 1].flatMap((highpass_hz) =>
      [0, 5000, 100_000].map((offset_uV) => error_uV(rate, highpass_hz, offset_uV)),
    ),
  ),
);
say(
  `for pixels, offsets 0 … 100 mV, 256 … 2048 Hz, high-pass 0.1 … 1 Hz: error ≤ ${worst.toExponential(1)} µV (target ≤ 1e-3 µV)`,
);
