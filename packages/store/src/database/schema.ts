import type { ColumnType, Kysely } from 'kysely';

/** A whole number: SQLite gives all as bigint, PostgreSQL those of 64 bits. */
type Whole = ColumnType<bigint | number, bigint | number, bigint | number>;
type WholeOrNull = ColumnType<bigint | number | null, bigint | number | null, bigint | number | null>;

interface PatientsTable {
  id: string;
  name: string | null;
  birth_date: string | null;
  hospital_id: string | null;
  unknown_number: WholeOrNull;
  merged_into: string | null;
  created: Whole;
}

interface StudiesTable {
  id: string;
  patient: string;
  pseudonym: string;
  bed: string;
  state: string;
  /** JSON: what was said at admission. */
  admission: string;
  admitted: Whole;
  discharged: WholeOrNull;
  version: Whole;
}

interface BedsTable {
  id: string;
  name: string;
  created: Whole;
}

interface RecordingsTable {
  id: string;
  bed: string;
  bed_name: string;
  /** JSON */
  device: string;
  /** JSON */
  origin: string;
  created: Whole;
  study: string | null;
  closed: WholeOrNull;
  closed_why: string | null;
}

interface StreamsTable {
  recording: string;
  stream: Whole;
  rate_samples: Whole;
  rate_ticks: Whole;
  bits: Whole;
  start: Whole;
  /** JSON */
  signals: string;
}

interface FilesTable {
  recording: string;
  file: Whole;
  name: string;
  format: string;
  start: Whole;
  records: WholeOrNull;
  bytes: WholeOrNull;
  sha256: string | null;
}

interface SegmentsTable {
  recording: string;
  file: Whole;
  record: Whole;
  records: Whole;
  start: Whole;
  /** JSON */
  firsts: string;
}

interface MarksTable {
  id: string;
  recording: string;
  stream: Whole;
  start: Whole;
  samples: Whole;
  kind: string;
  text: string;
  /** JSON */
  channels: string | null;
  author: string;
  created: Whole;
  version: Whole;
  changed_by: string;
  changed: Whole;
  review: string;
  /** 0 or 1 */
  deleted: Whole;
  /** The version that an undo brings back; 0: there was none; null: nothing to undo. */
  before: WholeOrNull;
}

interface MarkVersionsTable {
  mark: string;
  version: Whole;
  changed_by: string;
  changed: Whole;
  /** JSON: what may be changed of a mark. */
  content: string;
  before: WholeOrNull;
}

interface PersonsTable {
  name: string;
  first_seen: Whole;
  last_seen: Whole;
}

interface AuditTable {
  number: ColumnType<bigint | number, never, never>;
  at: Whole;
  author: string;
  action: string;
  subject: string;
  id: string;
  /** JSON */
  before: string | null;
  /** JSON */
  after: string | null;
}

interface DeviceEventsTable {
  recording: string;
  stream: Whole;
  start: Whole;
  event: Whole;
  kind: string;
  samples: Whole;
  text: string;
  /** JSON */
  impedances: string | null;
}

interface FindingsTable {
  recording: string;
  id: string;
  bed: string;
  revision: Whole;
  detector: string;
  type: string;
  onset: Whole;
  ended: Whole;
  /** 0 or 1 */
  open: Whole;
  /** JSON */
  content: string;
  review: string;
  review_type: string | null;
  reviewed_by: string | null;
  reviewed: WholeOrNull;
}

interface AlarmsTable {
  id: string;
  bed: string | null;
  opened: Whole;
  closed: WholeOrNull;
  /** JSON */
  content: string;
  review: string;
  review_type: string | null;
  reviewed_by: string | null;
}

interface AlarmLogTable {
  number: ColumnType<bigint | number, never, never>;
  at: Whole;
  bed: string | null;
  alarm: string | null;
  action: string;
  author: string | null;
  detail: string | null;
  /** JSON */
  content: string | null;
}

interface AlarmKeptTable {
  name: string;
  /** JSON */
  content: string;
  changed: Whole;
}

interface DeliveriesTable {
  id: string;
  alarm: string;
  channel: string;
  state: string;
  attempts: Whole;
  made: Whole;
  changed: Whole;
  /** JSON */
  content: string;
  answer: string;
}

/** The tables as SQL has them. Instants are whole ticks in 64 bits. */
export interface Schema {
  patients: PatientsTable;
  studies: StudiesTable;
  beds: BedsTable;
  recordings: RecordingsTable;
  streams: StreamsTable;
  files: FilesTable;
  segments: SegmentsTable;
  marks: MarksTable;
  mark_versions: MarkVersionsTable;
  persons: PersonsTable;
  audit: AuditTable;
  device_events: DeviceEventsTable;
  findings: FindingsTable;
  alarms: AlarmsTable;
  alarm_log: AlarmLogTable;
  alarm_kept: AlarmKeptTable;
  deliveries: DeliveriesTable;
}

export type Sql = Kysely<Schema>;

/** An instant as SQL holds it. @throws SyntaxError unless it is a decimal text */
export const ticksIn = (text: string): bigint => BigInt(text);
export const ticksOut = (value: bigint | number): string => value.toString();
