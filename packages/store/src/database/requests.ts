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

/** Where the tables are. */
export interface DatabasePlace {
  readonly sqlite: string;
  readonly readOnly: boolean;
}

/** Codes of SQLite and SQLSTATE class 23 of PostgreSQL for what contradicts the tables. */
const isConflict = (code: unknown): boolean =>
  typeof code === 'string' && (code.startsWith('SQLITE_CONSTRAINT') || /^23\d{3}$/.test(code));

export const failureOf = (error: unknown): Failure => {
  if (error instanceof ValvomoError) {
    const { code, message, value, limit } = error;
    return { code, message, value, limit };
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: isConflict(code) ? 'DATABASE_CONFLICT' : 'DATABASE_FAILED',
    message: `database: ${String(message ?? error)}`,
  };
};

export const errorOf = ({ code, message, value, limit }: Failure): ValvomoError =>
  new ValvomoError(code, message, { value, limit });
