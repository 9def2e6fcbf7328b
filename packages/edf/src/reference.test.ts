import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import edfdecoder from 'edfdecoder';
import { describe, expect, it, vi } from 'vitest';
import { calibrationOf, rateHz } from '@valvomo/model';

import { decodeWithEdfdecoder } from './edfdecoder.ts';
import { openFile } from './node/index.ts';
import { EdfError } from './problem.ts';
import { openRecording, type EdfRecording, type EdfSignal } from './recording.ts';

/** Real recordings beside the project, each with what an independent byte-level parser read from it. */
const folder = fileURLToPath(new URL('../../../../shared/recordings/', import.meta.url));

interface ReferenceSignal {
  readonly label: string;
  readonly dim: string;
  readonly physMin: string;
  readonly physMax: string;
  readonly digMin: string;
  readonly digMax: string;
  readonly samplesPerRecord: number;
  readonly fs: number | null;
  readonly n: number;
  readonly tal?: boolean;
  readonly digFirst?: readonly number[];
  readonly digLast?: readonly number[];
  readonly digSum?: number;
  readonly digMinSeen?: number;
  readonly digMaxSeen?: number;
  readonly physFirst?: readonly number[];
}

interface Reference {
  readonly bytes: number;
  readonly header: Readonly<
    Record<'patient' | 'recording' | 'startdate' | 'starttime' | 'headerBytes' | 'reserved', string>
  > &
    Readonly<Record<'records' | 'recordDuration' | 'signals', string>>;
  readonly recordBytes?: number;
  readonly wholeRecordsPresent?: number;
  readonly parse?: string;
  readonly signals?: readonly ReferenceSignal[];
  readonly annotations?: readonly {
    readonly onset: string;
    readonly duration: string | null;
    readonly text: string;
  }[];
  readonly recordOnsets?: {
    readonly first: string;
    readonly last: string;
    readonly gaps: readonly {
      readonly beforeRecord: number;
      readonly prevOnset: number;
      readonly onset: number;
    }[];
  };
}

const here = existsSync(`${folder}reference`);
const names = here ? readdirSync(folder).filter((name) => /\.(edf|bdf)$/.test(name)) : [];
if (!here) process.stderr.write(`skipped: the real recordings are not at ${folder}\n`);

const withRecording = async (
  name: string,
  use: (recording: EdfRecording) => Promise<void>,
): Promise<void> => {
  const { source, close } = await openFile(`${folder}${name}`);
  try {
    await use(await openRecording(source));
  } finally {
    await close();
  }
};

/** Every sample that is stored, in order, of one signal. */
const storedCounts = async (recording: EdfRecording, signal: number, samplesPerRecord: number) => {
  const segments = await recording.onsets();
  const end = (await recording.span_s()) ?? 0;
  const most =
    segments.length > 1
      ? Math.ceil(end * samplesPerRecord * 10)
      : (await recording.records()) * samplesPerRecord;
  const { counts, holes, start } = await recording.read([signal], 0, most);
  const inHole = (at: number): boolean =>
    holes.some((hole) => at >= hole.start - start && at < hole.start - start + hole.samples);
  return holes.length === 0 ? counts : counts.filter((_, at) => !inHole(at));
};

/** What is compared of a signal's samples; null where the file gives it no rate. */
const sampleFacts = async (recording: EdfRecording, signal: EdfSignal) => {
  if (signal.rate === null || (await recording.records()) === 0) return null;
  const counts = await storedCounts(recording, signal.index, signal.samplesPerRecord);
  let [total, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const count of counts) {
    total += count;
    low = Math.min(low, count);
    high = Math.max(high, count);
  }
  return {
    rate_hz: rateHz(signal.rate).toPrecision(12),
    n: counts.length,
    digFirst: Array.from(counts.subarray(0, 4)),
    digLast: Array.from(counts.subarray(-2)),
    digSum: total,
    digMinSeen: low,
    digMaxSeen: high,
  };
};

/** Largest difference of the first physical values, which the reference rounds to six decimals. */
const physicalError = (signal: EdfSignal, { digFirst = [], physFirst = [] }: ReferenceSignal): number => {
  const { gain, offset } = calibrationOf(signal);
  return digFirst.reduce(
    (worst, count, at) => Math.max(worst, Math.abs(gain * count + offset - (physFirst[at] ?? 0))),
    0,
  );
};

const expectedFacts = (signal: ReferenceSignal) =>
  signal.digSum === undefined || signal.fs === null
    ? null
    : {
        rate_hz: signal.fs.toPrecision(12),
        n: signal.n,
        digFirst: signal.digFirst,
        digLast: signal.digLast,
        digSum: signal.digSum,
        digMinSeen: signal.digMinSeen,
        digMaxSeen: signal.digMaxSeen,
      };

const described = (signal: EdfSignal) => ({
  label: signal.label,
  dim: signal.physicalDimension,
  physMin: signal.physicalMin,
  physMax: signal.physicalMax,
  digMin: signal.digitalMin,
  digMax: signal.digitalMax,
  samplesPerRecord: signal.samplesPerRecord,
});

const expectedDescription = ({
  label,
  dim,
  physMin,
  physMax,
  digMin,
  digMax,
  samplesPerRecord,
}: ReferenceSignal) => ({
  label,
  dim,
  physMin: Number(physMin),
  physMax: Number(physMax),
  digMin: Number(digMin),
  digMax: Number(digMax),
  samplesPerRecord,
});

const timeOf = async (recording: EdfRecording) => ({
  gaps: (await recording.gaps()).map(({ from_s, to_s }) => [from_s, to_s]),
  span_s: (await recording.span_s())?.toFixed(6),
  annotations: (await recording.annotations()).map(({ onset_s, duration_s, text }) => [
    onset_s.toFixed(6),
    duration_s,
    text,
  ]),
});

/** Bytes that a text filter mangled: there the reference took some for an annotation whose onset is no number. */
const readableOnset = ({ onset }: { readonly onset: string }): boolean => !Number.isNaN(Number(onset));

const expectedTime = ({ header, recordOnsets, annotations = [], wholeRecordsPresent = 0 }: Reference) => {
  const duration_s = Number(header.recordDuration);
  const origin = Number(recordOnsets?.first ?? 0);
  const last =
    recordOnsets === undefined ? (wholeRecordsPresent - 1) * duration_s : Number(recordOnsets.last);
  return {
    gaps: (recordOnsets?.gaps ?? []).map(({ prevOnset, onset }) => [
      prevOnset + duration_s - origin,
      onset - origin,
    ]),
    span_s: (wholeRecordsPresent === 0 ? 0 : last - origin + duration_s).toFixed(6),
    annotations: annotations
      .filter(readableOnset)
      .map(({ onset, duration, text }) => [
        (Number(onset) - origin).toFixed(6),
        duration === null ? null : Number(duration),
        text,
      ])
      .toSorted((a, b) => Number(a[0]) - Number(b[0])),
  };
};

const referenceOf = (name: string): Reference =>
  JSON.parse(readFileSync(`${folder}reference/${name}.json`, 'utf8')) as Reference;

const unreadable = names.filter((name) => referenceOf(name).parse !== undefined);
const readable = names.filter((name) => !unreadable.includes(name));

describe.skipIf(!here)('real recordings, against an independent parser', () => {
  it.each(unreadable)('%s cannot be read, as there', async (name) => {
    await expect(withRecording(name, () => Promise.resolve())).rejects.toBeInstanceOf(EdfError);
  });

  it.each(readable)('%s', { timeout: 60_000 }, async (name) => {
    const reference = referenceOf(name);
    await withRecording(name, async (recording) => {
      const { header } = recording;
      expect({
        version: `b'${header.sample_bytes === 3 ? String.raw`\xffBIOSEMI` : '0       '}'`,
        patient: header.patient.text,
        recording: header.recording.text,
        startdate: header.startDate,
        starttime: header.startTime,
        headerBytes: String(header.header_bytes),
        reserved: header.reserved,
        records: header.recordsDeclared,
        recordDuration: header.recordDuration,
        signals: String(header.signals.length),
      }).toEqual(reference.header);
      expect(header.record_bytes).toBe(reference.recordBytes);
      expect(await recording.records()).toBe(reference.wholeRecordsPresent);
      expect(await timeOf(recording)).toEqual(expectedTime(reference));
      const ordinary = (reference.signals ?? []).filter(({ tal }) => tal !== true);
      expect(recording.signals.map(described)).toEqual(ordinary.map(expectedDescription));
      const facts = [];
      for (const signal of recording.signals) facts.push(await sampleFacts(recording, signal));
      expect(facts).toEqual(ordinary.map(expectedFacts));
      const errors = recording.signals.map((signal, at) =>
        physicalError(signal, ordinary[at] as ReferenceSignal),
      );
      expect(Math.max(0, ...errors)).toBeLessThan(6e-7);
    });
  });

  it.each(readable.filter((name) => name.endsWith('.edf')))(
    '%s: edfdecoder reads the same samples, where it can',
    async (name) => {
      const bytes = readFileSync(`${folder}${name}`);
      await withRecording(name, async (recording) => {
        const { header_bytes, record_bytes, signals } = recording.header;
        const records = Math.min((await recording.onsets())[0]?.records ?? 0, 20);
        const end = header_bytes + records * record_bytes;
        const decoded = decodeWithEdfdecoder(
          recording.header,
          bytes.subarray(0, header_bytes),
          bytes.subarray(header_bytes, end),
        );
        expect([...decoded.keys()]).toEqual(
          signals.filter(({ annotations }) => !annotations).map(({ index }) => index),
        );
        for (const { index, samplesPerRecord } of recording.signals.filter(({ rate }) => rate !== null)) {
          const { counts } = await recording.read([index], 0, records * samplesPerRecord);
          expect(counts).toEqual(decoded.get(index));
        }
      });
    },
  );

  it.each(readable.filter((name) => name.endsWith('.edf') && statSync(`${folder}${name}`).size < 1 << 20))(
    '%s: the whole file by edfdecoder alone is what the windows are made of',
    async (name) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const decoder = new edfdecoder.EdfDecoder();
      decoder.setInput(new Uint8Array(readFileSync(`${folder}${name}`)).buffer);
      decoder.decode();
      warn.mockRestore();
      const output = decoder.getOutput();
      expect(output).not.toBeNull();
      await withRecording(name, async (recording) => {
        expect(output?.getNumberOfRecords()).toBe(await recording.records());
        for (const signal of recording.signals.filter(({ rate }) => rate !== null)) {
          const counts = await storedCounts(recording, signal.index, signal.samplesPerRecord);
          const records = Array.from({ length: await recording.records() }, (_, record) =>
            Array.from(output?.getRawSignal(signal.index, record) ?? []),
          );
          expect(Array.from(counts)).toEqual(records.flat());
        }
      });
    },
  );

  it.each(['edfplusC_edfreader.edf', 'bdfplusC_edfreader.bdf'])(
    '%s: physical values as EDFbrowser exports them',
    async (name) => {
      const [, ...lines] = readFileSync(`${folder}${name.replace(/\.\w+$/, '_data.txt')}`, 'utf8')
        .trim()
        .split('\n');
      const rows = lines.map((line) => line.split(',').map(Number));
      await withRecording(name, async (recording) => {
        let worst = 0;
        for (const signal of recording.signals) {
          const { gain, offset } = calibrationOf(signal);
          const { counts } = await recording.read([signal.index], 0, 4000);
          expect(counts).toHaveLength(rows.length);
          for (const [at, row] of rows.entries())
            worst = Math.max(
              worst,
              Math.abs(gain * (counts[at] ?? 0) + offset - (row[signal.index + 1] ?? Number.NaN)),
            );
        }
        expect(worst).toBeLessThan(6e-7);
      });
    },
  );

  it('openbci8: 24 and 16 bits of the same recording agree within one step of either', async () => {
    const values = async (name: string): Promise<Float64Array> => {
      let all = new Float64Array(0);
      await withRecording(name, async (recording) => {
        const [signal] = recording.signals;
        if (signal === undefined) return;
        const { gain, offset } = calibrationOf(signal);
        const { counts } = await recording.read([0], 0, 18_250);
        all = Float64Array.from(counts, (count) => gain * count + offset);
      });
      return all;
    };
    const [bdf, edf] = [await values('openbci8_24bit.bdf'), await values('openbci8_16bit.edf')];
    expect(bdf).toHaveLength(18_250);
    const worst = bdf.reduce((most, value, at) => Math.max(most, Math.abs(value - (edf[at] ?? 0))), 0);
    expect(worst).toBeLessThan(0.024);
  });
});
