/**
 * Filters within a stream: our one operator a block against @neurosity/pipes one sample after the other, the style of its
 * documentation; and what the operator costs beside the bare kernel. 64 channels at 512 Hz, 0.5 … 70 Hz and a notch at
 * 50 Hz. Processor time, all in turn within one run.
 */
import { bandpassFilter, notchFilter } from '@neurosity/pipes';
import { butterworth, calibrationTable, createCascade, createPixelCascade, notch } from '@valvomo/dsp';
import { sampleIndex, type Derived } from '@valvomo/model';
import { filterBy } from '@valvomo/stream';
import { map, Subject } from 'rxjs';
import { against, median, millions, noise, say, spent_s } from './measure.ts';

const channels = 64;
const rate_hz = 512;
const block = 128;
const rounds = 9;
const filters = [
  butterworth('highpass', 4, 0.5, rate_hz),
  butterworth('lowpass', 4, 70, rate_hz),
  notch(50, 30, rate_hz),
];
const next = noise(1);
const values = Float64Array.from({ length: channels * block }, () => 100 * next());
const derivations = Array.from({ length: channels }, (_, c) => String(c));
const samples = Array.from({ length: block }, (_, i) => ({
  data: derivations.map((__, c) => values[c * block + i] ?? 0),
  timestamp: i,
}));

/** Something that filters one block when it is called; `blocks` of them are timed at once. */
interface Way {
  readonly blocks: number;
  readonly filter: () => void;
}

const operator = (): Way => {
  const source = new Subject<Derived>();
  let start = 0;
  source.pipe(filterBy(filters)).subscribe();
  const filter = (): void => {
    source.next({ kind: 'derived', start: sampleIndex(start), samples: block, derivations, values });
    start += block;
  };
  return { blocks: 400, filter };
};

/** One operator from a device's counts to what becomes pixels. */
const pixels = (): Way => {
  const source = new Subject<Int16Array>();
  const counts = Int16Array.from(values, (value) => 10 * value);
  const calibrations = calibrationTable(derivations.map(() => ({ gain: 0.1, offset: 0 })));
  const cascade = createPixelCascade(filters, channels);
  const filtered = map((arrived: Int16Array) => {
    const out = new Float32Array(arrived.length);
    cascade.processCounts(arrived, block, calibrations, out);
    return out;
  });
  source.pipe(filtered).subscribe();
  return { blocks: 400, filter: () => source.next(counts) };
};

const kernel = (): Way => {
  const cascade = createCascade(filters, channels);
  const own = new Float64Array(values.length);
  const filter = (): void => {
    own.set(values);
    cascade.process(own, block);
  };
  return { blocks: 400, filter };
};

/** Its band-pass and notch have sections of another design, and as many of them: two each. */
const pipes = (): Way => {
  const source = new Subject<unknown>();
  const shape = { nbChannels: channels, samplingRate: rate_hz };
  source
    .pipe(
      bandpassFilter({ ...shape, cutoffFrequencies: [0.5, 70], order: 2 }),
      notchFilter({ ...shape, cutoffFrequency: 50 }),
    )
    .subscribe();
  const filter = (): void => {
    for (const sample of samples) source.next(sample);
  };
  return { blocks: 40, filter };
};

const run = ({ blocks, filter }: Way): number => {
  const seconds = spent_s(() => {
    for (let k = 0; k < blocks; k += 1) filter();
  });
  return millions(blocks * channels * block, seconds);
};

const ways = [operator(), pixels(), kernel(), pipes()] as const;
const speeds = Array.from({ length: rounds + 5 }, () => ways.map(run)).slice(5);
const speed = (way: number): number => median(speeds.map((round) => round[way] ?? Number.NaN));
/** Of rounds, so that a busy moment of the machine slows both sides. */
const ratio = (way: number, other: number): number =>
  median(speeds.map((round) => (round[way] ?? Number.NaN) / (round[other] ?? Number.NaN)));
say(
  `${channels} channels, blocks of ${block}: operator ${speed(0).toFixed(0)}, from counts to pixels ${speed(1).toFixed(0)}, bare kernel ${speed(2).toFixed(0)}, @neurosity/pipes ${speed(3).toFixed(1)} million samples a second`,
);
say(
  `operator: ${against(ratio(0, 3), 40)} @neurosity/pipes, ${(100 * ratio(0, 2)).toFixed(0)} % of the bare kernel`,
);
say(`operator from counts to pixels: ${against(ratio(1, 3), 40)} @neurosity/pipes`);
