import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import type { EdfProblem } from '@valvomo/edf';
import { fileAppendable } from '@valvomo/edf/node';

import manifest from '../package.json' with { type: 'json' };
import { withOutput } from './output.ts';

/** A file that went into an output. */
export interface InputFacts {
  /** As the user named it. */
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** What the reader found wrong with it. */
  readonly problems: readonly EdfProblem[];
}

/**
 * How an output came to be: enough to make it again and to see that it is the same. No clock and no name of a machine
 * stand in it, so that the same work gives the same bytes.
 */
export interface Provenance {
  readonly program: { readonly name: string; readonly version: string; readonly node: string };
  /** What was typed after the program's name. */
  readonly command: readonly string[];
  readonly inputs: readonly InputFacts[];
  /** What the command did: montage, filters, thresholds, window, seconds judged … in its own words, units in the names. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Size and SHA-256 of a file, read through once. @throws the system's error */
export const checksum = async (
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
};

/**
 * @param file as the user named it
 * @param path where it is
 */
export const inputFacts = async (
  file: string,
  path: string,
  problems: readonly EdfProblem[],
): Promise<InputFacts> => ({ file, ...(await checksum(path)), problems });

/**
 * @param settings montage, filters, thresholds, window, seconds judged: whatever the output depends on
 * @param command what was typed after the program's name; a thread has to be told
 */
export const provenanceOf = (
  inputs: readonly InputFacts[],
  settings: Readonly<Record<string, unknown>>,
  command: readonly string[] = process.argv.slice(2),
): Provenance => ({
  program: { name: 'valvomo', version: manifest.version, node: process.versions.node },
  command,
  inputs,
  settings,
});

/** Writes a provenance beside its output, as `OUT.json` (`night.csv` → `night.csv.json`). @throws the system's error */
export const writeProvenance = (out: string, provenance: Provenance): Promise<void> =>
  withOutput(`${out}.json`, async (path) => {
    const file = await fileAppendable(path);
    try {
      await file.append(new TextEncoder().encode(`${JSON.stringify(provenance, null, 2)}\n`));
      await file.sync?.();
    } finally {
      await file.close();
    }
  });
