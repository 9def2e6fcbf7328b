import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Shared by the benches of arithmetic: processor time, medians, and an opponent in Python that takes turns with ours. */

const python = '/usr/bin/python3';

/** A process of SciPy or MNE that runs a named job when asked and answers with the processor time it took. */
export interface Opponent {
  seconds(job: string): Promise<number>;
  end(): void;
}

/** Whether Python has these modules; else one line that says so. */
export const installed = (modules: readonly string[]): boolean => {
  const found = spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0;
  if (!found) say(`skipped: ${python} cannot import ${modules.join(', ')}`);
  return found;
};

/**
 * Starts Python with `script`, which defines a function without arguments for every job. One thread only;
 * undefined where a module of `modules` is not installed.
 */
export const opponent = (modules: readonly string[], script: string): Opponent | undefined => {
  if (!installed(modules)) return undefined;
  const loop = `
import sys, time
for line in sys.stdin:
    job = globals()[line.strip()]
    begin = time.process_time()
    job()
    print(time.process_time() - begin, flush=True)
`;
  const child = spawn(python, ['-u', '-c', script + loop], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async seconds(job) {
      child.stdin.write(`${job}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the Python of job ${job} ended`);
      return Number(value);
    },
    end: () => void child.stdin.end(),
  };
};

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Processor time of this process that `work` took, in seconds; the other programs of the machine do not count. */
export const spent_s = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Seeded noise in −0.5 … 0.5. */
export const noise = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
};

/** Millions of `values` a second. */
export const millions = (values: number, seconds: number): number => values / seconds / 1e6;

/** `4.21× (target ≥ 4×: met)` */
export const against = (ratio: number, target: number): string =>
  `${ratio.toFixed(2)}× (target ≥ ${target}×: ${ratio >= target ? 'met' : 'missed'})`;
