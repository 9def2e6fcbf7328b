import { rateHz, ticksFromDate, ticksPerSecond } from '@valvomo/model';
import type { BedMessage, ServerToViewer } from '@valvomo/wire';
import type { RecordingRun } from './recording-run.ts';

/** What is said of a bed, to viewers and over HTTP. */
export interface BedFacts {
  readonly id: string;
  readonly name: string;
  readonly state: BedMessage['state'];
  readonly run: RecordingRun | undefined;
  readonly timeZone: string;
  readonly clockOffset_s: number | null;
  /** Index up to which every stream, by the device's number, is in files. */
  readonly filed: readonly { readonly stream: number; readonly next: number }[];
  /** In words, e.g. `flat`. */
  readonly notes: readonly string[];
}

const nothing = { heads: [], newest: null };

/** The server's clock minus the instant of the newest sample; negative when a device runs ahead of time. */
const lagOf = (newest: bigint | null): number | null =>
  newest === null ? null : Number(ticksFromDate(new Date()) - newest) / ticksPerSecond;

export const bedMessage = ({ id, name, state, run, timeZone }: BedFacts): BedMessage => ({
  type: 'bed',
  bed: id,
  name,
  state,
  recording: run?.id ?? null,
  origin: run?.progress.about.origin ?? null,
  timeZone,
  streams: run?.streams() ?? [],
});

export const beatMessage = ({
  id,
  state,
  run,
  clockOffset_s,
  notes,
}: BedFacts): Extract<ServerToViewer, { type: 'beat' }> => {
  const { heads, newest } = run?.heads() ?? nothing;
  return {
    type: 'beat',
    bed: id,
    state,
    now: ticksFromDate(new Date()).toString(),
    heads: [...heads],
    lag_s: lagOf(newest),
    gaps: run?.progress.about.gaps ?? 0,
    clock_offset_s: clockOffset_s,
    notes: [...notes],
  };
};

/** Instant up to which all streams are in files, in ticks; null when nothing is. */
export const filedUntil = ({ run, filed }: Pick<BedFacts, 'run' | 'filed'>): bigint | null => {
  const until = filed.flatMap(({ stream, next }) => run?.instantOf(stream, next) ?? []);
  return until.length === 0 ? null : until.reduce((least, instant) => (instant < least ? instant : least));
};

/** As `GET /api/beds` gives it; a stream's `id` is its number on this server, `head_time` is in ticks. */
export const bedSummary = ({ id, name, state, run, filed }: BedFacts) => {
  const { newest } = run?.heads() ?? nothing;
  return {
    id,
    name,
    state,
    recording: run?.id ?? null,
    streams: (run?.streams() ?? []).map(({ stream, rate, signals }) => ({
      id: stream,
      rate_hz: rateHz(rate),
      signals: signals.map(({ label }) => label),
    })),
    head_time: newest?.toString() ?? null,
    filed_until: filedUntil({ run, filed })?.toString() ?? null,
    lag_s: lagOf(newest),
    gaps: run?.progress.about.gaps ?? 0,
  };
};
