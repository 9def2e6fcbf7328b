import { stat } from 'node:fs/promises';
import { databaseIn, openDatabase, type Database } from '@valvomo/store';
import { Option } from 'commander';

/** Which database; the variable keeps a password out of the list of processes. */
export const databaseOption = (): Option =>
  new Option(
    '--database <place>',
    'postgres://user@host:5432/database, or an SQLite file (default: valvomo.sqlite in the data folder)',
  ).env('VALVOMO_DATABASE');

/** What was chosen, as servers and stores take it; a path as the user typed it. */
export const chosenDatabase = (
  place: string | undefined,
  pathOf: (path: string) => string,
): string | undefined => (place === undefined || place.includes('://') ? place : pathOf(place));

/** The database of a data folder, to look only; undefined when there is none in it and none was chosen. */
export const openChosenDatabase = async (
  folder: string,
  choice: string | undefined,
): Promise<Database | undefined> => {
  const place = databaseIn(folder, choice);
  if (choice !== undefined) return openDatabase(place, { readOnly: true });
  const isThere = await stat(place).then(
    () => true,
    () => false,
  );
  return isThere ? openDatabase(place, { readOnly: true }) : undefined;
};
