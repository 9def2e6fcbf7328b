/** Evidence of all rows in one second, in one number. */
export interface Spread {
  /** 0 … 1.2 */
  readonly evidence: number;
  /** The row that leads; −1 where there is none. */
  readonly lead: number;
  /** Rows that stand out. */
  readonly rows: readonly number[];
}

/** A row that stands out, at least. */
const standing = 0.3;

/** One and the same rhythm, or one and its harmonic. */
const agree = (a_hz: number, b_hz: number): boolean => {
  const octaves = Math.abs(Math.log2(a_hz / b_hz));
  return octaves < 0.3 || Math.abs(octaves - 1) < 0.2;
};

const alike = (
  evidence: Float64Array,
  frequency_hz: Float64Array | undefined,
  row: number,
  lead: number,
): number => {
  const value = evidence[row] as number;
  if (frequency_hz === undefined) return value;
  return agree(frequency_hz[row] as number, frequency_hz[lead] as number) ? value : 0.7 * value;
};

/**
 * What a seizure needs of space grows with what there is: a row alone where there are one to three, a second with the same rhythm
 * where there are more, and something of it on a third, too: a bad electrode has two.
 */
const together = (
  evidence: Float64Array,
  frequency_hz: Float64Array | undefined,
  lead: number,
  standingRows: number,
): number => {
  const own = evidence[lead] as number;
  const all = evidence.length;
  let [second, third] = [0, 0];
  for (let row = 0; row < all; row += 1) {
    if (row === lead) continue;
    const value = alike(evidence, frequency_hz, row, lead);
    third = Math.max(third, Math.min(second, value));
    second = Math.max(second, value);
  }
  if (all === 1) return own;
  if (all <= 3) return 0.75 * own + 0.25 * second;
  const base = 0.5 * own + 0.3 * second + 0.2 * Math.min(second, 2 * third);
  return base + 0.1 * Math.min(1, Math.max(0, (standingRows - 3) / (0.4 * all)));
};

/** @param evidence of every row @param frequency_hz of every row; undefined: rhythm does not matter */
export const spreadOf = (evidence: Float64Array, frequency_hz?: Float64Array): Spread => {
  let lead = -1;
  const rows: number[] = [];
  for (let row = 0; row < evidence.length; row += 1) {
    const value = evidence[row] as number;
    if (value >= standing) rows.push(row);
    if (value > 0 && (lead < 0 || value > (evidence[lead] as number))) lead = row;
  }
  if (lead < 0) return { evidence: 0, lead, rows };
  return { evidence: together(evidence, frequency_hz, lead, rows.length), lead, rows };
};
