/** What Linux says of a process: processor time by thread, memory, and bytes that went to the disk. */
import { readdirSync, readFileSync } from 'node:fs';

const ticksASecond = 100;

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The thread or process has ended.
    return '';
  }
};

const cpuIn_s = (path: string): number => {
  const fields = textOf(path).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksASecond;
};

/** Processor seconds of a process, all its threads. */
export const cpuOf_s = (pid: number): number => cpuIn_s(`/proc/${pid}/stat`);

/** Processor seconds by the name of the thread; threads of one name together. */
export const threadsOf_s = (pid: number): ReadonlyMap<string, number> => {
  const spent = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const name = thread === String(pid) ? 'main' : textOf(`/proc/${pid}/task/${thread}/comm`).trim();
    spent.set(name, (spent.get(name) ?? 0) + cpuIn_s(`/proc/${pid}/task/${thread}/stat`));
  }
  return spent;
};

const numberIn = (text: string, name: string): number =>
  Number(new RegExp(String.raw`^${name}:\s+(\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);

export const memoryOf_MiB = (pid: number): { readonly now: number; readonly most: number } => {
  const status = textOf(`/proc/${pid}/status`);
  return { now: numberIn(status, 'VmRSS') / 1024, most: numberIn(status, 'VmHWM') / 1024 };
};

/** Bytes handed to write calls, and bytes of pages that went to the disk for them. */
export const writtenBy = (pid: number): { readonly calls: number; readonly disk: number } => {
  const io = textOf(`/proc/${pid}/io`);
  return { calls: numberIn(io, 'wchar'), disk: numberIn(io, 'write_bytes') };
};

/** Bytes written to all disks of the machine, by whomever: metadata and the file system's own journal, too. */
export const disksWritten = (): number =>
  textOf('/proc/diskstats')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , name]) => /^(vd[a-z]|sd[a-z]|nvme\d+n\d+)$/.test(name ?? ''))
    .reduce((sum, fields) => sum + 512 * Number(fields[9] ?? 0), 0);
