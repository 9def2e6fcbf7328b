import type { BedsideWorld } from './bedside-world.ts';
import type { RunOptions } from './recording-run.ts';
import { Recorded } from './review/thread/recorded.ts';

/** What the recordings of one bed need of the server. */
export const runOptionsOf = (
  { data, group_ms, metrics, segment_bytes_max, timeZone }: BedsideWorld,
  bed: string,
): RunOptions => {
  const appended = metrics.appended.labels({ bed });
  return {
    segment_bytes_max,
    ...(group_ms === undefined ? {} : { group_ms }),
    onSync: (length_s) => metrics.sync.observe(length_s),
    onAppend: (bytes) => appended.inc(bytes),
    openReader: (recording) => new Recorded(data, timeZone).open(recording),
  };
};
