import { ValvomoError } from '@valvomo/model';
import { Migrator } from 'kysely/migration';
import { wordsOf, type Before, type DialectName } from './migrations/dialect.ts';
import { migrations } from './migrations/index.ts';
import type { Sql } from './schema.ts';

/**
 * @param schema in which the tables are, of a database that has several
 * @throws ValvomoError DATABASE_NEWER when there are migrations that this program does not know
 */
export const refuseNewer = async (sql: Sql, schema?: string): Promise<void> => {
  const tables = await sql.introspection.getTables({ withInternalKyselyTables: true });
  const isHere = (table: { readonly name: string; readonly schema?: string }): boolean =>
    table.name === 'kysely_migration' && table.schema === schema;
  if (!tables.some(isHere)) return;
  const made = await sql
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const unknown = made.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0)
    throw new ValvomoError(
      'DATABASE_NEWER',
      `the database was changed by a later version of this program (${unknown.join(', ')})`,
      { value: unknown },
    );
};

/**
 * Brings the tables to what this program knows.
 * @throws ValvomoError DATABASE_NEWER when a later version of the program was here; DATABASE_FAILED
 */
export const migrate = async (sql: Sql, dialect: DialectName, schema?: string): Promise<void> => {
  const words = wordsOf(dialect);
  const migrator = new Migrator({
    db: sql,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(migrations).map(([name, up]) => [name, { up: (db: Before) => up(db, words) }]),
        ),
    },
  });
  await refuseNewer(sql, schema);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw new ValvomoError('DATABASE_FAILED', `the tables could not be made: ${(error as Error).message}`, {
      cause: error,
    });
};
