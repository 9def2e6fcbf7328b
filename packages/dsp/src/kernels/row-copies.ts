type Values = Int16Array | Int32Array | Float32Array | Float64Array;

/** Values from one row to the next when they lie evenly and close enough to be copied as one; else 0. */
export const evenStride = (at: Int32Array, length: number): number => {
  const rows = at.length;
  if (rows < 2) return 0;
  const stride = (at[1] as number) - (at[0] as number);
  const even = (at[rows - 1] as number) - (at[0] as number) === (rows - 1) * stride;
  return even && stride >= length && stride <= 2 * length ? stride : 0;
};

/** Copies rows r … r + some into the kernel's memory, `stride` values apart (`even`: as one piece). */
export const rowsIn = (
  held: Values,
  values: Values,
  { at, from, length }: { at: Int32Array; from: number; length: number },
  r: number,
  some: number,
  stride: number,
  even: boolean,
): void => {
  const first = (at[r] as number) + from;
  if (even) return held.set(values.subarray(first, first + (some - 1) * stride + length));
  for (let k = 0; k < some; k += 1) {
    const start = (at[r + k] as number) + from;
    held.set(values.subarray(start, start + length), k * stride);
  }
};

/** And back. */
export const rowsOut = (
  held: Values,
  values: Values,
  { at, from, length }: { at: Int32Array; from: number; length: number },
  r: number,
  some: number,
  stride: number,
  even: boolean,
): void => {
  const first = (at[r] as number) + from;
  if (even) return values.set(held.subarray(0, (some - 1) * stride + length), first);
  for (let k = 0; k < some; k += 1)
    values.set(held.subarray(k * stride, k * stride + length), (at[r + k] as number) + from);
};
