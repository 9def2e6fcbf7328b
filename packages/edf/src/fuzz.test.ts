import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { brokenFile, pick, random } from './broken-files.fixture.ts';
import { EdfError, errorCodes, problemCodes, type EdfProblem } from './problem.ts';
import { openRecording, type EdfRecording } from './recording.ts';
import type { ByteSource } from './source.ts';
import { parseTals } from './tal.ts';

/** Seeded: the same files every time. Change the seed to look elsewhere. */
const seed = 20_261_121;
const headers = 25_000;
const lists = 80_000;

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
        const bytes = brokenFile(next);
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
