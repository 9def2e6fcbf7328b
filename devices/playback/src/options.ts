import { Command, InvalidArgumentError, Option } from 'commander';

import type { Span } from './faults.ts';
import { speedLimits } from './playback.ts';

/** What the command line says, checked. */
export interface ProgramOptions {
  readonly file: string;
  readonly server: string;
  readonly bed?: string;
  readonly id: string;
  readonly name?: string;
  readonly speed: number | 'max';
  readonly loop: boolean;
  readonly from: number;
  readonly electrodes?: string;
  readonly simulated: boolean;
  readonly timeZone: string;
  readonly blockMs: number;
  readonly follow: number;
  readonly loseLink: readonly Span[];
  readonly stall: readonly Span[];
  readonly drop: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly seed?: number;
}

const refuse = (value: string, limit: string): never => {
  throw new InvalidArgumentError(`'${value}' is not ${limit}.`);
};

const numberIn =
  (min: number, max: number, unit = '') =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    return value >= min && value <= max ? value : refuse(text, `a number in ${min} … ${max}${unit}`);
  };

const speed = (text: string): number | 'max' => {
  const { min, max } = speedLimits;
  const value = Number(text);
  if (text === 'max') return text;
  return text !== '' && value >= min && value <= max
    ? value
    : refuse(text, `a number in ${min} … ${max}, or max`);
};

const server = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'ws:' || url?.protocol === 'wss:'
    ? text
    : refuse(text, 'an address ws://HOST:PORT');
};

const shortName = (text: string): string =>
  text.length >= 1 && text.length <= 80 ? text : refuse(text, 'a name of 1 … 80 characters');

const zone = (text: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return refuse(text, 'an IANA time zone such as Europe/Helsinki');
  }
};

const spans = (text: string, before: readonly Span[] = []): readonly Span[] => {
  const match = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(text);
  const span = { at_s: Number(match?.[1]), for_s: Number(match?.[2]) };
  return match !== null && span.for_s > 0
    ? [...before, span]
    : refuse(text, 'AT:FOR, two numbers of seconds');
};

const share = numberIn(0, 0.9);

/** The program's arguments; commander throws its CommanderError for everything that is wrong with them. */
export const commandLine = (): Command =>
  new Command('playback')
    .description('Plays an EDF or BDF recording as if it were an amplifier: from now on, in real time.')
    .argument('<file>', 'recording: EDF, EDF+C, EDF+D, BDF, BDF+C or BDF+D; may still be growing')
    .requiredOption('--server <url>', 'server to connect to, e.g. ws://127.0.0.1:8080', server)
    .option('--bed <id>', 'bed to ask for; else the server decides', shortName)
    .option('--id <name>', 'name of this device on the ward (default: playback-<bed>, playback)', shortName)
    .option('--name <text>', 'name for people (default: the name of the file)', shortName)
    .option(
      '--speed <factor>',
      `${speedLimits.min} … ${speedLimits.max} times real time, or max: as fast as acks allow`,
      speed,
      1,
    )
    .option('--loop', 'start again at the end: one time base, a marked seam', false)
    .option('--from <seconds>', 'start so far into the recording', numberIn(0, 1e9, ' s'), 0)
    .option('--electrodes <file>', 'JSON: {"basis": "declared", "electrodes": {LABEL: electrode}}')
    .option('--simulated', 'say that the recording is invented', false)
    .option('--time-zone <iana>', "zone of the recording's start, which has none", zone, 'UTC')
    .option('--block-ms <ms>', 'length of a block', numberIn(1, 1000, ' ms'), 50)
    .option(
      '--follow <seconds>',
      'a growing file has ended when it did not grow for so long',
      numberIn(0, 1e6, ' s'),
      30,
    )
    .addOption(
      new Option('--lose-link <at:for>', 'cut the link at AT s, for FOR s (repeatable)')
        .argParser(spans)
        .default([]),
    )
    .addOption(
      new Option('--stall <at:for>', 'let nothing pass from AT s, for FOR s (repeatable)')
        .argParser(spans)
        .default([]),
    )
    .option('--drop <share>', 'lose this share of the blocks on the way, 0 … 0.9', share, 0)
    .option('--duplicate <share>', 'send this share of the blocks twice', share, 0)
    .option('--reorder <share>', 'send this share of the blocks after their successor', share, 0)
    .option('--seed <number>', 'seed of the faults (default: a new one, printed)', numberIn(0, 2 ** 32 - 1))
    .addHelpText(
      'after',
      '\nExit: 0 the recording has ended or the program was stopped, 2 unreadable file, 64 wrong usage,\n' +
        '1 the server refused this device for good.\n',
    )
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();
