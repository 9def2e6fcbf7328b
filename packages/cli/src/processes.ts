import { spawn, type ChildProcess } from 'node:child_process';

/** A program that runs beside the server until the command ends; it is started again when it dies, unless told. */
export interface Program {
  readonly name: string;
  /** Script and arguments for the Node that runs this process. */
  readonly args: readonly string[];
  /** Hears what the program sends to its parent. */
  readonly onMessage?: (message: unknown) => void;
  /** A program that must not be run twice stays down when it dies. */
  readonly once?: true;
}

export interface Processes {
  start(program: Program): void;
  /** Ends all: SIGTERM, then SIGKILL for what is still there after `patience_ms`. */
  stop(): Promise<void>;
}

const restart = { first_ms: 500, max_ms: 10_000, settled_ms: 60_000 };
const patience_ms = 4000;

/**
 * Keeps programs alive. Each has an IPC channel whose end tells it that its parent is gone, so that even a killed parent
 * leaves no orphan. `onTrouble` hears of every unexpected end; exit code 2 (unreadable input) or 64 (wrong usage) is final.
 */
export const keepProcesses = (onTrouble: (line: string) => void): Processes => {
  const running = new Set<ChildProcess>();
  const waiting = new Set<NodeJS.Timeout>();
  let stopping = false;

  const launch = (program: Program, delay_ms: number): void => {
    const begun = Date.now();
    const child = spawn(process.execPath, program.args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    running.add(child);
    if (program.onMessage !== undefined) child.on('message', program.onMessage);
    let complaint = '';
    child.stderr?.on('data', (text: Buffer) => {
      complaint = `${complaint}${text.toString()}`.slice(-2000);
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      if (stopping || code === 0) return;
      const said = complaint.trim().split('\n').at(-1) ?? '';
      const final = program.once === true || code === 2 || code === 64;
      onTrouble(
        `${program.name} ended (${signal ?? `code ${code}`})${final ? '' : ', starting it again'}: ${said}`,
      );
      if (final) return;
      const settled = Date.now() - begun > restart.settled_ms;
      const next_ms = settled ? restart.first_ms : Math.min(delay_ms * 2, restart.max_ms);
      const timer = setTimeout(() => {
        waiting.delete(timer);
        launch(program, next_ms);
      }, delay_ms);
      waiting.add(timer);
    });
  };

  const ended = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      const timer = setTimeout(() => child.kill('SIGKILL'), patience_ms);
      child.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill('SIGTERM');
    });

  return {
    start: (program) => launch(program, restart.first_ms),
    stop: async () => {
      stopping = true;
      for (const timer of waiting) clearTimeout(timer);
      await Promise.all([...running].map(ended));
    },
  };
};
