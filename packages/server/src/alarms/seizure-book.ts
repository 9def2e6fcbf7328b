import type { EventMark } from '@valvomo/model';
import type { Gravity } from './settings/schema.ts';

/** Status by ACNS 2021: an electrographic seizure of 10 min, or 20 % of any hour (doi:10.1097/WNP.0000000000000806). */
const status = { long_s: 600, window_s: 3600, burden: 0.2 };
const known_max = 1024;

/** A finding of a seizure or a convulsion with its instants, seconds of Unix time. */
export interface Timed {
  readonly recording: string;
  readonly finding: Pick<EventMark, 'id' | 'type' | 'grade' | 'open' | 'revision'>;
  readonly onset_s: number;
  readonly ended_s: number;
}

/** What goes on at a bed now, by what findings say. */
export interface Going {
  readonly kind: 'seizure' | 'convulsion';
  readonly gravity: Gravity;
  readonly text: string;
  readonly onset_s: number;
  readonly recording: string;
  readonly findings: readonly string[];
}

const gravities: readonly Gravity[] = ['suspected', 'esz', 'status'];
const words: Readonly<Record<Gravity, string>> = {
  suspected: 'seizure suspected',
  esz: 'electrographic seizure',
  status: 'electrographic status epilepticus',
  convulsion: 'convulsion suspected',
  button: 'patient button',
};

/** Findings of seizures at one bed. */
export class SeizureBook {
  readonly #known = new Map<string, Timed>();
  /** A reader said that they are none, whatever a detector goes on to say of them. */
  readonly #rejected = new Set<string>();

  /** Something goes on, so that it may come to more by time alone. */
  get isOpen(): boolean {
    return [...this.#known.values()].some(({ finding }) => finding.open);
  }

  /** @returns whether it is news: not a revision that was known */
  take(timed: Timed): boolean {
    const { type } = timed.finding;
    if (type !== 'sz' && type !== 'convulsion') return false;
    const key = `${timed.recording}/${timed.finding.id}`;
    if (this.#rejected.has(key)) return false;
    const before = this.#known.get(key);
    if (before !== undefined && before.finding.revision >= timed.finding.revision) return false;
    this.#known.delete(key);
    this.#known.set(key, timed);
    for (const [oldest, { finding }] of this.#known) {
      if (this.#known.size <= known_max) break;
      if (!finding.open) this.#known.delete(oldest);
    }
    return true;
  }

  /** A reader says that it is none. */
  reject(recording: string, id: string): void {
    const key = `${recording}/${id}`;
    this.#known.delete(key);
    this.#rejected.add(key);
    for (const oldest of this.#rejected) if (this.#rejected.size > known_max) this.#rejected.delete(oldest);
  }

  /** A reader says that it is one after all: what a detector says of it counts again. */
  accept(recording: string, id: string): void {
    this.#rejected.delete(`${recording}/${id}`);
  }

  /** Nobody will ever say that these have ended: the analysis that found them is no more. */
  end(stays: (timed: Timed) => boolean): void {
    for (const [key, timed] of this.#known)
      if (timed.finding.open && !stays(timed))
        this.#known.set(key, { ...timed, finding: { ...timed.finding, open: false } });
  }

  /** @param also findings that have ended meanwhile, and are told of for the first time */
  going(now_s: number, also: readonly Timed[] = []): readonly Going[] {
    const told = new Set(also.map(({ finding }) => finding.id));
    const open = [...this.#known.values()].filter(({ finding }) => finding.open || told.has(finding.id));
    return (['seizure', 'convulsion'] as const).flatMap((kind) => {
      const of = open.filter(({ finding }) => finding.type === (kind === 'seizure' ? 'sz' : kind));
      const [first] = of.toSorted((a, b) => a.onset_s - b.onset_s);
      if (first === undefined) return [];
      const gravity = kind === 'convulsion' ? 'convulsion' : this.#gravity(of, now_s);
      const findings = of.map(({ finding }) => finding.id);
      const { onset_s, recording } = first;
      return [{ kind, gravity, text: words[gravity], onset_s, recording, findings }];
    });
  }

  #gravity(open: readonly Timed[], now_s: number): Gravity {
    const isSz = open.some(({ finding }) => finding.grade === 'ESz');
    if (!isSz) return gravities[0] as Gravity;
    return this.#isStatus(now_s) ? 'status' : 'esz';
  }

  #isStatus(now_s: number): boolean {
    const from = now_s - status.window_s;
    const spans = [...this.#known.values()]
      .filter(({ finding: { type, grade } }) => type === 'sz' && grade === 'ESz')
      .map(({ onset_s, ended_s, finding }) => [onset_s, finding.open ? now_s : ended_s] as const)
      .toSorted(([a], [b]) => a - b);
    let burden_s = 0;
    let until = from;
    for (const [begin, end] of spans) {
      if (end - begin >= status.long_s && end >= now_s - status.window_s) return true;
      burden_s += Math.max(0, end - Math.max(begin, until));
      until = Math.max(until, end);
    }
    return burden_s >= status.burden * status.window_s;
  }
}
