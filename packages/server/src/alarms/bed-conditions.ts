import type { AlarmKind } from '@valvomo/model';

/** What is known of a bed once a second. */
export interface BedFactsNow {
  readonly state: 'waiting' | 'live' | 'stale' | 'lost';
  readonly isPaused: boolean;
  readonly fault: string | null;
  /** Why the recording does not become files; null: it does. */
  readonly unfiled: string | null;
  /** Whole analysis, or single trends and detectors, that stopped: what, and why. */
  readonly stopped: readonly { readonly what: string; readonly why: string }[];
  /** Detectors whose word is missing. */
  readonly dead: readonly string[];
  readonly detectors: ReadonlySet<string>;
  readonly lag_s: number | null;
  readonly clockOffset_s: number | null;
  readonly electrodes: ReadonlyMap<AlarmKind, readonly string[]>;
  readonly watch: { readonly must: boolean; readonly watched: boolean };
  readonly limits: { readonly late_s: number; readonly drift_s: number };
}

interface Found {
  readonly kind: AlarmKind;
  readonly text: string;
}

/** Names of a message, not all when they are many. */
const listed = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');

const electrodeWords: Partial<Record<AlarmKind, (names: readonly string[]) => string>> = {
  'reference-off': () => 'recording reference at fault',
  'electrode-off': (names) => `electrode off: ${listed(names)}`,
  saturated: (names) => `saturated: ${listed(names)}`,
  mains: (names) => `mains on ${listed(names)}`,
};

/** What is wrong at a bed now, besides what detectors find. */
export const technicalConditions = (bed: BedFactsNow): readonly Found[] => {
  const found: Found[] = [];
  const say = (kind: AlarmKind, text: string): void => void found.push({ kind, text });
  const { state, fault, lag_s, clockOffset_s, limits } = bed;
  if (bed.watch.must && !bed.watch.watched) say('nobody-watching', 'nobody watches this bed');
  if (fault !== null) say('not-recorded', 'not recorded');
  if (bed.unfiled !== null) say('not-filed', bed.unfiled);
  if (bed.isPaused) return found;
  if (state === 'lost') say('device-lost', 'device lost');
  if (state === 'stale') say('late-data', 'no samples come');
  else if (state === 'live' && lag_s !== null && lag_s > limits.late_s)
    say('late-data', `samples come more than ${limits.late_s} s late`);
  const isAlive = state === 'live';
  const stopped = bed.stopped.filter(
    ({ what }) => what === 'all' || what === 'journal' || bed.detectors.has(what),
  );
  if (stopped.some(({ what }) => what === 'all' || what === 'journal'))
    say('detector-dead', 'no detector is at work');
  else {
    const dead = new Set([...stopped.map(({ what }) => what), ...(isAlive ? bed.dead : [])]);
    if (dead.size > 0) say('detector-dead', `detector dead: ${listed([...dead])}`);
  }
  if (isAlive)
    for (const [kind, names] of bed.electrodes) {
      const words = electrodeWords[kind];
      if (words !== undefined) say(kind, words(names));
    }
  if (clockOffset_s !== null && Math.abs(clockOffset_s) > limits.drift_s)
    say('clock-drift', `clocks of device and server differ by more than ${limits.drift_s} s`);
  return found;
};
