import type { DeviceEvent } from '@valvomo/model';

/** What devices said happened. Saying the same again changes nothing. */
export interface EventsTable {
  add(recording: string, events: readonly DeviceEvent[]): Promise<void>;
  /** By stream and start. */
  list(recording: string): Promise<readonly DeviceEvent[]>;
}
