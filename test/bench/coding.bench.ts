/**
 * Coding without loss: size of whole recordings against FLAC −5 and −8 and zstd −19, its speed, and live blocks of 50 ms against
 * permessage-deflate. Processor time, medians; both sides in one run. Recordings lie beside the project; without them,
 * or without flac, what can be measured is.
 */
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { packCounts, unpackCounts } from '@valvomo/dsp';
import { openFlac, type Flac } from './coding/flac.ts';
import { recordings, synthetic, type Recorded } from './coding/recordings.ts';
import { against, median, say, spent_s } from './measure.ts';

const partSamples = 4096;
const rounds = 7;

/** A recording in the parts that an archive makes of it. */
const partsOf = ({ counts, signals, samples }: Recorded, length: number): Int16Array[] =>
  Array.from({ length: Math.ceil(samples / length) }, (_, part) => {
    const some = Math.min(length, samples - part * length);
    const made = new Int16Array(signals * some);
    for (let signal = 0; signal < signals; signal += 1) {
      const from = signal * samples + part * length;
      made.set(counts.subarray(from, from + some), signal * some);
    }
    return made;
  });

const bytesOf = (counts: Int16Array): Uint8Array =>
  new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength);

const packedSize = (recorded: Recorded): number =>
  partsOf(recorded, partSamples).reduce(
    (sum, part) => sum + packCounts(part, recorded.signals, 'file').length,
    0,
  );

/** The best that zstd is given: differences, signal by signal. */
const zstdSize = ({ counts, samples }: Recorded): number => {
  const differences = counts.map((value, at) => (at % samples === 0 ? value : value - (counts[at - 1] ?? 0)));
  return zstdCompressSync(bytesOf(differences), { params: { [constants.ZSTD_c_compressionLevel]: 19 } })
    .length;
};

const flacSize = (flac: Flac, { counts, signals, samples }: Recorded, level: number): number => {
  let size = 0;
  for (let signal = 0; signal < signals; signal += 1)
    size += flac.size(counts.subarray(signal * samples, (signal + 1) * samples), level);
  return size;
};

const compareSizes = (all: readonly Recorded[], flac: Flac | undefined): void => {
  const total = { own: 0, five: 0, eight: 0, zstd: 0 };
  const bits = (size: number, { counts }: Recorded): string => ((8 * size) / counts.length).toFixed(2);
  say('bits a sample:                       ours  FLAC −5  FLAC −8  zstd −19 of differences');
  for (const one of all) {
    const own = packedSize(one);
    const zstd = zstdSize(one);
    const [five, eight] = flac === undefined ? [0, 0] : [flacSize(flac, one, 5), flacSize(flac, one, 8)];
    total.own += own;
    total.five += five;
    total.eight += eight;
    total.zstd += zstd;
    const columns = [own, five, eight, zstd].map((size) => bits(size, one).padStart(8));
    say(`${one.name.slice(0, 32).padEnd(32)} ${columns.join(' ')}`);
  }
  say(`all: ${(total.own / total.zstd).toFixed(3)}× the size of zstd −19`);
  if (flac === undefined) return;
  const ratio = total.own / total.five;
  say(`all: ${ratio.toFixed(3)}× the size of FLAC −5 (target ≤ 1.1×: ${ratio <= 1.1 ? 'met' : 'missed'})`);
  say(`all: ${(total.own / total.eight).toFixed(3)}× the size of FLAC −8`);
};

/** MB of int16 a second of processor time. */
const speed = (bytes: number, work: () => void): number => {
  work();
  const repeats = Math.max(1, Math.ceil(0.2 / Math.max(spent_s(work), 1e-4)));
  const times = Array.from({ length: rounds }, () =>
    spent_s(() => {
      for (let k = 0; k < repeats; k += 1) work();
    }),
  );
  return (bytes * repeats) / median(times) / 1e6;
};

const compareSpeed = (all: readonly Recorded[], flac: Flac | undefined): void => {
  const parts = all.flatMap((one) =>
    partsOf(one, partSamples).map((counts) => ({ counts, signals: one.signals })),
  );
  const bytes = parts.reduce((sum, { counts }) => sum + counts.byteLength, 0);
  const coded = parts.map(({ counts, signals }) => ({
    bytes: packCounts(counts, signals, 'file'),
    samples: counts.length / signals,
    signals,
  }));
  const encode = speed(bytes, () => {
    for (const { counts, signals } of parts) packCounts(counts, signals, 'file');
  });
  const decode = speed(bytes, () => {
    for (const one of coded) unpackCounts(one.bytes, one.samples, one.signals);
  });
  const met = (value: number, target: number): string =>
    `${value.toFixed(0)} MB/s (target ≥ ${target}: ${value >= target ? 'met' : 'missed'})`;
  say(`encode ${met(encode, 150)}, decode ${met(decode, 300)}`);
  if (flac === undefined) return;
  const whole = new Int16Array(parts.reduce((sum, { counts }) => sum + counts.length, 0));
  let at = 0;
  for (const { counts } of parts) {
    whole.set(counts, at);
    at += counts.length;
  }
  const taken = Array.from({ length: 3 }, () => flac.seconds(whole, 5));
  const own = (kind: 'encode_s' | 'decode_s'): number =>
    whole.byteLength / median(taken.map((one) => one[kind])) / 1e6;
  say(`encode ${against(encode / own('encode_s'), 1)} of flac −5's ${own('encode_s').toFixed(0)} MB/s`);
  say(`decode ${(decode / own('decode_s')).toFixed(2)}× of flac's ${own('decode_s').toFixed(0)} MB/s`);
};

/** Blocks as they come live, each coded once for all viewers; deflate as permessage-deflate does it, once a viewer. */
const compareLive = (recorded: Recorded): void => {
  const { name, signals, rate_hz } = recorded;
  const blocks = partsOf(recorded, Math.max(1, Math.round(rate_hz / 20))).slice(0, 200);
  const counts = blocks.reduce((sum, block) => sum + block.length, 0);
  const bits = (pack: (block: Int16Array) => number): string =>
    ((8 * blocks.reduce((sum, block) => sum + pack(block), 0)) / counts).toFixed(2);
  const micros = (work: (block: Int16Array) => void): number =>
    (2 * counts) /
    blocks.length /
    speed(2 * counts, () => {
      for (const block of blocks) work(block);
    });
  const own_us = micros((block) => packCounts(block, signals, 'block'));
  const packed = blocks.map((block) => ({
    bytes: packCounts(block, signals, 'block'),
    samples: block.length / signals,
  }));
  const read_us =
    (2 * counts) /
    packed.length /
    speed(2 * counts, () => {
      for (const { bytes, samples } of packed) unpackCounts(bytes, samples, signals);
    });
  const six_us = micros((block) => deflateRawSync(bytesOf(block), { level: 6 }));
  const one_us = micros((block) => deflateRawSync(bytesOf(block), { level: 1 }));
  const own = bits((block) => packCounts(block, signals, 'block').length);
  const [six, one] = [6, 1].map((level) => bits((block) => deflateRawSync(bytesOf(block), { level }).length));
  say(
    `live ${name.slice(0, 24).padEnd(24)} ${signals} × ${(blocks[0]?.length ?? 0) / signals}: ${own} bits, ` +
      `${own_us.toFixed(1)} µs (read ${read_us.toFixed(1)} µs); deflate −6 ${six} bits, ${six_us.toFixed(1)} µs; −1 ${one} bits, ` +
      `${one_us.toFixed(1)} µs; ours ${(own_us / six_us).toFixed(2)}× of −6 (target ≤ 0.2×: ${own_us / six_us <= 0.2 ? 'met' : 'missed'})`,
  );
};

const made: Recorded = {
  name: 'synthetic 1/f 0.1 µV',
  rate_hz: 512,
  signals: 64,
  samples: 20_480,
  counts: synthetic(64, 20_480, 512, 0.1),
};
const beside = await recordings();
if (beside.length === 0) say('no recordings beside the project: only synthetic ones are measured');
const flac = openFlac();
if (flac === undefined) say('skipped: flac is not installed (apt-get install flac)');
const all = [...beside, made];
compareSizes(all, flac);
compareSpeed(all, flac);
for (const one of all) compareLive(one);
flac?.end();
