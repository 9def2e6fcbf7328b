import { ValvomoError } from '@valvomo/model';

/** Between a database and the thread that keeps it. */
export interface Request {
  readonly id: number;
  /** Null: end after what was asked before. */
  readonly call: {
    readonly table: string;
    readonly method: string;
    readonly args: readonly unknown[];
  } | null;
}

/** An error as it crosses the border of a thread. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly value?: unknown;
  readonly limit?: unknown;
}

export type Reply =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

/**
 * Codes for what contradicts the tables: SQLite's own; of PostgreSQL the SQLSTATEs of classes 22 (a value that its column
 * cannot hold) and 23 (constraints), and what a trigger refuses.
 */
const isConflict = (code: unknown): boolean =>
  typeof code === 'string' &&
  (code.startsWith('SQLITE_CONSTRAINT') || /^2[23][0-9A-Z]{3}$/.test(code) || code === 'P0001');

/** What an error says; one that stands for several, as of a host with two addresses, says nothing itself. */
const wordsOf = (error: unknown): string => {
  const { message, code, errors } = error as {
    message?: unknown;
    code?: unknown;
    errors?: readonly unknown[];
  };
  if (typeof message === 'string' && message !== '') return message;
  const first = errors?.[0];
  return first === undefined ? String(code ?? error) : wordsOf(first);
};

export const failureOf = (error: unknown): Failure => {
  if (error instanceof ValvomoError) {
    const { code, message, value, limit } = error;
    return { code, message, value, limit };
  }
  const { code } = error as { code?: unknown };
  return {
    code: isConflict(code) ? 'DATABASE_CONFLICT' : 'DATABASE_FAILED',
    message: `database: ${wordsOf(error)}`,
  };
};

export const errorOf = ({ code, message, value, limit }: Failure): ValvomoError =>
  new ValvomoError(code, message, { value, limit });
