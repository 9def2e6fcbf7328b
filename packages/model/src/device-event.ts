import type { GapReason } from './block.ts';

/** What a device says happened, placed on one of its streams. */
export interface DeviceEvent {
  /** Number of the event in the device's life, from 0 without holes: events are acknowledged like samples. */
  readonly event: number;
  readonly kind: 'annotation' | 'button' | 'seam' | 'impedance' | 'note';
  readonly stream: number;
  /** Sample index of the onset on that stream. */
  readonly start: number;
  /** Length in samples of that stream; 0 for an instant. */
  readonly samples: number;
  readonly text: string;
  /**
   * Impedance measurements that came with the event: signal number → ohms; null = open (electrode off). An event of kind
   * `impedance` without them announces a measurement, during whose samples current flows.
   */
  readonly impedances?: readonly { readonly signal: number; readonly ohms: number | null }[];
}

/** Words for a reader. */
export const gapReasonText: Readonly<Record<GapReason, string>> = {
  overload: 'device buffer overflowed',
  device: 'device measured nothing',
  restart: 'device restarted',
  recorded: 'gap in the recording',
  seam: 'recording starts again',
  paused: 'paused',
};
