import { hostname } from 'node:os';
import { ValvomoError } from '@valvomo/model';
import { Kysely, PostgresDialect, sql as raw, type PostgresPool } from 'kysely';
import { Client, types as pgTypes, type CustomTypesConfig, type QueryResult } from 'pg';
import { migrate, refuseNewer } from './migrate.ts';
import { placeName } from './place.ts';
import { beginSession } from './postgres-session.ts';
import { failureOf } from './requests.ts';
import type { Schema, Sql } from './schema.ts';

const connect_ms_max = 10_000;
/** Longer than the server itself lets a statement run: then the connection is dead. */
const answer_ms_max = 35_000;
/** An idle connection is asked so often whether it is there. */
const look_ms = 10_000;

/** Number of the type `bigint` in PostgreSQL. */
const int8: number = pgTypes.builtins.INT8;

/** Whole numbers of 64 bits as they are, everything else as pg reads it. */
const types: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    oid === int8 && format !== 'binary'
      ? BigInt
      : (pgTypes.getTypeParser as (type: number, of: string) => unknown)(
          oid,
          format,
        )) as typeof pgTypes.getTypeParser,
};

/** SQLSTATEs of who may not: a person has to mend something. */
const isRefused = (code: unknown): boolean =>
  typeof code === 'string' && (code.startsWith('28') || code === '3D000' || code === '42501');

const opening = (error: unknown, name: string): ValvomoError => {
  if (error instanceof ValvomoError) return error;
  const { code } = error as { code?: unknown };
  const message = `${name}: ${failureOf(error).message.replace(/^database: /, '')}`;
  return new ValvomoError(isRefused(code) ? 'DATABASE_REFUSED' : 'DATABASE_FAILED', message, { value: name });
};

/** PostgreSQL has no text with a zero in it. */
const withoutZeros = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '\u2400') : value;

/** The one connection of a database, and whether it is of use. */
class Connection {
  readonly client: Client;
  #onLost: ((error: unknown) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turn = Promise.resolve();

  constructor(client: Client) {
    this.client = client;
    client.on('error', this.#lost);
    client.on('end', () => this.#lost(new Error('the connection ended')));
  }

  /** Lent to one after the other: it holds the lock, so no other may write in its place. */
  pool(): PostgresPool {
    return {
      options: {},
      connect: () => {
        const before = this.#turn;
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#turn = promise;
        return before.then(() => ({
          query: ((text: string, values: readonly unknown[]) => this.#query(text, values)) as never,
          release: () => resolve(),
        }));
      },
      end: () => this.end(),
    };
  }

  /** Says from now on, once, that it is of no use any more; `look` is how it is found out while nobody asks for anything. */
  watch(look: () => Promise<unknown>, onLost: (error: unknown) => void): void {
    this.#onLost = onLost;
    this.#timer = setInterval(() => void look().catch(this.#lost), look_ms);
    this.#timer.unref();
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#onLost = undefined;
    await this.client.end();
  }

  async #query(text: string, values: readonly unknown[]): Promise<QueryResult> {
    try {
      return await this.client.query(text, values.map(withoutZeros));
    } catch (error) {
      // An answer that did not come in time may still come, and would be taken for that to the next question.
      if ((error as Error).message === 'Query read timeout') this.#lost(error);
      throw error;
    }
  }

  readonly #lost = (cause: unknown): void => {
    const onLost = this.#onLost;
    if (onLost === undefined) return;
    void this.end().catch(() => undefined);
    onLost(cause);
  };
}

const clientOf = (url: string): Client =>
  new Client({
    connectionString: url,
    application_name: `valvomo on ${hostname()}, process ${process.pid}`,
    connectionTimeoutMillis: connect_ms_max,
    query_timeout: answer_ms_max,
    keepAlive: true,
    keepAliveInitialDelayMillis: look_ms,
    types,
  });

export interface PostgresOptions {
  /** `only`: nobody else may write. `look`: nothing is written. `shared`: other sessions of this kind may write, too. */
  readonly use: 'only' | 'shared' | 'look';
  /** The connection is lost: nothing that is asked from now on is answered. */
  readonly onLost: (error: unknown) => void;
}

/**
 * The database behind a URL, over one connection, its tables brought up to date.
 * @throws ValvomoError DATABASE_URL, DATABASE_REFUSED (role, password, database, permission), DATABASE_VERSION,
 * DATABASE_UNSAFE (a write would not last), DATABASE_LOCKED, DATABASE_NEWER, DATABASE_FAILED (later perhaps)
 */
export const openPostgres = async (url: string, { use, onLost }: PostgresOptions): Promise<Sql> => {
  const name = placeName(url);
  let connection: Connection | undefined;
  try {
    connection = new Connection(clientOf(url));
    await connection.client.connect();
    const schema = await beginSession(connection.client, use);
    const sql: Sql = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: connection.pool() }) });
    await (use === 'look' ? refuseNewer(sql, schema) : migrate(sql, 'postgres', schema));
    connection.watch(() => raw`select 1`.execute(sql), onLost);
    return sql;
  } catch (error) {
    void connection?.end().catch(() => undefined);
    throw opening(error, name);
  }
};
