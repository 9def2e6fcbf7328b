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
