import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { EdfError, errorCodes, problemCodes, type EdfProblem } from './problem.ts';
import { openRecording, type EdfRecording } from './recording.ts';
import type { ByteSource } from './source.ts';
import { parseTals } from './tal.ts';

/** Seeded: the same files every time. Change the seed to look elsewhere. */
const seed = 20_261_121;
const headers = 25_000;
const lists = 80_000;

/** mulberry32: 32 bits of state, good enough to break files with. */
const random = (state: number): (() => number) => {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const pick = <T>(next: () => number, from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;

/** What has broken readers before: absurd sizes, signs, exponents, control bytes, other people's encodings. */
const poisons = [
  '-1 0 -0 1 9999 99999999 -9999999 1e308 1e-308 -1e9 . - + NaN Infinity 0x10 1,5 1,000 1.5.2'.split(' '),
  'EDF+D BDF+C 24BIT 31.02.99 00.00.00 99.99.99 24.00.00 yy 256 512 1024'.split(' '),
  ['', ' 7', '7 ', '\0', '\0\0\0\0', '\u00ff\u00fe', 'µV', 'EDF Annotations', 'BDF Annotations'],
  ['+0\u0014\u0014\0', '\u0014', '\u0015', '+1e9\u0014x\u0014\0', '-5\u0015-5\u0014\u0014\0'],
].flat();

const put = (bytes: Uint8Array, at: number, text: string, width: number): void => {
  for (let i = 0; i < width && at + i < bytes.length; i++)
    bytes[at + i] = i < text.length ? text.charCodeAt(i) & 255 : 32;
};

const base: readonly Crafted[] = [
  { data: [[[1, 2, 3, 4]], [[5, 6, 7, 8]]] },
  {
    reserved: 'EDF+C',
    signals: [{}, { label: 'slow', samples: 1 }, annotationSignal(16)],
    data: [
      [[1, 2, 3, 4], [1], tal('+0.25') + tal('+0.5', 'note')],
      [[5, 6, 7, 8], [2], tal('+1.25')],
    ],
  },
  {
    reserved: 'EDF+D',
    signals: [annotationSignal(16), {}],
    data: [
      [tal('+0'), [1, 2, 3, 4]],
      [tal('+2'), [1, 2, 3, 4]],
      [tal('+9') + tal('+3', 'x', 'y'), [1, 2, 3, 4]],
    ],
  },
  {
    version: '\u00ffBIOSEMI',
    reserved: 'BDF+D',
    signals: [{}, annotationSignal(9, 'BDF')],
    data: [
      [[1, 2, 3, 4], tal('+0')],
      [[5, 6, 7, 8], tal('+4')],
    ],
  },
  {
    reserved: 'EDF+C',
    duration: '0',
    signals: [annotationSignal(40)],
    data: [[tal('+0') + tal('+30', 'Sleep stage W')]],
  },
];
const files = base.map((crafted) => craftedFile(crafted));

/** Where the fields of a header with so many signals stand: offset and width. */
const fieldsOf = (signals: number): readonly (readonly [number, number])[] => {
  const fixed = [8, 80, 80, 8, 8, 8, 44, 8, 8, 4].map(
    (width, at, all) => [all.slice(0, at).reduce((a, b) => a + b, 0), width] as const,
  );
  const own = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32];
  return [
    ...fixed,
    ...own.flatMap((width, at) => {
      const block = own.slice(0, at).reduce((a, b) => a + b, 0);
      return Array.from(
        { length: signals },
        (_, signal) => [256 + block * signals + width * signal, width] as const,
      );
    }),
  ];
};
const fields = base.map(({ signals = [{}] }) => fieldsOf(signals.length));

/** A file of the base with one to four things wrong. */
const broken = (next: () => number): Uint8Array => {
  const which = Math.floor(next() * files.length);
  let bytes = (files[which] as Uint8Array).slice();
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    const way = next();
    const [at, width] = pick(next, fields[which] ?? []);
    if (way < 0.5) put(bytes, at, pick(next, poisons), width);
    else if (way < 0.65)
      put(bytes, at, String(Math.floor((next() - 0.3) * 10 ** Math.floor(next() * 9))), width);
    else if (way < 0.8) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
    else if (way < 0.9) put(bytes, bytes.length - Math.floor(next() * 60), pick(next, poisons), 12);
    else if (way < 0.95) bytes = bytes.slice(0, Math.floor(next() * bytes.length));
    else bytes = Uint8Array.from([...bytes, ...bytes.subarray(Math.floor(next() * bytes.length))]);
  }
  return bytes;
};

/** Refuses to be asked for more than a file of this size could need. */
const guarded = (bytes: Uint8Array): ByteSource & { asked: number } => ({
  asked: 0,
  size: () => Promise.resolve(bytes.length),
  read(offset, length) {
    this.asked++;
    if (offset > bytes.length + 2 ** 23 || length > 2 ** 24)
      throw new Error(`asked for ${length} bytes at ${offset} of ${bytes.length}`);
    return Promise.resolve(bytes.subarray(offset, offset + length));
  },
});

const judgeProblem = ({ code, message, signal, value, limit }: EdfProblem, signals: number): string[] => [
  ...(problemCodes.includes(code) ? [] : [`code ${code}`]),
  ...(message.length > 0 ? [] : ['no message']),
  ...(signal === undefined || (Number.isInteger(signal) && signal >= 0 && signal < signals)
    ? []
    : [`signal ${signal}`]),
  ...([value, limit].every((field) => field === undefined || ['string', 'number'].includes(typeof field))
    ? []
    : ['fields']),
];

/** Null and no problem that says why. */
const unexplained = (recording: EdfRecording, codes: ReadonlySet<string>): string[] => {
  const has = (...wanted: readonly string[]): boolean => wanted.some((code) => codes.has(code));
  const { header, start, signals } = recording;
  return [
    ...(start !== null || has('START_DATE_INVALID', 'START_TIME_INVALID') ? [] : ['start']),
    ...(header.recordDuration_ticks !== null || has('RECORD_DURATION_INVALID') ? [] : ['record duration']),
    ...(signals.every(({ rate }) => rate !== null) ||
    has('RECORD_DURATION_INVALID', 'RECORD_DURATION_ZERO', 'SIGNAL_EMPTY')
      ? []
      : ['rate']),
    ...(header.signals.every(
      ({ physicalMin, physicalMax, annotations }) =>
        annotations || (physicalMin !== null && physicalMax !== null),
    ) || has('PHYSICAL_RANGE_INVALID')
      ? []
      : ['physical range']),
    ...(header.signals.every(
      ({ digitalMin, digitalMax, annotations }) =>
        annotations || (digitalMin !== null && digitalMax !== null),
    ) || has('DIGITAL_RANGE_INVALID')
      ? []
      : ['digital range']),
  ];
};

/** Reads all there is; returns what must never happen. */
const wrongs = async (bytes: Uint8Array): Promise<{ outcome: string; wrong: readonly string[] }> => {
  const source = guarded(bytes);
  try {
    const recording = await openRecording(source);
    const annotations = await recording.annotations();
    const gaps = await recording.gaps();
    await recording.checkSamples();
    const records = await recording.records();
    const wrong: string[] = [];
    for (const { signals, samplesPerRecord } of recording.streams()) {
      const { counts, samples, holes } = await recording.read(
        signals,
        0,
        Math.min(2 ** 16, records * samplesPerRecord + 8),
      );
      if (counts.length !== samples * signals.length) wrong.push('shape of a window');
      if (holes.some((hole) => hole.samples <= 0 || hole.start + hole.samples > samples))
        wrong.push('a hole');
    }
    if (records * recording.header.record_bytes > bytes.length) wrong.push(`${records} records`);
    if (annotations.some(({ onset_s, text }) => !Number.isFinite(onset_s) || typeof text !== 'string'))
      wrong.push('an annotation');
    if (gaps.some(({ from_s, to_s }) => !(to_s > from_s))) wrong.push('a gap');
    if (source.asked > 60 + 2 * records) wrong.push(`${source.asked} reads`);
    const problems = recording.problems();
    wrong.push(...problems.flatMap((problem) => judgeProblem(problem, recording.header.signals.length)));
    wrong.push(...unexplained(recording, new Set(problems.map(({ code }) => code))));
    return { outcome: problems.length === 0 ? 'clean' : 'problems', wrong };
  } catch (error) {
    const typed = error instanceof EdfError && errorCodes.includes(error.code) && error.message !== '';
    return { outcome: 'error', wrong: typed ? [] : [String((error as Error).stack)] };
  }
};

describe(`mutated files (seed ${seed})`, () => {
  it(
    `${headers} headers: a recording with problems or a typed error, in bounded time and memory`,
    { timeout: 120_000 },
    async () => {
      const next = random(seed);
      const outcomes = new Map<string, number>();
      const before = process.memoryUsage().heapUsed;
      const found: string[] = [];
      for (let turn = 0; turn < headers && found.length < 5; turn++) {
        const bytes = broken(next);
        const { outcome, wrong } = await wrongs(bytes);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        found.push(...wrong.map((what) => `turn ${turn}: ${what}`));
      }
      expect(found).toEqual([]);
      // Every kind of outcome is met often: the mutations are neither harmless nor all fatal.
      for (const outcome of ['clean', 'problems', 'error'])
        expect(outcomes.get(outcome) ?? 0).toBeGreaterThan(headers / 100);
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 2 ** 20);
    },
  );

  it(`${lists} annotation regions: lists or problems, never a throw`, { timeout: 120_000 }, () => {
    const next = random(seed + 1);
    const grammar = [
      '+',
      '-',
      '0',
      '1',
      '9',
      '.',
      ',',
      'e',
      '\u0014',
      '\u0014',
      '\u0015',
      '\0',
      ' ',
      'text',
      '\u00e4',
      '\u00ff',
      '\n',
    ];
    const seen = new Set<string>();
    const found: unknown[] = [];
    let whole = 0;
    for (let turn = 0; turn < lists; turn++) {
      let text = next() < 0.5 ? tal(`+${turn % 100}`) + tal(`+${(turn % 7) / 4}`, 'note') : '';
      for (let length = Math.floor(next() * 12); length > 0; length--) {
        const at = Math.floor(next() * (text.length + 1));
        text = text.slice(0, at) + pick(next, grammar) + text.slice(at + (next() < 0.5 ? 1 : 0));
      }
      const bytes = Uint8Array.from({ length: 40 }, (_, at) =>
        at < text.length ? text.charCodeAt(at) & 255 : 0,
      );
      let reports = 0;
      const tals = parseTals(bytes, (code) => {
        seen.add(code);
        reports++;
      });
      if (reports === 0) whole++;
      const bad = tals.filter(
        ({ onset_ticks, duration_ticks, texts }) =>
          !Number.isSafeInteger(onset_ticks) ||
          (duration_ticks !== null && !(Number.isSafeInteger(duration_ticks) && duration_ticks >= 0)) ||
          texts.slice(1).includes(''),
      );
      if (bad.length > 0 || tals.length > 20 || reports > 60) found.push([turn, text, bad]);
    }
    expect(found).toEqual([]);
    expect(whole).toBeGreaterThan(lists / 100);
    expect([...seen].filter((code) => !problemCodes.includes(code as EdfProblem['code']))).toEqual([]);
    expect(seen.size).toBeGreaterThanOrEqual(8);
  });
});

describe('files that want to hang or to fill the memory', () => {
  const absurd = async (crafted: Crafted) => {
    const bytes = craftedFile(crafted);
    const { outcome, wrong } = await wrongs(bytes);
    return [outcome, ...wrong];
  };
  const data = [[[1, 2, 3, 4]], [[5, 6, 7, 8]]];

  it.each([
    ['99 999 999 records in a small file', { data, records: '99999999' }, 'problems'],
    ['10⁹ records', { data, records: '1000000000' }, 'problems'],
    ['99 999 999 samples a record', { data, signals: [{ samples: 99_999_999, room: 4 }] }, 'problems'],
    [
      '… of annotations',
      { data, reserved: 'EDF+C', signals: [{ ...annotationSignal(99_999_999), room: 4 }] },
      'problems',
    ],
    [
      'no samples in any signal',
      { signals: [{ samples: 0 }, annotationSignal(0)], data: [[[], '']], records: '99999999' },
      'problems',
    ],
    ['a record duration of 99 999 999 s', { data, duration: '99999999' }, 'clean'],
    ['a record duration of one tick', { data, duration: '.0000001' }, 'clean'],
    ['9999 signals declared', { data, signalCount: '9999' }, 'problems'],
  ] as const)('%s', async (_name, crafted, outcome) => {
    expect(await absurd(crafted)).toEqual([outcome]);
  });

  it('3000 signals that are there', async () => {
    const signals = Array.from({ length: 3000 }, (_, at) => ({ label: `E${at}`, samples: 1 }));
    expect(await absurd({ signals, data: [signals.map(() => [1])] })).toEqual(['clean']);
  });

  it('a region of nothing but separators', async () => {
    const bytes = craftedFile({
      reserved: 'EDF+C',
      signals: [annotationSignal(1 << 20)],
      duration: '0',
      records: '1',
    });
    const whole = new Uint8Array(bytes.length + (2 << 20)).fill(0x14);
    whole.set(bytes);
    expect((await wrongs(whole)).wrong).toEqual([]);
  });
});
