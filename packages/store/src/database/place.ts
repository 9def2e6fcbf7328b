import { join, resolve } from 'node:path';
import { ValvomoError } from '@valvomo/model';

/** Where the tables are. */
export type DatabasePlace =
  | { readonly kind: 'sqlite'; readonly path: string; readonly readOnly: boolean }
  | { readonly kind: 'postgres'; readonly url: string; readonly readOnly: boolean };

const isUrl = (choice: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(choice);

const wrong = (why: string): never => {
  // Not what was given: a password may stand in it.
  throw new ValvomoError(
    'DATABASE_URL',
    `${why}; wanted postgres://user@host:5432/database, or the path of a file`,
    { limit: 'postgres://user@host:5432/database' },
  );
};

/** @throws ValvomoError DATABASE_URL */
const checked = (url: string): string => {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return wrong('the URL of the database cannot be read');
  }
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:')
    return wrong(`${parsed.protocol}// is no database that is known`);
  if (parsed.pathname.length < 2 && !parsed.searchParams.has('host'))
    return wrong('the URL names no database');
  return url;
};

/**
 * A database by what a person chose: `postgres://…`, else the path of a file.
 * @throws ValvomoError DATABASE_URL, without what was given: a password may stand in it
 */
export const placeOf = (choice: string, readOnly: boolean): DatabasePlace =>
  isUrl(choice)
    ? { kind: 'postgres', url: checked(choice), readOnly }
    : { kind: 'sqlite', path: resolve(choice), readOnly };

/** The database of a data folder: the chosen one, else the file in it. */
export const databaseIn = (folder: string, choice?: string): string =>
  choice ?? join(folder, 'valvomo.sqlite');

/** A place as it may be logged: a URL without user, password and settings. */
export const placeName = (choice: string): string => {
  if (!isUrl(choice)) return choice;
  const { protocol, host, pathname } = new URL(checked(choice));
  return `${protocol}//${host}${pathname}`;
};
