import type { Before, Words } from './dialect.ts';
import { recordings } from './0001-recordings.ts';
import { files } from './0002-files.ts';
import { marks } from './0003-marks.ts';
import { audit } from './0004-audit.ts';
import { events } from './0005-events.ts';
import { alarms } from './0006-alarms.ts';

/** In the order of their names, each once, never changed after it was released: a change is a new file and one line here. */
export const migrations: Readonly<Record<string, (db: Before, words: Words) => Promise<void>>> = {
  '0001-recordings': recordings,
  '0002-files': files,
  '0003-marks': marks,
  '0004-audit': audit,
  '0005-events': events,
  '0006-alarms': alarms,
};
