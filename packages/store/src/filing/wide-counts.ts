import type { JournalReader } from '../reader/journal-reader.ts';

/** What 24 bits hold. */
const range = { least: -(2 ** 23), most: 2 ** 23 - 1 };
const window_counts = 1 << 20;

/** Index of the first sample of a stream in [from, to) that no file can hold; null: there is none. */
export const firstTooWide = async (
  tail: JournalReader,
  stream: number,
  from: number,
  to: number,
): Promise<number | null> => {
  const { description } = tail.streams().find((each) => each.description.stream === stream) ?? {};
  if (description === undefined || description.bits !== 32) return null;
  const signals = Math.max(1, description.signals.length);
  const length = Math.max(1, Math.floor(window_counts / signals));
  for (let at = from; at < to; at += length) {
    const { counts, samples } = await tail.read(stream, at, Math.min(length, to - at));
    let first = samples;
    for (let row = 0; row < signals; row += 1)
      for (let sample = 0; sample < first; sample += 1) {
        const count = counts[row * samples + sample] ?? 0;
        if (count < range.least || count > range.most) first = sample;
      }
    if (first < samples) return at + first;
  }
  return null;
};
