import { ValvomoError, type ElectrodeSet } from '@valvomo/model';
import type { ElectrodeDecision } from '@valvomo/store';
import { electrodeSet } from '@valvomo/wire';
import { z } from 'zod';
import type { RecordingRun } from './recording-run.ts';

const body = z.object({
  /** Who decided. */
  by: z.string().min(1).max(80),
  streams: z
    .array(
      z.object({
        /** Number of the stream on this server, as the bed message has it. */
        stream: z.int().min(0).max(65_535),
        electrodes: electrodeSet.shape.electrodes,
      }),
    )
    .min(1)
    .max(64)
    .refine((streams) => new Set(streams.map(({ stream }) => stream)).size === streams.length, {
      error: 'each stream once',
    }),
});

/** What a reader says the electrodes are. */
export type ElectrodesDecision = z.infer<typeof body>;

/** @throws ValvomoError BAD_REQUEST with path and limit */
export const decisionBody = (value: unknown): ElectrodesDecision => {
  const result = body.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new ValvomoError('BAD_REQUEST', `${path === '' ? 'body' : path}: ${issue?.message}`, {
    cause: result.error,
  });
};

/**
 * The decision in the recording's own stream numbers.
 * @throws ValvomoError RECORDING_CHANGED when a stream is not of this recording, ELECTRODES_LENGTH
 */
export const decisionsFor = (
  run: RecordingRun,
  { by, streams }: ElectrodesDecision,
): readonly ElectrodeDecision[] =>
  streams.map(({ stream: number, electrodes }) => {
    const stream = run.deviceStream(number);
    if (stream === undefined)
      throw new ValvomoError('RECORDING_CHANGED', `stream ${number} is not of recording ${run.id}`, {
        value: number,
      });
    const progress = run.progress.stream(stream);
    const signals = progress?.description.signals.length ?? 0;
    if (electrodes.length !== signals)
      throw new ValvomoError(
        'ELECTRODES_LENGTH',
        `${electrodes.length} electrodes for the ${signals} signals of stream ${number}`,
        { value: electrodes.length, limit: signals },
      );
    const set: ElectrodeSet = { basis: 'confirmed', by, electrodes };
    return { stream, electrodes: set, from: progress?.next ?? 0 };
  });
