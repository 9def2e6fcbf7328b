import { SeizureBurden, type Burden, type BurdenSecond, type StatusCriteria } from './burden.ts';
import { masked, type Span } from './spans.ts';

/** A second of the grid, and who could judge it. */
export interface JudgedSecond {
  readonly second: number;
  /** A detector of seizures has judged it. */
  readonly seizures: boolean;
  /** One of convulsions has. */
  readonly convulsions: boolean;
}

/** What is said of a finding. */
export interface SaidOfFinding {
  readonly type: string;
  readonly grade: string | null;
  readonly review: 'unreviewed' | 'confirmed' | 'rejected';
  /** What a reader says it is; null: what the detector says. */
  readonly review_type: string | null;
}

/** A finding on the grid of the seconds, and how it counts. */
export interface CountedFinding {
  readonly onset_s: number;
  readonly ended_s: number;
  readonly counts: 'suspected' | 'unreviewed' | 'confirmed';
  readonly convulsive: boolean;
}

/**
 * How a finding counts for burden; null: not at all. What a reader rejected, or says is something else, leaves it; what is only
 * suspected stands apart and is no part of it until it has become an electrographic seizure or a person has confirmed it.
 */
export const countedAs = ({
  type,
  grade,
  review,
  review_type,
}: SaidOfFinding): Pick<CountedFinding, 'counts' | 'convulsive'> | null => {
  const is = review_type ?? type;
  if (review === 'rejected' || (is !== 'sz' && is !== 'convulsion')) return null;
  const convulsive = is === 'convulsion';
  if (review === 'confirmed') return { counts: 'confirmed', convulsive };
  return { counts: convulsive || grade === 'ESz' ? 'unreviewed' : 'suspected', convulsive };
};

/** A second as burden takes it, and whether a seizure is only suspected in it. */
export interface CourseSecond extends BurdenSecond {
  readonly suspected: boolean;
}

/** Says of seconds in order whether they lie in one of the spans. */
const within = (findings: readonly CountedFinding[]): ((second: number) => boolean) => {
  const events = findings.map(({ onset_s, ended_s }) => ({ onset_s, duration_s: ended_s - onset_s }));
  const spans: readonly Span[] = masked(events, 1, Number.MAX_SAFE_INTEGER);
  let at = 0;
  return (second) => {
    while (at < spans.length && (spans[at]?.to ?? 0) <= second) at += 1;
    return (spans[at]?.from ?? Number.POSITIVE_INFINITY) <= second;
  };
};

/** Seconds in order with what findings say of them; edges are rounded to the grid as everywhere in scoring. */
export const courseOf = function* (
  seconds: Iterable<JudgedSecond>,
  findings: readonly CountedFinding[],
): Generator<CourseSecond> {
  const of = (wanted: (finding: CountedFinding) => boolean) => within(findings.filter(wanted));
  const isConfirmed = of(({ counts }) => counts === 'confirmed');
  const isUnreviewed = of(({ counts }) => counts === 'unreviewed');
  const isSuspected = of(({ counts }) => counts === 'suspected');
  const isConvulsive = of(({ convulsive, counts }) => convulsive && counts !== 'suspected');
  for (const { second, seizures, convulsions } of seconds) {
    const [confirmed, unreviewed] = [isConfirmed(second), isUnreviewed(second)];
    const [suspected, convulsive] = [isSuspected(second), isConvulsive(second)];
    yield {
      second,
      // Where muscle hides the EEG a detector of convulsions may be the only one that judges.
      judged: seizures || (convulsions && convulsive),
      seizure: confirmed ? 'confirmed' : unreviewed ? 'unreviewed' : 'none',
      convulsive,
      suspected: suspected && !confirmed && !unreviewed,
    };
  }
};

/** Criteria of status at the last of some seconds; null: there were none. */
export const statusAt = (
  seconds: Iterable<JudgedSecond>,
  findings: readonly CountedFinding[],
): { readonly all: StatusCriteria; readonly confirmed: StatusCriteria } | null => {
  const burden = new SeizureBurden();
  let last = null;
  for (const second of courseOf(seconds, findings)) last = burden.next(second);
  return last;
};

/** Sums of some time. `seizure_s` = confirmed + unreviewed; parts are of judged seconds, null where there are none. */
export interface BurdenSums extends Burden {
  readonly seizure_s: number;
  /** Judged seconds in which a seizure is suspected and nothing more; no part of `seizure_s`. */
  readonly suspected_s: number;
}

/** The worst of all windows of a length. */
export interface WorstWindow extends Burden {
  readonly seizure_s: number;
  /** The second with which it ends. */
  readonly second: number;
}

/** When a criterion held: its first and its last second. */
export interface Held {
  readonly first: number;
  readonly last: number;
  /** It holds at the last second that there is. */
  readonly now: boolean;
}
type Helds = Readonly<Record<keyof StatusCriteria, Held | null>>;

export interface BurdenReport extends BurdenSums {
  /** Hours of the grid in which anything was judged, in order. */
  readonly hours: readonly (BurdenSums & { readonly hour: number })[];
  /** Null: nothing was counted in any. */
  readonly five_minutes: WorstWindow | null;
  readonly sixty_minutes: WorstWindow | null;
  readonly status: { readonly all: Helds; readonly confirmed: Helds };
}

const hour_s = 3600;

class Sums {
  judged = 0;
  confirmed = 0;
  unreviewed = 0;
  suspected = 0;

  add({ judged, seizure, suspected }: CourseSecond): void {
    if (!judged) return;
    this.judged += 1;
    if (seizure === 'confirmed') this.confirmed += 1;
    if (seizure === 'unreviewed') this.unreviewed += 1;
    if (suspected) this.suspected += 1;
  }

  get told(): BurdenSums {
    const { judged, confirmed, unreviewed } = this;
    return {
      judged_s: judged,
      seizure_s: confirmed + unreviewed,
      confirmed_s: confirmed,
      unreviewed_s: unreviewed,
      suspected_s: this.suspected,
      part: judged === 0 ? null : (confirmed + unreviewed) / judged,
      confirmed_part: judged === 0 ? null : confirmed / judged,
    };
  }
}

const worse = (before: WorstWindow | null, burden: Burden, second: number): WorstWindow | null => {
  const seizure_s = burden.confirmed_s + burden.unreviewed_s;
  return seizure_s > (before?.seizure_s ?? 0) ? { ...burden, seizure_s, second } : before;
};

const criteria = ['esz', 'ese', 'ecse'] as const;

class Holding {
  readonly #held: Partial<Record<keyof StatusCriteria, { first: number; last: number }>> = {};

  see(now: StatusCriteria, second: number): void {
    for (const name of criteria) {
      if (!now[name]) continue;
      const held = (this.#held[name] ??= { first: second, last: second });
      held.last = second;
    }
  }

  told(last: number): Helds {
    const of = (name: keyof StatusCriteria): Held | null => {
      const held = this.#held[name];
      return held === undefined ? null : { ...held, now: held.last === last };
    };
    return { esz: of('esz'), ese: of('ese'), ecse: of('ecse') };
  }
}

/** Burden and status over some time. @throws ValvomoError BURDEN_ORDER when seconds are not in order */
export const burdenReport = (
  seconds: Iterable<JudgedSecond>,
  findings: readonly CountedFinding[],
): BurdenReport => {
  const burden = new SeizureBurden();
  const [whole, hours] = [new Sums(), new Map<number, Sums>()];
  const [all, confirmed] = [new Holding(), new Holding()];
  let [five, sixty]: [WorstWindow | null, WorstWindow | null] = [null, null];
  let last = -1;
  for (const one of courseOf(seconds, findings)) {
    const row = burden.next(one);
    last = one.second;
    whole.add(one);
    const hour = Math.floor(one.second / hour_s);
    const sums = hours.get(hour) ?? new Sums();
    hours.set(hour, sums);
    sums.add(one);
    five = worse(five, row.five_minutes, one.second);
    sixty = worse(sixty, row.sixty_minutes, one.second);
    all.see(row.all, one.second);
    confirmed.see(row.confirmed, one.second);
  }
  return {
    ...whole.told,
    hours: [...hours].flatMap(([hour, sums]) => (sums.judged === 0 ? [] : [{ hour, ...sums.told }])),
    five_minutes: five,
    sixty_minutes: sixty,
    status: { all: all.told(last), confirmed: confirmed.told(last) },
  };
};
