import { readdirSync, readFileSync } from 'node:fs';

/** Processor time of a process and everything it started, from /proc; Linux only. */

const ticksPerSecond = 100;

interface Entry {
  readonly id: number;
  readonly parent: number;
  readonly ticks: number;
}

const entryOf = (id: string): Entry | undefined => {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { id: Number(id), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    // The process ended meanwhile.
    return undefined;
  }
};

/** Seconds of processor time of the tree under `root`. */
export const processorTime_s = (root: number): number => {
  const entries = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(name) ?? []);
  const inside = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { id, parent } of entries)
      if (inside.has(parent) && !inside.has(id)) {
        inside.add(id);
        grown = true;
      }
  }
  return entries.reduce((sum, { id, ticks }) => sum + (inside.has(id) ? ticks : 0), 0) / ticksPerSecond;
};
