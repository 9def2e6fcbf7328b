import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ownerOnly } from '../disk.ts';

/** An analysis as it was after some samples, from which it goes on. */
export interface AnalysisSnapshot {
  readonly analysis: string;
  /** Layout of `state`, which is known to whoever made it. */
  readonly state_layout: number;
  /** Index wanted next of every stream, by the device's number. */
  readonly positions: readonly (readonly [stream: number, index: number])[];
  /** Second after the last row that was made before it. */
  readonly rows_end: number;
  readonly state: Uint8Array;
}

const layout = 1;
const fileName = (analysis: string): string => `${analysis}.snapshot`;

/**
 * Puts a snapshot in the place of the one before it, at once: after a power loss there is the one or the other. One line of
 * JSON, then the state.
 */
export const writeSnapshot = async (folder: string, snapshot: AnalysisSnapshot): Promise<void> => {
  const { state, ...about } = snapshot;
  const head = JSON.stringify({ layout, ...about, bytes: state.byteLength, crc: crc32(state) });
  const path = join(folder, fileName(snapshot.analysis));
  const fresh = `${path}.new`;
  await mkdir(folder, { recursive: true, mode: ownerOnly.folder });
  const file = await open(fresh, 'w', ownerOnly.file);
  try {
    await file.write(`${head}\n`);
    await file.write(state);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  if (process.platform === 'win32') return;
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
};

/** Null when there is none, or none that can be gone on with: torn, of another layout, or of another analysis. */
export const readSnapshot = async (
  folder: string,
  analysis: string,
  state_layout: number,
): Promise<AnalysisSnapshot | null> => {
  const bytes = await readFile(join(folder, fileName(analysis))).catch(() => null);
  const end = bytes?.indexOf(0x0a) ?? -1;
  if (bytes === null || end === -1) return null;
  const head = headOf(bytes.toString('utf8', 0, end));
  const state = new Uint8Array(bytes.subarray(end + 1));
  const isOurs =
    head !== null &&
    head.layout === layout &&
    head.state_layout === state_layout &&
    head.analysis === analysis &&
    head.bytes === state.byteLength &&
    head.crc === crc32(state);
  if (!isOurs) return null;
  const { positions, rows_end } = head;
  return { analysis, state_layout, positions, rows_end, state };
};

type Head = Omit<AnalysisSnapshot, 'state'> & {
  readonly layout: number;
  readonly bytes: number;
  readonly crc: number;
};

const headOf = (text: string): Head | null => {
  try {
    return JSON.parse(text) as Head;
  } catch {
    return null;
  }
};
