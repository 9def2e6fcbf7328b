import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ward, type WardBed } from '@valvomo/synthesis';

/** Minutes of synthetic EEG a bed has before its recording starts again. */
export const wardLength_s = 30 * 60;
/** A bed can be played as soon as this much exists; the rest is written meanwhile. */
export const firstPart_s = 60;

/** Where the recording of a ward bed lies. The name carries the scenario, so a changed scenario is made anew. */
export interface WardRecording {
  readonly bed: WardBed;
  readonly edf: string;
  readonly electrodes: string;
  readonly truth: string;
  /** Exists once the recording is whole. */
  readonly done: string;
}

const digest = (bed: WardBed): string =>
  createHash('sha256')
    .update(JSON.stringify([wardLength_s, bed]))
    .digest('hex')
    .slice(0, 8);

/** The recordings of the first `beds` beds of the built-in ward, below the data folder (created when missing). */
export const wardRecordings = (dataDirectory: string, beds = ward().length): WardRecording[] => {
  const folder = join(dataDirectory, 'ward');
  mkdirSync(folder, { recursive: true });
  return ward()
    .slice(0, beds)
    .map((bed) => {
      const stem = join(folder, `${bed.id}-${digest(bed)}`);
      return {
        bed,
        edf: `${stem}.edf`,
        electrodes: `${stem}.electrodes.json`,
        truth: `${stem}.truth.json`,
        done: `${stem}.done`,
      };
    });
};

export const isWhole = (recording: WardRecording): boolean =>
  existsSync(recording.done) &&
  existsSync(recording.edf) &&
  readFileSync(recording.done, 'utf8') === 'whole\n';
