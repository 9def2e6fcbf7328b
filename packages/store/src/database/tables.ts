import type { Tables } from './database.ts';
import { recordingsIn } from './recordings-sql.ts';
import type { Sql } from './schema.ts';

/** Every table over one connection to SQL. */
export const tablesIn = (sql: Sql): Tables => ({ recordings: recordingsIn(sql) });
