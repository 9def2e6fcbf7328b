import { seededRandom } from '@valvomo/device-playback';
import { accountFor } from './account.ts';
import { independentOf } from './independent.ts';
import { proofOf, readBack } from './read-back.ts';
import { storyOf } from './story.ts';
import { newWorld } from './world.ts';

/** What came of a story: empty when nothing is wrong. */
export interface Outcome {
  readonly problems: readonly string[];
  /** What happened, one line a step. */
  readonly told: readonly string[];
  /** Samples of one signal, over all recordings, without gaps. */
  readonly samples: number;
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Lives a story of so many steps and accounts for every sample. The same seed tells the same story. */
export const live = async (
  seed: number,
  steps: number,
  say: (line: string) => void = () => undefined,
): Promise<Outcome> => {
  const random = seededRandom(seed);
  const story = storyOf(seed, steps, random);
  const told = [`seed ${seed}, from ${story.begins} local time`];
  const world = await newWorld(story, random, (line) => {
    told.push(line);
    say(line);
  });
  try {
    await world.start();
    for (const step of story.steps) await world.step(step);
    await world.end();
  } catch (error) {
    await world.clear();
    return { problems: [`the story could not be told: ${wordsOf(error)}`], told, samples: 0 };
  }
  try {
    const read = await readBack(world.data);
    const problems = [
      ...accountFor(world.lives, world.last, read),
      ...(await independentOf(world.data, world.lives, read.reads)),
      ...(await proofOf(world.data)),
    ];
    const samples = read.reads.reduce(
      (sum, { samples: all, holes }) => sum + holes.reduce((left, hole) => left - hole.samples, all),
      0,
    );
    return { problems, told, samples };
  } catch (error) {
    return { problems: [`it could not be read: ${wordsOf(error)}`], told, samples: 0 };
  } finally {
    await world.clear();
  }
};
