/**
 * A process of its own: synthesises recordings of the ward, `generate.ts DATA_FOLDER BED_ID…`.
 * First the first part of every bed, so that all can be played; then the rest, bed by bed in turn.
 * Tells its parent {@link GeneratorMessage}s; ends when the parent is gone.
 */
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { openEdfWriter, type EdfWriter } from '@valvomo/edf';
import { fileAppendable } from '@valvomo/edf/node';
import { civilTime, ticks, ticksFromDate, ticksPerSecond } from '@valvomo/model';
import { synthesise, type Synthesis } from '@valvomo/synthesis';
import { firstPart_s, wardLength_s, wardRecordings, type WardRecording } from './recordings.ts';

/** What the generator says: a bed can be played, or so many seconds of all are made. */
export type GeneratorMessage =
  | { readonly type: 'ready'; readonly bed: string }
  | { readonly type: 'progress'; readonly made_s: number; readonly all_s: number };

/** Seconds a bed gets before the next one has its turn. */
const turn_s = 20;

interface Making {
  readonly recording: WardRecording;
  readonly synthesis: Synthesis;
  readonly writer: EdfWriter;
  readonly close: () => Promise<void>;
  made_s: number;
  /** Annotations that lie within what is made are handed to the writer. */
  noted: number;
}

const tell = (message: GeneratorMessage): void => void process.send?.(message);
const ticksOf = (seconds: number) => ticks(BigInt(Math.round(seconds * ticksPerSecond)));

const electrodesOf = (synthesis: Synthesis): string => {
  const named = synthesis.streams.flatMap(({ signals, electrodes }) =>
    signals.map(({ label }, at) => [label, electrodes.electrodes[at]] as const),
  );
  return `${JSON.stringify({ basis: 'declared', electrodes: Object.fromEntries(named) }, undefined, 2)}\n`;
};

const begin = async (recording: WardRecording): Promise<Making> => {
  const synthesis = synthesise(recording.bed.scenario);
  const file = await fileAppendable(recording.edf, { replace: true });
  const writer = await openEdfWriter(file, {
    start: civilTime(ticksFromDate(new Date()), 'UTC').slice(0, 19),
    recordDuration_ticks: ticksPerSecond,
    signals: synthesis.streams.flatMap(({ rate, signals }) =>
      signals.map((signal) => ({ ...signal, samplesPerRecord: rate.samples })),
    ),
    recording: { equipment: 'Valvomo simulated' },
  });
  writeFileSync(recording.electrodes, electrodesOf(synthesis));
  writeFileSync(recording.truth, `${JSON.stringify(synthesis.truth)}\n`);
  return { recording, synthesis, writer, close: file.close, made_s: 0, noted: 0 };
};

const annotate = (making: Making): void => {
  const { annotations } = making.recording.bed;
  for (let next = annotations[making.noted]; next !== undefined; next = annotations[making.noted]) {
    if (next.onset_s > making.made_s) return;
    const duration = next.duration_s === 0 ? null : ticksOf(next.duration_s);
    making.writer.annotate({ onset: ticksOf(next.onset_s), duration, text: next.text });
    making.noted += 1;
  }
};

const advance = async (making: Making, seconds: number): Promise<void> => {
  const until_s = Math.min(making.made_s + seconds, wardLength_s);
  while (making.made_s < until_s) {
    annotate(making);
    const record = making.synthesis.streams.flatMap(({ rate, signals }, stream) => {
      const counts = making.synthesis.next(stream, rate.samples);
      return signals.map((_, row) => counts.subarray(row * rate.samples, (row + 1) * rate.samples));
    });
    await making.writer.write(record);
    making.made_s += 1;
  }
  if (making.made_s < wardLength_s) return;
  await making.writer.close();
  await making.close();
  writeFileSync(making.recording.done, 'whole\n');
};

const generate = async (dataDirectory: string, beds: readonly string[]): Promise<void> => {
  const wanted = wardRecordings(dataDirectory).filter(({ bed }) => beds.includes(bed.id));
  const makings: Making[] = [];
  for (const recording of wanted) {
    const making = await begin(recording);
    await advance(making, firstPart_s);
    makings.push(making);
    tell({ type: 'ready', bed: recording.bed.id });
  }
  // What comes now can wait: recording and pictures of the beds come first.
  setPriority(constants.priority.PRIORITY_LOW);
  while (makings.some(({ made_s }) => made_s < wardLength_s)) {
    for (const making of makings.filter(({ made_s }) => made_s < wardLength_s)) await advance(making, turn_s);
    const made_s = makings.reduce((sum, making) => sum + making.made_s, 0);
    tell({ type: 'progress', made_s, all_s: makings.length * wardLength_s });
  }
};

process.on('disconnect', () => process.exit(0));
const [dataDirectory = '', ...beds] = process.argv.slice(2);
await generate(dataDirectory, beds);
process.disconnect?.();
