/** One number a second of one region: what it is, and enough to compute it elsewhere. */
export interface TrendColumn {
  /** `trend.region[.part]`, unique in an analysis. */
  readonly name: string;
  readonly trend: string;
  readonly region: string;
  readonly part?: string;
  readonly unit: string;
  /** When given, a value k stands for the state `states[k]`. */
  readonly states?: readonly string[];
  /** Derivations that the region is made of, by name; homologous pairs as `left|right`. */
  readonly derivations: readonly string[];
  /** Edges [from, to) in hertz of what is integrated or searched. */
  readonly band_hz?: readonly [number, number];
  /** Set for what a detector looks at; such columns come after those of trends. */
  readonly feature?: true;
}

/** Row `second` = r of an analysis: one value a column, NaN where there is none; it stands at the end of second r. */
export interface TrendRow {
  readonly kind: 'row';
  readonly second: number;
  readonly values: Float64Array;
}

/** Rows [second, second + seconds) of which nothing is known: a gap in the samples. */
export interface TrendGap {
  readonly kind: 'no-rows';
  readonly second: number;
  readonly seconds: number;
}

export type TrendItem = TrendRow | TrendGap;
