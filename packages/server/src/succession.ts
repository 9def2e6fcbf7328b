import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ticksFromDate, ValvomoError } from '@valvomo/model';
import {
  continuedRecording,
  newRecording,
  type Checkpoint,
  type DataDirectory,
  type Hello,
  type RecordingStudy,
} from '@valvomo/store';
import { RecordingRun, type RunOptions } from './recording-run.ts';
import type { StreamNumbers } from './stream-numbers.ts';

export interface SuccessionWorld {
  readonly data: DataDirectory;
  readonly numbers: StreamNumbers;
  readonly run: RunOptions;
}

/** A device that restarts goes on with its recording, unless it was away for longer: it may be another patient's now. */
const hole_s_max = 3600;

/** E.g. `bed-1-20261121T224107Z-3f9a`: names a folder, sorts by time within a bed. */
const recordingId = (bed: string, now: Date): string => {
  const slug = bed
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const instant = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${slug === '' ? 'bed' : slug}-${instant}-${randomBytes(3).toString('hex')}`;
};

/** The bed as its recordings know it. */
export interface RecordedBed {
  readonly id: string;
  readonly name: string;
  /** Whose recording it is; null: nobody's. */
  readonly study: RecordingStudy | null;
}

const begin = async (bed: RecordedBed, hello: Hello, world: SuccessionWorld, before?: Checkpoint) => {
  const now = new Date();
  const recording = recordingId(bed.id, now);
  const created = ticksFromDate(now).toString();
  const study = bed.study === null ? {} : { study: bed.study };
  const about = { recording, bed: bed.id, name: bed.name, created, ...study };
  const disk = await world.data.journal(recording);
  const run = new RecordingRun(disk, newRecording(about, hello, before), world.numbers, world.run);
  try {
    await run.open();
    await run.durable();
  } catch (error) {
    await run.close();
    await world.data.forget(recording);
    throw error;
  }
  return run;
};

const isSameLife = ({ progress }: RecordingRun, hello: Hello): boolean => {
  const { device, life } = progress.about;
  if (device.id !== hello.device.id || life !== hello.life) return false;
  const before = progress.streams.map(({ description }) => description);
  if (!isDeepStrictEqual(before, hello.streams))
    throw new ValvomoError('CONTRADICTION', `life '${life}' was described with other streams before`, {
      value: life,
    });
  return true;
};

/**
 * The recording that a hello goes on with: the bed's present one when it is the same life of the device, or another
 * life of it with the same signals soon after; else a new one, also when the present one has ended: what that one has of
 * the device's life is not wanted again. Its journal is open and its description is on the medium.
 * @throws ValvomoError CONTRADICTION, DISK_FULL, JOURNAL_FAILED
 */
export const recordingFor = async (
  bed: RecordedBed,
  present: RecordingRun | undefined,
  hello: Hello,
  world: SuccessionWorld,
): Promise<RecordingRun> => {
  if (present === undefined) return begin(bed, hello, world);
  const { closed, study } = present.progress.about;
  if (closed !== undefined || study?.id !== bed.study?.id) {
    const goesOn = isSameLife(present, hello);
    return begin(bed, hello, world, goesOn ? present.progress.checkpoint() : undefined);
  }
  if (!isSameLife(present, hello)) {
    const checkpoint = continuedRecording(present.progress.checkpoint(), hello, hole_s_max);
    if (checkpoint === null) return begin(bed, hello, world);
    await present.open();
    present.write({ kind: 'checkpoint', checkpoint });
  }
  await present.open();
  await present.durable();
  return present;
};
