import { closeSync, existsSync, openSync, readSync, renameSync, writeSync } from 'node:fs';

/** Blocks of samples, one after the other. */
type Next = (samples: number) => Int16Array;

interface Whole {
  readonly signals: number;
  /** Of the whole night. */
  readonly samples: number;
}

const reading = (path: string, { signals, samples }: Whole): Next => {
  const file = openSync(path, 'r');
  let left = samples;
  return (wanted) => {
    const counts = new Int16Array(signals * wanted);
    const bytes = readSync(file, counts);
    if (bytes !== counts.byteLength) throw new Error(`${path} ends too early`);
    left -= wanted;
    if (left <= 0) closeSync(file);
    return counts;
  };
};

const writing = (path: string, { samples }: Whole, draw: Next): Next => {
  const part = `${path}.part`;
  const file = openSync(part, 'w');
  let left = samples;
  return (wanted) => {
    const counts = draw(wanted);
    writeSync(file, counts);
    left -= wanted;
    if (left <= 0) {
      closeSync(file);
      renameSync(part, path);
    }
    return counts;
  };
};

/**
 * Draws samples once: the first time through they go to a file, later they come from it. They must be asked for in the same blocks every time,
 * up to the end.
 */
export const keptSamples = (path: string, whole: Whole, draw: Next): Next =>
  existsSync(path) ? reading(path, whole) : writing(path, whole, draw);
