/** What the teller's samples say: shared by the device and by who reads the recording (`independent.py` has it again). */

/** Of its streams 0 and 1. */
export const rates_hz = [500, 20] as const;

const labels = [
  ['life', 'low', 'high', 'check'],
  ['slow life', 'slow low', 'slow high'],
] as const;

export const signalsOf = (stream: number): readonly string[] => labels[stream] ?? [];

/** A block is 50 ms long. */
export const blockSamples = (stream: number): number => (rates_hz[stream] ?? 0) / 20;

/** Row 0: the life; rows 1 and 2: the index, in two halves of 14 bits; row 3: all of it, mixed, as many bits as there are. */
export const countAt = (bits: number, life: number, index: number, row: number): number => {
  if (row === 0) return life + 1;
  if (row === 1) return (index & 0x3fff) - 0x2000;
  if (row === 2) return index >> 14;
  return ((Math.imul(index + 1, 0x9e37_79b1) ^ (life * 7919)) >>> (32 - bits)) - 2 ** (bits - 1);
};

export interface Told {
  readonly life: number;
  readonly index: number;
}

/** Which sample a column of counts is; null when it contradicts itself. */
export const toldBy = (bits: number, column: readonly number[]): Told | null => {
  const [first = 0, low = 0, high = 0] = column;
  const told = { life: first - 1, index: high * 0x4000 + low + 0x2000 };
  return column.every((count, row) => count === countAt(bits, told.life, told.index, row)) ? told : null;
};

/** Where the teller's button is pressed for the `press`-th time: half a second into every second, on stream 0. */
export const buttonAt = (life: number, press: number): { readonly index: number; readonly text: string } => ({
  index: (press * 20 + 10) * blockSamples(0),
  text: `life ${life} second ${press}`,
});
