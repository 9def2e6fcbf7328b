/** Every count of every bed, as readers of recordings get it, against what the devices measured. */
import { openDataDirectory, openDatabase, openRecordedReader } from '@valvomo/store';
import { join } from 'node:path';
import { contentOf, measureInto, placeOf } from './content.ts';
import type { Load } from './ward.ts';

export interface Accounted {
  /** Of one signal, over all beds. */
  readonly samples: number;
  readonly missing: number;
  readonly wrong: number;
}

const window_s = 30;

export const accountFor = async (
  dataDirectory: string,
  { beds, signals, rate_hz, seed }: Load,
  measured: readonly number[],
): Promise<Accounted> => {
  const content = contentOf(seed);
  const data = await openDataDirectory(dataDirectory);
  const database = await openDatabase(join(dataDirectory, 'valvomo.sqlite'), { readOnly: true });
  const places = new Map((await database.recordings.list()).map(({ bed, recording }) => [bed, recording]));
  await database.close();
  let [samples, missing, wrong] = [0, 0, 0];
  for (let bed = 0; bed < beds; bed += 1) {
    const wanted = measured[bed] ?? 0;
    const reader = await openRecordedReader(data, places.get(`bed-${bed}`) ?? '', { timeZone: 'UTC' });
    const there = reader?.streams()[0]?.samples ?? 0;
    const gone = reader === null ? [] : await reader.gaps(0);
    missing += Math.max(0, wanted - there) + gone.reduce((sum, hole) => sum + hole.samples, 0);
    samples += there;
    if (reader === null) continue;
    for (let from = 0; from < there; from += window_s * rate_hz) {
      const length = Math.min(window_s * rate_hz, there - from);
      const { counts } = await reader.read(0, from, length);
      const expected = new Int16Array(length);
      for (let signal = 0; signal < signals; signal += 1) {
        measureInto(expected, content, placeOf(bed, signal, from));
        for (let at = 0; at < length; at += 1) if (counts[signal * length + at] !== expected[at]) wrong += 1;
      }
    }
    await reader.close();
  }
  return { samples, missing, wrong };
};
