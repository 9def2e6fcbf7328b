import type { AlarmsTable } from './alarms.ts';
import type { AuditTable, PersonsTable } from './audit.ts';
import type { DeliveriesTable } from './deliveries.ts';
import type { EventsTable } from './events.ts';
import type { FindingsTable } from './findings.ts';
import type { MarksTable } from './marks.ts';
import type { RecordingsTable } from './recordings.ts';
import type { StudiesTable } from './studies.ts';

/** What stopped the database, in words for a person. */
export interface DatabaseFault {
  readonly code: string;
  readonly message: string;
}

/** The tables, whoever keeps them. Every write is one transaction, and on the medium when its promise resolves. */
export interface Tables {
  readonly recordings: RecordingsTable;
  readonly events: EventsTable;
  readonly studies: StudiesTable;
  readonly marks: MarksTable;
  readonly findings: FindingsTable;
  readonly alarms: AlarmsTable;
  readonly deliveries: DeliveriesTable;
  readonly audit: AuditTable;
  readonly persons: PersonsTable;
}

/**
 * The database of a server. Instants are ticks as decimal text, positions are sample indexes, ids are text.
 * A request that cannot be served rejects with a ValvomoError: DATABASE_BUSY (more requests wait than may), DATABASE_FAILED
 * (it cannot be reached now; whether a write was kept is not known), DATABASE_CONFLICT (what is written contradicts what is there).
 */
export interface Database extends Tables {
  /** Null while it works. It is begun anew by itself. */
  readonly fault: DatabaseFault | null;
  /** Ends it after the requests that were made. */
  close(): Promise<void>;
}
