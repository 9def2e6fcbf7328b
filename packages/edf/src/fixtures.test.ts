import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { displayCalibration, normalisedUnit, rateHz } from '@valvomo/model';

import { ownFiles } from './own-files.fixture.ts';
import { openRecording, type EdfRecording } from './recording.ts';
import { memorySource } from './source.ts';

const folder = new URL('../../../fixtures/edf/', import.meta.url);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const jsonOf = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

/** Expectations written by hand in fixtures/generate/edf-odd.py; what is not named there is not compared. */
interface Odd {
  readonly error?: string;
  readonly format?: string;
  readonly start?: string | null;
  readonly records?: number;
  readonly duration_s?: number;
  readonly span_s?: number;
  readonly gaps?: readonly (readonly [number, number])[];
  readonly annotations?: readonly (readonly [number, number | null, string, number])[];
  readonly samples?: readonly (readonly [number, readonly number[]])[];
  readonly labels?: readonly string[];
  readonly units?: readonly (readonly [string, string])[];
  readonly rates?: readonly number[];
  readonly usable?: readonly boolean[];
  readonly physical?: readonly (readonly [number | null, number | null])[];
  readonly problems?: readonly (readonly [string, number?])[];
}

const storedSamples = async (recording: EdfRecording, signal: number): Promise<number[]> => {
  const { counts, holes } = await recording.read([signal], 0, 1000);
  return Array.from(counts).filter(
    (_, at) => !holes.some(({ start, samples }) => at >= start && at < start + samples),
  );
};

const found = async (recording: EdfRecording, expected: Odd): Promise<Odd> => {
  const annotations = await recording.annotations();
  const gaps = await recording.gaps();
  await recording.checkSamples();
  const records = await recording.records();
  const duration_ticks = recording.header.recordDuration_ticks ?? Number.NaN;
  const samples: (readonly [number, readonly number[]])[] = [];
  for (const [signal] of expected.samples ?? [])
    samples.push([signal, await storedSamples(recording, signal)]);
  const all: Required<Omit<Odd, 'error'>> = {
    format: recording.format,
    start: recording.start,
    records,
    duration_s: (records * duration_ticks) / 1e7,
    span_s: (await recording.span_s()) ?? Number.NaN,
    gaps: gaps.map(({ from_s, to_s }) => [from_s, to_s]),
    annotations: annotations.map(({ onset_s, duration_s, text, signal }) => [
      onset_s,
      duration_s,
      text,
      signal,
    ]),
    samples,
    labels: recording.signals.map(({ label }) => label),
    units: recording.signals.map(({ physicalDimension }) => [
      physicalDimension,
      normalisedUnit(physicalDimension),
    ]),
    rates: recording.signals.map(({ rate }) => (rate === null ? 0 : rateHz(rate))),
    usable: recording.signals.map(({ usable }) => usable),
    physical: recording.header.signals.map(({ physicalMin, physicalMax }) => [physicalMin, physicalMax]),
    problems: recording
      .problems()
      .map(({ code, signal }) => (signal === undefined ? [code] : [code, signal])),
  };
  return Object.fromEntries(Object.entries(all).filter(([key]) => key in expected)) as Odd;
};

const odd = jsonOf('odd.expected.json') as Readonly<Record<string, Odd>>;
const unreadable = Object.entries(odd).filter(([, { error }]) => error !== undefined);
const readable = Object.entries(odd).filter(([, { error }]) => error === undefined);

describe('odd files, packed by hand', () => {
  it.each(readable)('%s', async (name, expected) => {
    expect(await found(await openRecording(memorySource(bytesOf(name))), expected)).toEqual(expected);
  });

  it.each(unreadable)('%s cannot be read', async (name, { error }) => {
    await expect(openRecording(memorySource(bytesOf(name)))).rejects.toMatchObject({ code: error });
  });

  it('every file of the folder has its expectation', () => {
    const files = readdirSync(folder).filter((name) => /\.(edf|bdf)$/.test(name));
    const expected = readdirSync(folder).filter((name) => name.endsWith('.expected.json'));
    const named = new Set([
      ...Object.keys(odd),
      ...expected.map((name) => name.replace('.expected.json', '')),
      ...Object.keys(jsonOf('own.expected.json') as object),
    ]);
    expect(files.filter((name) => !named.has(name))).toEqual([]);
  });
});

interface Others {
  readonly made_by: string;
  readonly edflib: {
    readonly refused?: number;
    readonly filetype: string;
    readonly start: string;
    readonly start_subsecond_ticks: number;
    readonly duration_ticks: number;
    readonly record_ticks: number;
    readonly records: number;
    readonly signals: readonly {
      readonly label: string;
      readonly unit: string;
      readonly transducer: string;
      readonly prefiltering: string;
      readonly samples_per_record: number;
      readonly digital: readonly number[];
      readonly physical_first: readonly number[];
    }[];
    readonly annotations: readonly {
      readonly onset_ticks: number;
      readonly duration_ticks: number | null;
      readonly text: string;
    }[];
  };
  readonly mne: {
    readonly start: string;
    readonly volts_of_eeg: readonly { readonly sum: number; readonly first: readonly number[] }[];
    readonly annotations: readonly (readonly [number, number, string])[];
  };
}

const secondsText = (subsecond_ticks: number): string =>
  subsecond_ticks === 0 ? '' : `.${String(subsecond_ticks).padStart(7, '0').replace(/0+$/, '')}`;

const sameAsMne = async (recording: EdfRecording, mne: Others['mne']): Promise<void> => {
  // MNE resamples what is slower than the fastest signal: only files whose EEG has that rate are summed.
  const fastest = Math.max(...recording.signals.map(({ samplesPerRecord }) => samplesPerRecord));
  const eeg = recording.signals.filter(({ label }) => label.startsWith('EEG'));
  for (const [at, signal] of eeg.filter(({ samplesPerRecord }) => samplesPerRecord === fastest).entries()) {
    const { gain, offset } = displayCalibration(signal);
    const { counts } = await recording.read([signal.index], 0, 10_000);
    const sum_uV = Array.from(counts).reduce((sum, count) => sum + gain * count + offset, 0);
    expect(sum_uV / 1e6).toBeCloseTo(mne.volts_of_eeg[at]?.sum ?? Number.NaN, 9);
  }
  const annotations = await recording.annotations();
  expect(annotations.map(({ onset_s, duration_s, text }) => [onset_s, duration_s ?? 0, text])).toEqual(
    mne.annotations,
  );
};

describe.each(['edflib.edf', 'edflib.bdf', 'own-writer.edf'])('%s, as EDFlib and MNE read it', (name) => {
  const { edflib, mne, made_by } = jsonOf(`${name}.expected.json`) as Others;

  it(`made by ${made_by}: header, every sample and every annotation as EDFlib has them`, async () => {
    const recording = await openRecording(memorySource(bytesOf(name)));
    expect(recording.format).toBe(edflib.filetype);
    expect(recording.start).toBe(`${edflib.start}${secondsText(edflib.start_subsecond_ticks)}`);
    expect(recording.header.recordDuration_ticks).toBe(edflib.record_ticks);
    expect(await recording.records()).toBe(edflib.records);
    expect(await recording.span_s()).toBe(edflib.duration_ticks / 1e7);
    for (const [at, expected] of edflib.signals.entries()) {
      const signal = recording.signals[at];
      expect([signal?.label, signal?.physicalDimension, signal?.transducer, signal?.prefiltering]).toEqual([
        expected.label,
        expected.unit,
        expected.transducer,
        expected.prefiltering,
      ]);
      expect(signal?.samplesPerRecord).toBe(expected.samples_per_record);
      const { counts } = await recording.read([signal?.index ?? -1], 0, 10_000);
      expect(Array.from(counts)).toEqual(expected.digital);
    }
    expect(
      (await recording.annotations()).map(({ onset, duration, text }) => [onset, duration, text]),
    ).toEqual(
      edflib.annotations.map(({ onset_ticks, duration_ticks, text }) => [
        BigInt(onset_ticks),
        duration_ticks === null ? null : BigInt(duration_ticks),
        text,
      ]),
    );
    await recording.checkSamples();
    expect(recording.problems()).toEqual([]);
  });

  it('µV and annotations as MNE has them', async () => {
    const recording = await openRecording(memorySource(bytesOf(name)));
    expect(recording.start).toContain(mne.start.slice(0, 19));
    await sameAsMne(recording, mne);
  });
});

describe('biosig.edf', () => {
  it('EDFlib refuses what BioSig wrote; it is read as MNE reads it, and what is wrong is said', async () => {
    const { edflib, mne } = jsonOf('biosig.edf.expected.json') as Others;
    expect(edflib.refused).toBe(-3);
    const recording = await openRecording(memorySource(bytesOf('biosig.edf')));
    expect(recording.start).toContain(mne.start.slice(0, 19));
    await sameAsMne(recording, mne);
    expect(recording.problems().map(({ code }) => code)).toEqual([
      'ANNOTATION_SIGNAL_MISSING',
      'RECORDING_FIELD',
    ]);
    expect(recording.header.recording.startdate).toBe('29-FEB-2024');
  });
});

/** What edf_strict.py read from the bytes of a file, and found against the standard. */
interface Strict {
  readonly violations: readonly string[];
  readonly format: string;
  readonly onsets: readonly number[];
  readonly annotations: readonly (readonly [number, number | null, string])[];
  readonly signals: readonly { readonly label: string; readonly sha256: string }[];
}

describe('files of the own writer', async () => {
  const written = await ownFiles();
  const own = jsonOf('own.expected.json') as Record<
    string,
    { readonly sha256: string; readonly strict: Strict }
  >;

  it.each(Object.keys(own))(
    '%s: the very bytes in which a strict reader finds nothing wrong, and reads what we read',
    async (name) => {
      const bytes = written[name] ?? new Uint8Array(0);
      const { sha256, strict } = own[name] as { sha256: string; strict: Strict };
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(bytes).toEqual(bytesOf(name));
      const recording = await openRecording(memorySource(bytes));
      expect([recording.format, strict.violations, recording.problems()]).toEqual([strict.format, [], []]);
      const [origin = 0] = strict.onsets;
      const notes = (await recording.annotations()).map(({ onset, duration, text }) => [
        onset,
        duration,
        text,
      ]);
      expect(notes).toEqual(
        strict.annotations.map(([onset, duration, text]) => [
          BigInt(onset - origin),
          duration === null ? null : BigInt(duration),
          text,
        ]),
      );
      expect(recording.signals.map(({ label }) => label)).toEqual(strict.signals.map(({ label }) => label));
      const gaps = strict.onsets.slice(1).filter((onset, at) => onset - (strict.onsets[at] ?? 0) > 5_000_001);
      expect(await recording.gaps()).toHaveLength(gaps.length);
    },
  );
});
