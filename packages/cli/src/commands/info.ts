import { openRecording, type EdfProblem, type EdfRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { normalisedUnit, rateHz } from '@valvomo/model';
import { Command } from 'commander';

import { infoTable } from '../info-table.ts';
import { exitCodes, oneLine, userPath } from '../terminal.ts';

/** What `valvomo info --json` prints. Seconds count from the first sample. */
export interface Info {
  readonly file: string;
  readonly format: string;
  readonly start: string | null;
  readonly duration_s: number | null;
  readonly span_s: number | null;
  readonly records: number;
  readonly record_duration_s: number | null;
  readonly signals: readonly InfoSignal[];
  readonly annotations: readonly InfoAnnotation[];
  readonly gaps: readonly { readonly from_s: number; readonly to_s: number }[];
  readonly problems: readonly EdfProblem[];
}

interface InfoSignal {
  readonly label: string;
  readonly unit: string;
  readonly unit_normalised: string;
  readonly rate_hz: number | null;
  readonly samples: number;
  readonly physical_min: number | null;
  readonly physical_max: number | null;
  readonly digital_min: number | null;
  readonly digital_max: number | null;
  readonly transducer: string;
  readonly prefiltering: string;
}

interface InfoAnnotation {
  readonly onset_s: number;
  readonly duration_s: number | null;
  readonly text: string;
  readonly signal: number;
}

const infoSignals = (recording: EdfRecording, records: number): readonly InfoSignal[] =>
  recording.signals.map(({ index, rate, samplesPerRecord }) => {
    const header = recording.header.signals[index];
    const timed = recording.header.recordDuration_ticks !== null && recording.header.recordDuration_ticks > 0;
    return {
      label: header?.label ?? '',
      unit: header?.physicalDimension ?? '',
      unit_normalised: normalisedUnit(header?.physicalDimension ?? ''),
      rate_hz: rate === null ? (timed ? 0 : null) : rateHz(rate),
      samples: records * samplesPerRecord,
      physical_min: header?.physicalMin ?? null,
      physical_max: header?.physicalMax ?? null,
      digital_min: header?.digitalMin ?? null,
      digital_max: header?.digitalMax ?? null,
      transducer: header?.transducer ?? '',
      prefiltering: header?.prefiltering ?? '',
    };
  });

/** Reads the whole file once: header, onsets, annotations, and every sample for those outside their declared range. */
const infoOf = async (file: string, recording: EdfRecording): Promise<Info> => {
  const records = await recording.records();
  const annotations = await recording.annotations();
  const gaps = await recording.gaps();
  const span_s = await recording.span_s();
  await recording.checkSamples();
  const { recordDuration_ticks: ticks } = recording.header;
  return {
    file,
    format: recording.format,
    start: recording.start,
    duration_s: ticks === null ? null : Number(BigInt(records) * BigInt(ticks)) / 1e7,
    span_s,
    records,
    record_duration_s: ticks === null ? null : ticks / 1e7,
    signals: infoSignals(recording, records),
    annotations: annotations.map(({ onset_s, duration_s, text, signal }) => ({
      onset_s,
      duration_s,
      text,
      signal,
    })),
    gaps: gaps.map(({ from_s, to_s }) => ({ from_s, to_s })),
    problems: recording.problems(),
  };
};

const info = async (file: string, { json }: { readonly json?: true }): Promise<void> => {
  try {
    const { source, close } = await openFile(userPath(file));
    try {
      const found = await infoOf(file, await openRecording(source));
      process.stdout.write(json === true ? `${JSON.stringify(found)}\n` : infoTable(found));
    } finally {
      await close();
    }
  } catch (error) {
    process.stderr.write(`valvomo info: ${oneLine(file)}: ${oneLine(error)}\n`);
    process.exitCode = exitCodes.unreadable;
  }
};

/** `valvomo info FILE [--json]`: exits 0 when the file can be read, with every problem listed, and 2 when it cannot. */
export const infoCommand = (): Command =>
  new Command('info')
    .description('what an EDF or BDF file holds, and what is wrong with it')
    .argument('<file>', 'EDF, EDF+, BDF or BDF+ file')
    .option('--json', 'print one JSON object instead of a table')
    .action(info);
