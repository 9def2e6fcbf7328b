import {
  burdenReport,
  countedAs,
  type BurdenReport,
  type BurdenSums,
  type CountedFinding,
} from '@valvomo/analysis';
import { ticksFromDate, ticksPerSecond, ValvomoError } from '@valvomo/model';
import type { Database, FindingRow, RecordingRow } from '@valvomo/store';
import type { Answer, Question } from '../../review/messages.ts';
import { judgedColumns, JudgedSeconds, statusReach_s } from './judged-seconds.ts';
import { burdenWords } from './words.ts';

const day_s = 86_400;
/** Of what is asked at a time. */
export const span_max_s = 7 * day_s;
const findings_max = 100_000;
const recordings_max = 64;
/** A seizure that began so long before may still go on. */
const before_s = 6 * 3600;

export interface BurdenWorld {
  readonly database: Database;
  /** Asks the thread that reads recordings. */
  readonly reader: { ask(question: Question): Promise<Answer> };
  readonly timeZone: string;
  /** Findings of a recording, also of runs over whole ones. */
  readonly recorded: {
    list(
      recording: string,
      asked: Omit<Parameters<Database['findings']['list']>[0], 'recording' | 'bed'>,
    ): Promise<{ readonly findings: readonly FindingRow[] }>;
  };
}

export interface BurdenAsked {
  /** Ticks; the last 24 h unless told. */
  readonly from?: string;
  readonly to?: string;
}

type Instants<Sums> = Omit<Sums, 'second' | 'hour'> & { readonly from: string; readonly to: string };

export interface BurdenTold extends BurdenSums {
  readonly from: string;
  readonly to: string;
  readonly recordings: readonly string[];
  /** Recordings at the bed in this time that are of other patients: nothing of them is in it. */
  readonly of_others: number;
  /** Seconds of the time that nobody judged, recorded or not. */
  readonly unjudged_s: number;
  readonly hours: readonly Instants<BurdenReport['hours'][number]>[];
  readonly five_minutes: Instants<NonNullable<BurdenReport['five_minutes']>> | null;
  readonly sixty_minutes: Instants<NonNullable<BurdenReport['sixty_minutes']>> | null;
  readonly status: Readonly<Record<'all' | 'confirmed', StatusTold>>;
  readonly words: readonly string[];
}

type StatusTold = Readonly<
  Record<
    'esz' | 'ese' | 'ecse',
    { readonly first: string; readonly last: string; readonly now: boolean } | null
  >
>;

interface Described {
  readonly analyses: readonly {
    readonly analysis: string;
    readonly start: string;
    readonly columns: readonly {
      readonly name: string;
      readonly trend: string;
      readonly feature?: boolean;
    }[];
  }[];
}

interface Head {
  readonly start: string;
  readonly rate: { readonly samples: number; readonly ticks: number };
  readonly hop: number;
  readonly from: number;
  readonly bins: number;
  readonly columns: Described['analyses'][number]['columns'];
}

const secondsOf = (instant: string): number => Number(BigInt(instant)) / ticksPerSecond;
const ticksOf = (second: number): string => (BigInt(second) * BigInt(ticksPerSecond)).toString();

/** Seizure burden and status of a bed or a recording, from stored seconds that were judged and from findings as people left them. */
export class BurdenDesk {
  readonly #world: BurdenWorld;

  constructor(world: BurdenWorld) {
    this.#world = world;
  }

  /** Of the patient whose recording is the newest at the bed in this time. @throws ValvomoError BAD_REQUEST, DATABASE_FAILED, DATABASE_BUSY */
  async ofBed(bed: string, asked: BurdenAsked): Promise<BurdenTold> {
    const { from, to } = spanOf(asked);
    const all = (await this.#world.database.recordings.list()).filter(
      (one) => one.bed === bed && secondsOf(one.created) < to && endOf(one) >= from,
    );
    const newest = all.at(-1);
    const own = all.filter(({ study }) => study === newest?.study);
    if (own.length > recordings_max)
      throw new ValvomoError(
        'BAD_REQUEST',
        `${own.length} recordings in this time, limit ${recordings_max}: ask for less`,
        { value: own.length, limit: recordings_max },
      );
    const recordings = own.map(({ recording }) => recording);
    return this.#tell(recordings, { from, to }, all.length - own.length);
  }

  /** @throws ValvomoError BAD_REQUEST, UNKNOWN_RECORDING, NO_TRENDS when nothing of it was ever judged, DATABASE_FAILED, DATABASE_BUSY */
  async ofRecording(recording: string, asked: BurdenAsked): Promise<BurdenTold> {
    const whole = await this.#extent(recording);
    const span = spanOf({
      from: asked.from ?? ticksOf(Math.floor(whole.from)),
      to: asked.to ?? ticksOf(Math.ceil(whole.to)),
    });
    return this.#tell([recording], span, 0);
  }

  /** The last hour and a bit of a recording, for whoever goes on with it. @throws ValvomoError DATABASE_FAILED, DATABASE_BUSY */
  async recent(recording: string, into: JudgedSeconds): Promise<readonly FindingRow[]> {
    const { to: now } = spanOf({});
    // The clock of a device may be ahead.
    const [from, to] = [now - 2 * statusReach_s, now + day_s];
    await this.#judged(recording, { from, to }, into);
    const about = { from: ticksOf(Math.floor(from)), limit: findings_max };
    const rows = await Promise.all(
      ['sz', 'convulsion'].map((type) => this.#world.recorded.list(recording, { ...about, type })),
    );
    return rows.flatMap(({ findings }) => findings).toReversed();
  }

  async #tell(
    recordings: readonly string[],
    { from, to }: { readonly from: number; readonly to: number },
    of_others: number,
  ): Promise<BurdenTold> {
    const seconds = new JudgedSeconds(span_max_s + day_s);
    const findings: CountedFinding[] = [];
    for (const recording of recordings) {
      await this.#judged(recording, { from, to }, seconds);
      findings.push(...(await this.#found(recording, { from, to }, seconds)));
    }
    const report = burdenReport(seconds.between(Math.floor(from), to), findings);
    const span = { from: Math.floor(from), to: Math.ceil(to) };
    const told = toldOf(report, span);
    const unjudged_s = span.to - span.from - report.judged_s;
    const about = { recordings, of_others, unjudged_s };
    return { ...told, ...about, words: burdenWords(report, { ...span, ...about }, this.#world.timeZone) };
  }

  /** From the first to the last second that has rows. */
  async #extent(recording: string): Promise<{ readonly from: number; readonly to: number }> {
    const answer = await this.#list(recording);
    const starts = answer.analyses.map(({ start }) => secondsOf(start));
    const ends = answer.analyses.map(({ start, end_s }) => secondsOf(start) + end_s);
    if (starts.length === 0)
      throw new ValvomoError('NO_TRENDS', `nothing of recording '${recording}' was judged yet`, {
        value: recording,
      });
    return { from: Math.min(...starts), to: Math.max(...ends) };
  }

  async #list(recording: string): Promise<{
    readonly analyses: readonly (Described['analyses'][number] & { readonly end_s: number })[];
  }> {
    const query = { scale: undefined, from: 0, to: 0, trends: undefined, analysis: undefined };
    const { parts } = await this.#world.reader.ask({ kind: 'trends', recording, query });
    return JSON.parse(Buffer.concat(parts).toString()) as never;
  }

  async #judged(
    recording: string,
    { from, to }: { readonly from: number; readonly to: number },
    into: JudgedSeconds,
  ): Promise<void> {
    const { analyses } = await this.#list(recording);
    for (const { analysis, start, columns } of analyses) {
      const wanted = judgedColumns(columns);
      if (wanted.length === 0) continue;
      const begin = secondsOf(start);
      const query = {
        scale: 1,
        from: Math.max(0, Math.floor(from - begin)),
        to: Math.max(0, Math.ceil(to - begin)),
        trends: wanted.map(({ name }) => name),
        analysis,
      };
      if (query.to <= query.from) continue;
      const { parts } = await this.#world.reader.ask({ kind: 'trends', recording, query });
      put(Buffer.concat(parts), into);
    }
  }

  async #found(
    recording: string,
    { from, to }: { readonly from: number; readonly to: number },
    seconds: JudgedSeconds,
  ): Promise<readonly CountedFinding[]> {
    const about = {
      from: ticksOf(Math.floor(from - before_s)),
      to: ticksOf(Math.ceil(to)),
      limit: findings_max,
    };
    const rows = new Map<string, FindingRow>();
    for (const which of [
      { type: 'sz' },
      { type: 'convulsion' },
      { reviewed_as: 'sz' },
      { reviewed_as: 'convulsion' },
    ])
      for (const row of (await this.#world.recorded.list(recording, { ...about, ...which })).findings)
        rows.set(row.finding.id, row);
    return [...rows.values()].flatMap(({ finding, onset, ended }) => {
      const counted = countedAs(finding);
      if (counted === null) return [];
      const ended_s = finding.open ? Math.max(secondsOf(ended), seconds.last + 1) : secondsOf(ended);
      return [{ ...counted, onset_s: secondsOf(onset), ended_s }];
    });
  }
}

const endOf = ({ closed }: RecordingRow): number =>
  closed === null ? Number.POSITIVE_INFINITY : secondsOf(closed.at);

/** @throws ValvomoError BAD_REQUEST */
const spanOf = (asked: BurdenAsked): { readonly from: number; readonly to: number } => {
  const to = asked.to === undefined ? secondsOf(ticksFromDate(new Date()).toString()) : secondsOf(asked.to);
  const from = asked.from === undefined ? to - day_s : secondsOf(asked.from);
  if (!(to > from) || to - from > span_max_s)
    throw new ValvomoError('BAD_REQUEST', `${to - from} s are asked for, limits 0 and ${span_max_s} s`, {
      value: to - from,
      limit: span_max_s,
    });
  return { from, to };
};

/** Rows of `trends` at 1 s, as the review answers them. */
const put = (bytes: Buffer, into: JudgedSeconds): void => {
  const head = bytes.readUInt32LE(0);
  const { start, rate, hop, from, bins, columns } = JSON.parse(bytes.toString('utf8', 4, 4 + head)) as Head;
  const values = new Float32Array(new Uint8Array(bytes.subarray(4 + head)).buffer);
  const row_s = (hop * rate.ticks) / rate.samples / ticksPerSecond;
  const begin = secondsOf(start);
  const wanted = judgedColumns(columns);
  for (let bin = 0; bin < bins; bin += 1) {
    const of = (name: 'seizures' | 'convulsions'): boolean =>
      wanted.some((column) => column[name] && values[column.at * bins + bin] === 1);
    const said = wanted.some(({ at }) => !Number.isNaN(values[at * bins + bin] ?? Number.NaN));
    if (said)
      into.put(begin + (from + bin) * row_s, begin + (from + bin + 1) * row_s, {
        seizures: of('seizures'),
        convulsions: of('convulsions'),
      });
  }
};

const toldOf = (
  report: BurdenReport,
  { from, to }: { readonly from: number; readonly to: number },
): Omit<BurdenTold, 'recordings' | 'of_others' | 'unjudged_s' | 'words'> => {
  const { hours, five_minutes, sixty_minutes, status, ...sums } = report;
  const worst = (window: BurdenReport['five_minutes'], length_s: number) => {
    if (window === null) return null;
    const { second, ...burden } = window;
    return { ...burden, from: ticksOf(second + 1 - length_s), to: ticksOf(second + 1) };
  };
  const held = (of: BurdenReport['status']['all']): StatusTold => {
    const one = (name: keyof StatusTold) => {
      const { [name]: is } = of;
      return is === null ? null : { first: ticksOf(is.first), last: ticksOf(is.last), now: is.now };
    };
    return { esz: one('esz'), ese: one('ese'), ecse: one('ecse') };
  };
  return {
    ...sums,
    from: ticksOf(from),
    to: ticksOf(to),
    hours: hours.map(({ hour, ...one }) =>
      Object.assign(one, {
        from: ticksOf(Math.max(from, hour * 3600)),
        to: ticksOf(Math.min(to, (hour + 1) * 3600)),
      }),
    ),
    five_minutes: worst(five_minutes, 300),
    sixty_minutes: worst(sixty_minutes, 3600),
    status: { all: held(status.all), confirmed: held(status.confirmed) },
  };
};
