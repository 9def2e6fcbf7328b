import { resolve } from 'node:path';

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
