import { detectors } from '@valvomo/analysis';
import { ticks, ticksFromDate, ticksPerSecond, ValvomoError } from '@valvomo/model';
import type { Database, FindingRow, RecordingRow } from '@valvomo/store';
import type { Answer, Question } from '../review/messages.ts';
import { nightSpans } from './nights.ts';
import { isUpward, outcomeOf, stretchesBeyond, type Outcome, type Tried } from './what-if.ts';

const scale_s = 10;
const findings_max = 100_000;
const recordings_max = 32;

export interface WhatIfWorld {
  readonly database: Database;
  readonly timeZone: string;
  /** Asks the thread that reads recordings. */
  readonly reader: { ask(question: Question): Promise<Answer> };
}

export interface WhatIfAsked extends Tried {
  readonly bed: string;
  readonly detector: string;
  /** Ticks; the last night unless told. */
  readonly from?: string;
  readonly to?: string;
}

export interface WhatIf extends Outcome, Omit<WhatIfAsked, 'from' | 'to'> {
  readonly from: string;
  readonly to: string;
  /** What there would have been besides, from stored features; null: a stricter value finds nothing else. */
  readonly more: {
    readonly estimate: number;
    readonly onsets: readonly string[];
    readonly from: string;
  } | null;
}

interface Read {
  readonly start: string;
  readonly from: number;
  readonly bins: number;
  readonly columns: readonly { readonly part?: string }[];
}

/** @throws ValvomoError UNKNOWN_DETECTOR, UNKNOWN_THRESHOLD, BAD_REQUEST beyond its limits */
const check = (
  { detector, threshold, value }: Pick<WhatIfAsked, 'detector' | 'threshold' | 'value'>,
  rows: readonly FindingRow[],
): void => {
  const known = detectors.find(({ id }) => id === detector);
  const [row] = rows;
  // One that this program does not have any more still stands in findings.
  if (known === undefined && row === undefined)
    throw new ValvomoError(
      'UNKNOWN_DETECTOR',
      `no detector '${detector}': there are ${detectors.map(({ id }) => id).join(', ')}`,
      { value: detector },
    );
  const names = Object.keys(known?.thresholds ?? row?.finding.thresholds ?? {});
  if (!names.includes(threshold))
    throw new ValvomoError(
      'UNKNOWN_THRESHOLD',
      `detector '${detector}' has no threshold '${threshold}': it has ${names.join(', ')}`,
      { value: threshold },
    );
  const { from, to } = known?.thresholds[threshold] ?? { from: Number.NEGATIVE_INFINITY, to: Infinity };
  if (!(value >= from && value <= to))
    throw new ValvomoError('BAD_REQUEST', `${threshold} is ${value}, limits ${from} and ${to}`, {
      value,
      limit: value < from ? from : to,
    });
};

/** What another threshold would have meant: findings from the database, what was not found from stored features. */
export class WhatIfDesk {
  readonly #world: WhatIfWorld;

  constructor(world: WhatIfWorld) {
    this.#world = world;
  }

  /** @throws ValvomoError UNKNOWN_DETECTOR, UNKNOWN_THRESHOLD, BAD_REQUEST, DATABASE_FAILED, DATABASE_BUSY */
  async tell(asked: WhatIfAsked): Promise<WhatIf> {
    const { database, timeZone } = this.#world;
    const [night] = nightSpans(ticksFromDate(new Date()), 1, timeZone);
    const { bed, detector, threshold, value } = asked;
    const from = asked.from ?? night?.from.toString() ?? '0';
    const to = asked.to ?? night?.to.toString() ?? '0';
    const rows = await database.findings.list({ bed, detector, from, to, limit: findings_max });
    check({ detector, threshold, value }, rows);
    const outcome = outcomeOf(rows, { threshold, value });
    const about = { bed, detector, threshold, value, from, to };
    if (outcome.isStricter && rows.length > 0) return { ...about, ...outcome, more: null };
    const onsets = await this.#beyond({ ...about, feature: outcome.feature, rows });
    const words = `means of ${scale_s} s of the feature: an estimate`;
    return { ...about, ...outcome, more: { estimate: onsets.length, onsets, from: words } };
  }

  async #beyond(
    about: Required<WhatIfAsked> & { readonly feature: string; readonly rows: readonly FindingRow[] },
  ): Promise<readonly string[]> {
    const { bed, from, to } = about;
    const all = await this.#world.database.recordings.list();
    const here = all.filter(
      ({ bed: place, created, closed }) =>
        place === bed &&
        BigInt(created) < BigInt(to) &&
        (closed === null || BigInt(closed.at) >= BigInt(from)),
    );
    const onsets: string[] = [];
    for (const recording of here.slice(0, recordings_max))
      onsets.push(...(await this.#beyondIn(recording, about).catch(() => [])));
    return onsets;
  }

  async #beyondIn(
    { recording, streams }: RecordingRow,
    about: Required<WhatIfAsked> & { readonly feature: string; readonly rows: readonly FindingRow[] },
  ): Promise<readonly string[]> {
    const { detector, feature, from, to, threshold, value, rows } = about;
    const start = BigInt(streams[0]?.start ?? from);
    const seconds = (instant: string): number =>
      Math.max(0, Number(BigInt(instant) - start) / ticksPerSecond);
    const query = {
      scale: scale_s,
      from: seconds(from),
      to: seconds(to),
      trends: [detector],
      analysis: undefined,
    };
    const { parts } = await this.#world.reader.ask({ kind: 'trends', recording, query });
    const bytes = Buffer.concat(parts);
    const head = bytes.readUInt32LE(0);
    const read = JSON.parse(bytes.toString('utf8', 4, 4 + head)) as Read;
    // The values begin where the padded header ends; a copy, so that they lie where numbers of 4 bytes may.
    const planes = new Float32Array(new Uint8Array(bytes.subarray(4 + head)).buffer);
    const { bins, columns } = read;
    const chosen = columns.flatMap(({ part }, at) => (part === feature ? [at] : []));
    const values = new Float32Array(chosen.length * bins);
    for (const [k, at] of chosen.entries()) values.set(planes.subarray(at * bins, (at + 1) * bins), k * bins);
    const origin = BigInt(read.start);
    const placeOf = (instant: string): number =>
      Number(BigInt(instant) - origin) / ticksPerSecond / scale_s - read.from;
    const spans = rows
      .filter((row) => row.recording === recording)
      .map(({ onset, ended }) => [Math.floor(placeOf(onset)) - 1, Math.ceil(placeOf(ended)) + 1] as const);
    const known = (bin: number): boolean => spans.some(([first, last]) => bin >= first && bin <= last);
    const upward = isUpward(rows, threshold);
    const found = stretchesBeyond({ bins, columns: chosen.length, values }, value, upward, known);
    return found.map(([first]) =>
      ticks(origin + BigInt((read.from + first) * scale_s * ticksPerSecond)).toString(),
    );
  }
}
