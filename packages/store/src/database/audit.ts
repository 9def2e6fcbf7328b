/** One change of one thing. */
export interface AuditRow {
  readonly number: number;
  readonly at: string;
  /** Who; `valvomo` is the program itself. */
  readonly author: string;
  /** E.g. `admit`, `change`, `undo`. */
  readonly action: string;
  readonly subject: 'patient' | 'study' | 'mark' | 'recording' | 'finding' | 'alarm' | 'alarm-settings';
  readonly id: string;
  /** What it was; null: it was not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Who changed what. Rows are written with the changes themselves, in one transaction, and never changed. */
export interface AuditTable {
  /** That a person had something done which is no row of a table. Saying the same again changes nothing. */
  note(noted: Pick<AuditRow, 'author' | 'at' | 'action' | 'subject' | 'id' | 'after'>): Promise<void>;
  /** Newest first. `below`: only rows with smaller numbers, to page on. */
  list(query: {
    readonly subject?: AuditRow['subject'];
    readonly id?: string;
    readonly below?: number;
    readonly limit: number;
  }): Promise<readonly AuditRow[]>;
}

/** Names of those who changed anything, newest first. */
export interface PersonsTable {
  list(): Promise<readonly string[]>;
}
