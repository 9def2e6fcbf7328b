import { ValvomoError } from '@valvomo/model';
import type { Client } from 'pg';

/** Oldest release that is asked: those before are no longer mended by their makers. */
const version_min = 14;
/** A server that was killed may be a moment in letting its session go. */
const lock_ms_max = 5000;
const statement_ms_max = 30_000;

interface Facts {
  readonly version: number;
  readonly encoding: string;
  readonly synchronous_commit: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly role: string;
  readonly database: string;
  readonly schema: string | null;
  readonly may_create: boolean;
  readonly standby: boolean;
}

const asked = `select current_setting('server_version_num')::int / 10000 as version,
  current_setting('server_encoding') as encoding,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_user as role,
  current_database() as database,
  current_schema() as schema,
  coalesce(has_schema_privilege(current_schema(), 'create'), false) as may_create,
  pg_is_in_recovery() as standby`;

/** What makes a write last: wanted, and what is as good. */
const lasting = {
  synchronous_commit: ['on', 'remote_apply'],
  fsync: ['on'],
  full_page_writes: ['on'],
} as const;

const refuseVersion = ({ version, encoding }: Facts): void => {
  if (version < version_min)
    throw new ValvomoError('DATABASE_VERSION', `PostgreSQL ${version}, ${version_min} is the least`, {
      value: version,
      limit: version_min,
    });
  if (encoding !== 'UTF8')
    throw new ValvomoError('DATABASE_UNSAFE', `the database is encoded in ${encoding}, wanted UTF8`, {
      value: encoding,
      limit: 'UTF8',
    });
};

const refuseUnsafe = (facts: Facts): void => {
  for (const name of ['synchronous_commit', 'fsync', 'full_page_writes'] as const) {
    const good: readonly string[] = lasting[name];
    if (!good.includes(facts[name]))
      throw new ValvomoError(
        'DATABASE_UNSAFE',
        `${name} is ${facts[name]}, wanted on: a write could be lost after it was answered`,
        { value: facts[name], limit: 'on' },
      );
  }
  const { role, database, schema, may_create, standby } = facts;
  // The one that it follows may be back soon, or this one take its place.
  if (standby)
    throw new ValvomoError('DATABASE_FAILED', `database ${database} is a standby: it takes no writes now`);
  if (!may_create)
    throw new ValvomoError(
      'DATABASE_REFUSED',
      `role ${role} may not make tables in ${schema === null ? 'any schema of its search path' : `schema ${schema}`} of database ${database}`,
      { value: role, limit: 'create' },
    );
};

const key = `hashtextextended('valvomo in schema ' || current_schema(), 0)`;
const holders = `select activity.application_name as name from pg_locks as held
  join pg_stat_activity as activity on activity.pid = held.pid
  where held.locktype = 'advisory' and held.granted and held.objsubid = 1
  and held.database = (select oid from pg_database where datname = current_database())
  and (held.classid::bigint << 32) | held.objid::bigint = ${key}`;

/** Held as long as the connection that writes: who has lost the one has lost the other. */
const lock = async (client: Client, { database, schema }: Facts): Promise<void> => {
  await client.query(`select set_config('lock_timeout', '${lock_ms_max}', false)`);
  try {
    await client.query(`select pg_advisory_lock(${key})`);
  } catch (error) {
    const lockNotAvailable = '55P03';
    if ((error as { code?: string }).code !== lockNotAvailable) throw error;
    const { rows } = await client.query<{ name: string }>(holders);
    const holder = rows[0]?.name;
    const who = holder === undefined || holder === '' ? 'another server' : holder;
    throw new ValvomoError(
      'DATABASE_LOCKED',
      `schema ${schema} of database ${database} is in use by ${who}`,
      { value: who },
    );
  }
  await client.query(`select set_config('lock_timeout', '0', false)`);
};

const settings = [
  ['statement_timeout', `${statement_ms_max}`],
  ['idle_in_transaction_session_timeout', `${statement_ms_max}`],
  // A server whose cable was cut does not hold the tables for hours.
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '3'],
] as const;

/**
 * Makes a session of a connection: proves that writes last and the tables are this server's alone.
 * @returns the schema in which the tables are
 * @throws ValvomoError DATABASE_VERSION, DATABASE_UNSAFE, DATABASE_REFUSED, DATABASE_LOCKED, DATABASE_FAILED
 */
export const beginSession = async (client: Client, use: 'only' | 'shared' | 'look'): Promise<string> => {
  for (const [name, value] of settings) await client.query('select set_config($1, $2, false)', [name, value]);
  const { rows } = await client.query<Facts>(asked);
  const [facts] = rows;
  if (facts === undefined) throw new ValvomoError('DATABASE_FAILED', 'the database says nothing of itself');
  refuseVersion(facts);
  if (use === 'look') await client.query('set default_transaction_read_only = on');
  else {
    refuseUnsafe(facts);
    // Whatever reads before it writes is repeated when somebody else wrote meanwhile.
    await client.query('set default_transaction_isolation = serializable');
    if (use === 'only') await lock(client, facts);
  }
  return facts.schema ?? 'public';
};
