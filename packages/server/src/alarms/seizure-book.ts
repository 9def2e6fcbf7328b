import { countedAs, statusAt, type CountedFinding } from '@valvomo/analysis';
import type { EventMark, ReviewedFinding } from '@valvomo/model';
import { JudgedSeconds } from './burden/judged-seconds.ts';
import type { Gravity } from './settings/schema.ts';

const known_max = 1024;

/** A finding of a seizure or a convulsion with its instants, seconds of Unix time. */
export interface Timed {
  readonly recording: string;
  readonly finding: Pick<EventMark, 'id' | 'type' | 'grade' | 'open' | 'revision'>;
  readonly onset_s: number;
  readonly ended_s: number;
  /** Instant after the last sample that this revision needed, where it comes from a detector at work. */
  readonly changed_s?: number;
}

/** What a reader says of a finding. */
export type Said = Pick<ReviewedFinding, 'review' | 'review_type'>;

/** What goes on at a bed now, by what findings say. */
export interface Going {
  readonly kind: 'seizure' | 'convulsion';
  readonly gravity: Gravity;
  readonly text: string;
  readonly onset_s: number;
  readonly recording: string;
  readonly findings: readonly string[];
}

const words: Readonly<Record<Exclude<Gravity, 'button'>, string>> = {
  suspected: 'seizure suspected',
  esz: 'electrographic seizure',
  status: 'electrographic status epilepticus',
  convulsion: 'convulsion suspected',
};
const clinical = 'electroclinical status epilepticus suspected';

/** Findings of seizures at one bed, and what they come to: status is that of the burden report (ACNS 2021, over judged seconds). */
export class SeizureBook {
  readonly judged = new JudgedSeconds();
  readonly #known = new Map<string, Timed>();
  /** What readers say, whatever a detector goes on to say of them. */
  readonly #said = new Map<string, Said>();
  #status: { readonly at: string; readonly is: ReturnType<typeof statusAt> } | undefined;
  /** Goes up with whatever is known or said. */
  #news = 0;

  /** Something goes on, so that it may come to more by time alone. */
  get isOpen(): boolean {
    return [...this.#known].some(([key, { finding }]) => finding.open && !this.#isRejected(key));
  }

  /** @returns whether it is news: not a revision that was known, nor of what a reader rejected */
  take(timed: Timed): boolean {
    const { type } = timed.finding;
    if (type !== 'sz' && type !== 'convulsion') return false;
    const key = `${timed.recording}/${timed.finding.id}`;
    const before = this.#known.get(key);
    if (before !== undefined && before.finding.revision >= timed.finding.revision) return false;
    this.#known.delete(key);
    this.#known.set(key, timed);
    this.#news += 1;
    for (const [oldest, { finding }] of this.#known) {
      if (this.#known.size <= known_max) break;
      if (!finding.open) this.#known.delete(oldest);
    }
    return !this.#isRejected(key);
  }

  /** A reader says what it is. */
  say(recording: string, id: string, { review, review_type }: Said): void {
    const key = `${recording}/${id}`;
    this.#said.delete(key);
    if (review !== 'unreviewed') this.#said.set(key, { review, review_type });
    this.#news += 1;
    for (const oldest of this.#said.keys()) if (this.#said.size > known_max) this.#said.delete(oldest);
  }

  /** Nobody will ever say that these have ended: the analysis that found them is no more. */
  end(stays: (timed: Timed) => boolean): void {
    for (const [key, timed] of this.#known)
      if (timed.finding.open && !stays(timed))
        this.#known.set(key, { ...timed, finding: { ...timed.finding, open: false } });
    this.#news += 1;
  }

  /** Another patient: nothing of before is burden of theirs. */
  forget(): void {
    this.#known.clear();
    this.#said.clear();
    this.judged.forget();
    this.#news += 1;
  }

  /** @param also findings that have ended meanwhile, and are told of for the first time */
  going(also: readonly Timed[] = []): readonly Going[] {
    const told = new Set(also.map(({ finding }) => finding.id));
    const open = [...this.#known].flatMap(([key, timed]) =>
      !this.#isRejected(key) && (timed.finding.open || told.has(timed.finding.id)) ? [timed] : [],
    );
    return (['seizure', 'convulsion'] as const).flatMap((kind) => {
      const of = open.filter(({ finding }) => finding.type === (kind === 'seizure' ? 'sz' : kind));
      const [first] = of.toSorted((a, b) => a.onset_s - b.onset_s);
      if (first === undefined) return [];
      const findings = of.map(({ finding }) => finding.id);
      const { onset_s, recording } = first;
      return [{ kind, ...this.#weighed(kind, of), onset_s, recording, findings }];
    });
  }

  #isRejected(key: string): boolean {
    return this.#said.get(key)?.review === 'rejected';
  }

  #weighed(kind: Going['kind'], open: readonly Timed[]): Pick<Going, 'gravity' | 'text'> {
    const is = this.#now()?.all;
    if (is?.ecse === true) return { gravity: 'status', text: clinical };
    if (kind === 'convulsion') return { gravity: 'convulsion', text: words.convulsion };
    const counts = open.some((timed) => this.#counted(timed)?.counts !== 'suspected');
    const gravity = counts ? (is?.ese === true ? 'status' : 'esz') : 'suspected';
    return { gravity, text: words[gravity] };
  }

  #counted({ recording, finding, onset_s, ended_s }: Timed): CountedFinding | null {
    const said = this.#said.get(`${recording}/${finding.id}`) ?? { review: 'unreviewed', review_type: null };
    const counted = countedAs({ ...finding, ...said });
    // What goes on lasts as long as it is judged.
    const until_s = finding.open ? Math.max(ended_s, this.judged.last + 1) : ended_s;
    return counted === null ? null : { ...counted, onset_s, ended_s: until_s };
  }

  #now(): ReturnType<typeof statusAt> {
    const at = `${this.#news}/${this.judged.last}`;
    if (this.#status?.at !== at) {
      const findings = [...this.#known.values()].flatMap((timed) => this.#counted(timed) ?? []);
      this.#status = { at, is: statusAt(this.judged.recent(), findings) };
    }
    return this.#status.is;
  }
}
