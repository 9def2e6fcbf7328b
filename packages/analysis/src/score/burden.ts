import { ValvomoError, type Plain } from '@valvomo/model';

/**
 * Seizure burden and status epilepticus, second by second (ACNS 2021, doi:10.1097/WNP.0000000000000806). Nothing is merged, widened
 * or filled here: a second counts as it was judged, and what could not be judged is no part of any denominator.
 */

/** Limits of ACNS 2021, seconds and parts. */
export const statusLimits = {
  /** An electrographic seizure lasts at least this. */
  esz_s: 10,
  /** Status: one that lasts this … */
  continuous_s: 600,
  /** … or this part of any 60 min … */
  part: 0.2,
  window_s: 3600,
  /** … or, of a bilateral tonic-clonic one, this. */
  convulsive_s: 300,
  /** A part of the window is one only where at least this was judged; 20 % of the whole window are enough in any case. */
  judged_min_s: 1800,
} as const;

const short_s = 300;
const { window_s } = statusLimits;

/** One second of the stream's grid. */
export interface BurdenSecond {
  readonly second: number;
  /** False: looked at by nobody, or could not be judged; then it is no seizure either. */
  readonly judged: boolean;
  /** Rejected findings are none. */
  readonly seizure: 'none' | 'unreviewed' | 'confirmed';
  /** The seizure shows: a person says so, or it is a convulsion. */
  readonly clinical?: boolean;
  /** Bilateral tonic-clonic; clinical by itself. */
  readonly convulsive?: boolean;
}

export interface Burden {
  readonly judged_s: number;
  readonly confirmed_s: number;
  readonly unreviewed_s: number;
  /** Confirmed and unreviewed of judged seconds; null where none was judged. */
  readonly part: number | null;
  readonly confirmed_part: number | null;
}

/** What holds at a second: an electrographic seizure goes on; electrographic, electroclinical status epilepticus. */
export interface StatusCriteria {
  readonly esz: boolean;
  readonly ese: boolean;
  readonly ecse: boolean;
}

export interface BurdenRow {
  readonly second: number;
  /** Of the last 5 and 60 min that end with the second. */
  readonly five_minutes: Burden;
  readonly sixty_minutes: Burden;
  /** By all that is not rejected, and by what a person has confirmed. */
  readonly all: StatusCriteria;
  readonly confirmed: StatusCriteria;
  /** An hour of the grid that has ended with, or before, this second; null when none has, or nothing of it was judged. */
  readonly hour: (Burden & { readonly hour: number }) | null;
}

/** What is kept of a second. */
const bit = {
  judged: 1,
  confirmed: 2,
  unreviewed: 4,
  esz: 8,
  eszConfirmed: 16,
  clinical: 32,
  clinicalConfirmed: 64,
} as const;
type Bit = keyof typeof bit;
const bits = Object.keys(bit) as readonly Bit[];

type Sums = Record<Bit, number>;
const noSums = (): Sums => ({
  judged: 0,
  confirmed: 0,
  unreviewed: 0,
  esz: 0,
  eszConfirmed: 0,
  clinical: 0,
  clinicalConfirmed: 0,
});

const burdenOf = ({
  judged,
  confirmed,
  unreviewed,
}: Pick<Sums, 'judged' | 'confirmed' | 'unreviewed'>): Burden => ({
  judged_s: judged,
  confirmed_s: confirmed,
  unreviewed_s: unreviewed,
  part: judged === 0 ? null : (confirmed + unreviewed) / judged,
  confirmed_part: judged === 0 ? null : confirmed / judged,
});

/** Lengths of what goes on without a break, seconds. */
interface Runs {
  seizure: number;
  clinical: number;
  convulsive: number;
}

const noRuns = (): Runs => ({ seizure: 0, clinical: 0, convulsive: 0 });

const { esz_s, continuous_s, part, convulsive_s, judged_min_s } = statusLimits;

const fills = (seizure_s: number, judged_s: number): boolean =>
  seizure_s >= part * window_s || (judged_s >= judged_min_s && seizure_s >= part * judged_s);

const criteria = (
  runs: Runs,
  esz_total_s: number,
  clinical_total_s: number,
  judged_s: number,
): StatusCriteria => ({
  esz: runs.seizure >= esz_s,
  ese: runs.seizure >= continuous_s || fills(esz_total_s, judged_s),
  ecse: runs.clinical >= continuous_s || runs.convulsive >= convulsive_s || fills(clinical_total_s, judged_s),
});

interface Saved {
  readonly ring: Uint8Array;
  readonly second: number;
  readonly runs: { readonly all: Runs; readonly confirmed: Runs };
  readonly hour: { readonly judged: number; readonly confirmed: number; readonly unreviewed: number };
}

/** Takes the seconds of one stream in order; the same live and in batch, and from a snapshot on. */
export class SeizureBurden {
  readonly #ring: Uint8Array;
  readonly #long = noSums();
  readonly #short = noSums();
  readonly #runs: { readonly all: Runs; readonly confirmed: Runs };
  readonly #hour: { judged: number; confirmed: number; unreviewed: number };
  #second: number;

  /** @param saved what `snapshot` gave */
  constructor(saved?: Plain) {
    const from = saved as unknown as Saved | undefined;
    this.#ring = from?.ring.slice() ?? new Uint8Array(window_s);
    this.#second = from?.second ?? -1;
    this.#runs = {
      all: { ...noRuns(), ...from?.runs.all },
      confirmed: { ...noRuns(), ...from?.runs.confirmed },
    };
    this.#hour = { judged: 0, confirmed: 0, unreviewed: 0, ...from?.hour };
    for (let back = 0; back < window_s; back += 1) this.#count(this.#second - back, 1, back < short_s);
  }

  /**
   * One second; those that were left out since the last one were judged by nobody.
   * @throws ValvomoError BURDEN_ORDER when it is not after the last one
   */
  next({ second, judged, seizure, clinical = false, convulsive = false }: BurdenSecond): BurdenRow {
    if (!Number.isSafeInteger(second) || second <= this.#second)
      throw new ValvomoError('BURDEN_ORDER', `second ${second} does not follow ${this.#second}`, {
        value: second,
        limit: this.#second + 1,
      });
    const ended = this.#endedHour(second);
    this.#skipTo(second);
    const isSeizure = judged && seizure !== 'none';
    const isConfirmed = isSeizure && seizure === 'confirmed';
    const shows = isSeizure && (clinical || convulsive);
    this.#put(second, {
      judged,
      confirmed: isConfirmed,
      unreviewed: isSeizure && !isConfirmed,
      clinical: shows,
      clinicalConfirmed: shows && isConfirmed,
    });
    this.#go(this.#runs.all, second, isSeizure, shows, isSeizure && convulsive, 'esz');
    this.#go(
      this.#runs.confirmed,
      second,
      isConfirmed,
      shows && isConfirmed,
      isConfirmed && convulsive,
      'eszConfirmed',
    );
    const hour = ended ?? this.#endedHour(second + 1);
    const { judged: judged_s, esz, eszConfirmed, clinical: shown, clinicalConfirmed } = this.#long;
    return {
      second,
      five_minutes: burdenOf(this.#short),
      sixty_minutes: burdenOf(this.#long),
      all: criteria(this.#runs.all, esz, shown, judged_s),
      confirmed: criteria(this.#runs.confirmed, eszConfirmed, clinicalConfirmed, judged_s),
      hour,
    };
  }

  snapshot(): Plain {
    const { all, confirmed } = this.#runs;
    return {
      ring: this.#ring.slice(),
      second: this.#second,
      runs: { all: { ...all }, confirmed: { ...confirmed } },
      hour: { ...this.#hour },
    };
  }

  /** The hour that the last second lies in, when `next` lies in a later one; it is told once. */
  #endedHour(next: number): BurdenRow['hour'] {
    const hour = Math.floor(this.#second / window_s);
    if (this.#hour.judged === 0 || Math.floor(next / window_s) === hour) return null;
    const own = { hour, ...burdenOf(this.#hour) };
    Object.assign(this.#hour, { judged: 0, confirmed: 0, unreviewed: 0 });
    return own;
  }

  /** Empty seconds up to `second`, and the end of every run where there are any. */
  #skipTo(second: number): void {
    if (second === this.#second + 1) return;
    Object.assign(this.#runs.all, noRuns());
    Object.assign(this.#runs.confirmed, noRuns());
    const missed = second - this.#second - 1;
    if (missed < window_s) {
      for (let k = 0; k < missed; k += 1) this.#put(this.#second + 1, {});
      return;
    }
    // Beyond one window everything is forgotten, however long it was.
    this.#ring.fill(0);
    Object.assign(this.#long, noSums());
    Object.assign(this.#short, noSums());
    this.#second = second - 1;
  }

  #place(second: number): number {
    return ((second % window_s) + window_s) % window_s;
  }

  /** Adds a second to the sums, or takes it away. */
  #count(second: number, by: 1 | -1, isShort: boolean): void {
    const flags = this.#ring[this.#place(second)] ?? 0;
    if (flags === 0) return;
    for (const name of bits) {
      if ((flags & bit[name]) === 0) continue;
      this.#long[name] += by;
      if (isShort) this.#short[name] += by;
    }
  }

  #leaveShort(second: number): void {
    const flags = this.#ring[this.#place(second)] ?? 0;
    for (const name of bits) if ((flags & bit[name]) !== 0) this.#short[name] -= 1;
  }

  #put(second: number, flags: Partial<Record<Bit, boolean>>): void {
    this.#count(second, -1, false);
    this.#leaveShort(second - short_s);
    this.#ring[this.#place(second)] = bits.reduce(
      (all, name) => all | (flags[name] === true ? bit[name] : 0),
      0,
    );
    this.#count(second, 1, true);
    this.#second = second;
    for (const name of ['judged', 'confirmed', 'unreviewed'] as const)
      if (flags[name] === true) this.#hour[name] += 1;
  }

  /** Goes on with runs; once a seizure has lasted long enough all of its seconds count as such. */
  #go(
    runs: Runs,
    second: number,
    is: boolean,
    shows: boolean,
    convulsive: boolean,
    mark: 'esz' | 'eszConfirmed',
  ): void {
    runs.seizure = is ? runs.seizure + 1 : 0;
    runs.clinical = shows ? runs.clinical + 1 : 0;
    runs.convulsive = convulsive ? runs.convulsive + 1 : 0;
    const fresh = runs.seizure === esz_s ? esz_s : runs.seizure > esz_s ? 1 : 0;
    for (let back = 0; back < fresh; back += 1) {
      const place = this.#place(second - back);
      this.#ring[place] = (this.#ring[place] ?? 0) | bit[mark];
      this.#long[mark] += 1;
      this.#short[mark] += 1;
    }
  }
}
