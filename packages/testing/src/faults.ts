/** What a disk says when it refuses. */
export const ioError = (code: string, message: string): Error =>
  Object.assign(new Error(`${code}: ${message}`), { code });

/** xorshift32: enough to choose what a disk forgets, and the same on every machine. */
export const randomOf = (seed: number): ((below: number) => number) => {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};
