/** Mean way of a row in µV a second: Σ|x[i] − x[i−1]| over the number of differences, times the rate. */
export const lineLengthOf = (x: Float64Array, rate_hz: number): number => {
  let sum = 0;
  for (let i = 1; i < x.length; i += 1) sum += Math.abs((x[i] as number) - (x[i - 1] as number));
  return (sum * rate_hz) / (x.length - 1);
};
