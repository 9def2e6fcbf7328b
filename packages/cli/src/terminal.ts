import { resolve } from 'node:path';

import { ValvomoError } from '@valvomo/model';

/** Exit codes of every command: 0 done, 2 a file cannot be read, 64 wrong usage. */
export const exitCodes = { unreadable: 2, usage: 64 } as const;

/** `npm run` has moved to the root: a path is meant from where the user stood. */
export const userPath = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

/** One line, whatever a broken file put into the message. */
export const oneLine = (error: unknown): string => {
  const code =
    error instanceof Error && 'code' in error && error.name !== 'Error' ? `${String(error.code)}: ` : '';
  const message = error instanceof Error ? error.message : String(error);
  // oxlint-disable-next-line no-control-regex -- line feeds and terminal controls must not pass
  return `${code}${message}`.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
};

/** A command was called in a way that cannot be meant: exit 64. */
export class UsageError extends ValvomoError {
  constructor(message: string, details: { value?: unknown; limit?: unknown; cause?: unknown } = {}) {
    super('USAGE', message, details);
  }
}

/** Says on stderr, in one line, what went wrong in a command, and sets the exit code. */
export const reportFailure = (command: string, error: unknown, exitCode: number): void => {
  process.stderr.write(
    `valvomo ${command}: ${error instanceof UsageError ? oneLine(error.message) : oneLine(error)}\n`,
  );
  process.exitCode = exitCode;
};
