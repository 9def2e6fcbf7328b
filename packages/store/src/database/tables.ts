import { alarmsIn } from './alarms-sql.ts';
import { auditIn, personsIn } from './audit-sql.ts';
import type { Tables } from './database.ts';
import { deliveriesIn } from './deliveries-sql.ts';
import { eventsIn } from './events-sql.ts';
import { findingsIn } from './findings-sql.ts';
import { marksIn } from './marks-sql.ts';
import { recordingsIn } from './recordings-sql.ts';
import type { Sql } from './schema.ts';
import { studiesIn } from './studies-sql.ts';

/** Every table over one connection to SQL. */
export const tablesIn = (sql: Sql): Tables => ({
  recordings: recordingsIn(sql),
  events: eventsIn(sql),
  studies: studiesIn(sql),
  marks: marksIn(sql),
  findings: findingsIn(sql),
  alarms: alarmsIn(sql),
  deliveries: deliveriesIn(sql),
  audit: auditIn(sql),
  persons: personsIn(sql),
});
