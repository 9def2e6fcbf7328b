import { ValvomoError } from '@valvomo/model';

import { createBackoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Device } from './device.ts';
import type { Intake } from './intake.ts';

export interface MeasureWorld {
  readonly device: Device;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves when nothing more shall be measured. */
  readonly stopped: Promise<void>;
  readonly isStopped: () => boolean;
  /** The hardware failed; it will be opened again. */
  failed(error: unknown): void;
}

/** What the sink throws: a fault of the device's program, which opening it again would not mend. */
const contractCodes = new Set(['DEVICE_CONTRACT', 'BAD_MESSAGE']);
const pause = { first_ms: 500, max_ms: 30_000, settled_ms: 60_000 };

/**
 * Runs a described device to its end; when its hardware fails, opens it again with backoff, on the same time base.
 * @throws ValvomoError DEVICE_CONTRACT when the device breaks its contract: that is a fault of its program
 */
export const measure = async (world: MeasureWorld): Promise<void> => {
  const { device, intake, clock, isStopped } = world;
  const backoff = createBackoff(pause.first_ms, pause.max_ms, world.random);
  for (let isOpen = true; !isStopped();) {
    const begun_ms = clock.monotonic_ms();
    try {
      if (!isOpen) intake.reopen(await device.describe());
      isOpen = true;
      if (!isStopped()) await device.start(intake);
      return;
    } catch (error) {
      if (error instanceof ValvomoError && contractCodes.has(error.code)) throw error;
      if (isStopped()) return;
      world.failed(error);
      isOpen = false;
      if (clock.monotonic_ms() - begun_ms > pause.settled_ms) backoff.reset();
      await pauseFor(clock, backoff.next_ms(), world.stopped);
    }
  }
};

const pauseFor = async (clock: Clock, delay_ms: number, stopped: Promise<void>): Promise<void> => {
  let cancel = (): void => {};
  await Promise.race([stopped, new Promise<void>((then) => (cancel = clock.after(delay_ms, then)))]);
  cancel();
};
