import type { DeviceEvent } from '@valvomo/model';

import type { NewDeviceEvent } from './device.ts';

/** Events that are not acknowledged, bounded in number; the oldest fall out and leave a hole in the numbers. */
export interface EventRing {
  put(event: NewDeviceEvent): void;
  /** The oldest event that was not sent since the last rewind. */
  unsent(): DeviceEvent | undefined;
  markSent(event: DeviceEvent): void;
  acknowledge(next: number): void;
  /** Sends from number `event` again; false when it was never used. */
  rewind(event: number): boolean;
  rewindToOldest(): void;
  size(): number;
  lost(): number;
}

export const createEventRing = (events_max: number): EventRing => {
  const events = new Map<number, DeviceEvent>();
  let oldest = 0;
  let next = 0;
  let cursor = 0;
  let lost = 0;
  return {
    put: (event) => {
      events.set(next, { ...event, event: next });
      next += 1;
      if (events.size <= events_max) return;
      events.delete(oldest);
      oldest += 1;
      cursor = Math.max(cursor, oldest);
      lost += 1;
    },
    unsent: () => events.get(cursor),
    markSent: (event) => {
      cursor = event.event + 1;
    },
    acknowledge: (through) => {
      for (; oldest < through && oldest < next; oldest++) events.delete(oldest);
      cursor = Math.max(cursor, oldest);
    },
    rewind: (event) => {
      if (event > next) return false;
      cursor = Math.max(event, oldest);
      return true;
    },
    rewindToOldest: () => {
      cursor = oldest;
    },
    size: () => events.size,
    lost: () => lost,
  };
};
