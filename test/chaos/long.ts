/** Chaos for hours: stories with ever new seeds until the time is over; ends with 1 at the first that goes wrong. */
import { Command, InvalidArgumentError } from 'commander';
import { live } from './run.ts';

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`'${text}' is not a number above 0.`);
  return value;
};
const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError(`'${text}' is not a whole number from 0.`);
  return value;
};

const {
  hours,
  seed: first,
  steps,
} = new Command('chaos')
  .description(
    'Fails device, cable, server and disk at random, and accounts for every sample after each story.',
  )
  .option('--hours <n>', 'how long', positive, 1)
  .option(
    '--seed <n>',
    'seed of the first story; the next ones follow',
    whole,
    Math.floor(Math.random() * 2 ** 31),
  )
  .option('--steps <n>', 'faults a story', whole, 20)
  .parse()
  .opts<{ hours: number; seed: number; steps: number }>();

const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const until_ms = performance.now() + hours * 3_600_000;
let stories = 0;
for (let seed = first; performance.now() < until_ms; seed += 1) {
  const { problems, told, samples } = await live(seed, steps);
  stories += 1;
  say(`${problems.length === 0 ? 'well' : 'WRONG'}: seed ${seed}, ${steps} faults, ${samples} samples`);
  if (problems.length > 0) {
    for (const line of [...told, ...problems]) say(`  ${line}`);
    process.exit(1);
  }
}
say(`${stories} stories, all well`);
