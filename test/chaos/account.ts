import { indexAt, ticks, type DeviceEvent, type TimeBase } from '@valvomo/model';
import type { ReadHole } from '@valvomo/store';
import type { TellerReport } from './teller.ts';
import { buttonAt, toldBy } from './telling.ts';

/** One stream of one recording, as somebody read it. */
export interface ReadBack {
  readonly recording: string;
  readonly stream: number;
  readonly bits: number;
  readonly timeBase: TimeBase;
  readonly samples: number;
  readonly holes: readonly ReadHole[];
  /** Planar rows; what lies in holes is not looked at. */
  readonly rows: readonly ArrayLike<number>[];
}

export interface ReadEvent extends DeviceEvent {
  readonly recording: string;
}

/** A stretch of one life in a recording. */
export interface Stretch {
  readonly life: number;
  readonly first: number;
  end: number;
  readonly at: number;
}

export const stretchesOf = (read: ReadBack, problems: string[]): readonly Stretch[] => {
  const { recording, stream, bits, samples, holes, rows } = read;
  const stretches: Stretch[] = [];
  let hole = 0;
  for (let at = 0; at < samples; at += 1) {
    while (hole < holes.length && (holes[hole]?.start ?? 0) + (holes[hole]?.samples ?? 0) <= at) hole += 1;
    const next = holes[hole];
    if (next !== undefined && at >= next.start) {
      at = next.start + next.samples - 1;
      continue;
    }
    const told = toldBy(
      bits,
      rows.map((row) => row[at] ?? Number.NaN),
    );
    if (told === null) {
      problems.push(`${recording} stream ${stream}: sample ${at} is none that was measured`);
      if (problems.length > 20) return stretches;
      continue;
    }
    const last = stretches.at(-1);
    if (last?.life === told.life && last.end === told.index && last.at + last.end - last.first === at)
      last.end += 1;
    else stretches.push({ life: told.life, first: told.index, end: told.index + 1, at });
  }
  return stretches;
};

/** Within one life the place of a sample never moves, and a new life lies where its clock said. */
const checkPlaces = (
  read: ReadBack,
  stretches: readonly Stretch[],
  lives: Lives,
  problems: string[],
): void => {
  const offsets = new Map<number, number>();
  for (const { life, first, at } of stretches) {
    const offset = offsets.get(life) ?? at - first;
    offsets.set(life, offset);
    const name = `${read.recording} stream ${read.stream} life ${life}`;
    if (at - first !== offset)
      problems.push(`${name}: sample ${first} lies at ${at}, not at ${first + offset}`);
    const start = lives.get(life)?.start;
    const expected = start === undefined ? offset : indexAt(read.timeBase, ticks(BigInt(start)));
    if (offset !== expected) problems.push(`${name}: begins at index ${offset}, its clock says ${expected}`);
  }
};

type Lives = ReadonlyMap<number, TellerReport>;

/**
 * Holds what was read back against what the devices said. Empty when every sample that a device sent is there once and at
 * its index or in a named gap, and nothing that was acknowledged is missing.
 * @param whole lives that ended by themselves: all that they measured must be there
 */
export const accountFor = (
  lives: Lives,
  whole: ReadonlySet<number>,
  { reads, events }: { readonly reads: readonly ReadBack[]; readonly events: readonly ReadEvent[] },
): readonly string[] => {
  const problems: string[] = [];
  const found = new Map<string, Stretch[]>();
  for (const read of reads) {
    const stretches = stretchesOf(read, problems);
    checkPlaces(read, stretches, lives, problems);
    for (const stretch of stretches) {
      const key = `${stretch.life} ${read.stream}`;
      found.set(key, [...(found.get(key) ?? []), stretch]);
    }
  }
  for (const { life, measured, acked } of lives.values()) {
    for (const stream of Object.keys(measured).map(Number)) {
      const stretches = (found.get(`${life} ${stream}`) ?? []).toSorted((a, b) => a.first - b.first);
      const name = `life ${life} stream ${stream}`;
      let end = stretches[0]?.first ?? 0;
      for (const { first, end: until } of stretches) {
        if (first < end) problems.push(`${name}: samples ${first} … ${Math.min(end, until)} are there twice`);
        if (first > end) problems.push(`${name}: samples ${end} … ${first} are missing`);
        end = Math.max(end, until);
      }
      const wanted = whole.has(life) ? (measured[stream] ?? 0) : (acked[stream] ?? 0);
      if (end < wanted) problems.push(`${name}: ${wanted} were acknowledged or sent, ${end} are there`);
      if ((stretches[0]?.first ?? 0) > 0) problems.push(`${name}: begins at ${stretches[0]?.first}`);
    }
  }
  checkEvents(lives, whole, reads, events, problems);
  return problems;
};

/** A button press is there once, at its sample; of a life that ended by itself all are. */
const checkEvents = (
  lives: Lives,
  whole: ReadonlySet<number>,
  reads: readonly ReadBack[],
  events: readonly ReadEvent[],
  problems: string[],
): void => {
  for (const { life, start, events: pressed } of lives.values()) {
    for (let press = 0; press < pressed; press += 1) {
      const { index, text } = buttonAt(life, press);
      const found = events.filter((event) => event.text === text);
      if (found.length > 1) problems.push(`'${text}' is there ${found.length} times`);
      if (found.length === 0 && whole.has(life)) problems.push(`'${text}' is missing`);
      for (const event of found) {
        const read = reads.find(({ recording, stream }) => recording === event.recording && stream === 0);
        const offset = read === undefined ? 0 : indexAt(read.timeBase, ticks(BigInt(start)));
        if (event.start !== index + offset)
          problems.push(`'${text}' lies at ${event.start}, not at ${index + offset}`);
      }
    }
  }
};
