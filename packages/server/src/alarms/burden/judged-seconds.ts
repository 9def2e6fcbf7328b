import { detectors, type JudgedSecond } from '@valvomo/analysis';

const judgedColumn = /^(.+)\.all\.judged$/;
const typesOf = new Map(detectors.map(({ id, types }) => [id, new Set<string>(types)]));

/** Whose word counts: of seizures and of convulsions; a detector that this program does not know finds what it finds. */
const findsOf = (detector: string): { readonly seizures: boolean; readonly convulsions: boolean } => {
  const types = typesOf.get(detector);
  return { seizures: types?.has('sz') ?? true, convulsions: types?.has('convulsion') ?? false };
};

export interface JudgedColumn {
  readonly at: number;
  readonly name: string;
  readonly seizures: boolean;
  readonly convulsions: boolean;
}

/** Columns that say whether a second was judged for seizures or convulsions. */
export const judgedColumns = (
  columns: readonly {
    readonly name: string;
    readonly trend: string;
    readonly feature?: boolean | undefined;
  }[],
): readonly JudgedColumn[] =>
  columns.flatMap(({ name, trend, feature }, at) => {
    const [, detector] = judgedColumn.exec(name) ?? [];
    if (feature !== true || detector !== trend) return [];
    const finds = findsOf(detector);
    return finds.seizures || finds.convulsions ? [{ at, name, ...finds }] : [];
  });

const bits = { seizures: 1, convulsions: 2 } as const;
/** What ACNS 2021 looks at, 60 min, and as much of what was before as decides whether its first second is part of a seizure. */
export const statusReach_s = 3600 + 700;
const kept_s = 2 * statusReach_s;

/** Seconds of Unix time that were looked at, the last two hours of them unless told. */
export class JudgedSeconds {
  readonly #flags = new Map<number, number>();
  readonly #kept_s: number;
  #last = Number.NEGATIVE_INFINITY;

  constructor(most_s = kept_s) {
    this.#kept_s = most_s;
  }

  /** The newest second that somebody looked at; −∞ before there is one. */
  get last(): number {
    return this.#last;
  }

  /**
   * A row over [from_s, to_s): it stands for the seconds whose beginnings round into it, so that rows that follow each other leave no
   * second out, whatever their length.
   */
  put(
    from_s: number,
    to_s: number,
    looked: { readonly seizures: boolean; readonly convulsions: boolean },
  ): void {
    const flags = (looked.seizures ? bits.seizures : 0) | (looked.convulsions ? bits.convulsions : 0);
    for (let second = Math.round(from_s); second < Math.round(to_s); second += 1) {
      this.#flags.set(second, (this.#flags.get(second) ?? 0) | flags);
      this.#last = Math.max(this.#last, second);
    }
    // Now and then: what is too old goes.
    if (this.#flags.size <= this.#kept_s + 600) return;
    for (const second of this.#flags.keys())
      if (second <= this.#last - this.#kept_s) this.#flags.delete(second);
  }

  forget(): void {
    this.#flags.clear();
    this.#last = Number.NEGATIVE_INFINITY;
  }

  /** Those in [from, to), in order. */
  *between(from: number, to: number): Generator<JudgedSecond> {
    const seconds = [...this.#flags.keys()].filter((second) => second >= from && second < to);
    for (const second of seconds.toSorted((a, b) => a - b)) {
      const flags = this.#flags.get(second) ?? 0;
      yield {
        second,
        seizures: (flags & bits.seizures) !== 0,
        convulsions: (flags & bits.convulsions) !== 0,
      };
    }
  }

  /** The last hour and what decides about it. */
  recent(): Generator<JudgedSecond> {
    return this.between(this.#last - statusReach_s, this.#last + 1);
  }
}
