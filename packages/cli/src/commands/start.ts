import { ward } from '@valvomo/synthesis';
import { Command, InvalidArgumentError } from 'commander';
import { databaseOption } from '../database-option.ts';
import type { StartOptions } from '../start.ts';

const speedRange = { least: 0.1, most: 100 };

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`'${text}' is not a whole number from ${least} to ${most}.`);
    }
    return value;
  };

const speed = (text: string): string => {
  const value = Number(text);
  if (text !== 'max' && !(value >= speedRange.least && value <= speedRange.most)) {
    throw new InvalidArgumentError(
      `'${text}' is neither max nor a number from ${speedRange.least} to ${speedRange.most}.`,
    );
  }
  return text;
};

const zone = (text: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError(`'${text}' is no IANA time zone such as Europe/Helsinki.`);
  }
};

/** `valvomo start`: the server, and the ward's devices as processes of their own. */
export const startCommand = (): Command =>
  new Command('start')
    .description('run the ward: the server, and a device for every bed')
    .argument(
      '[files...]',
      'EDF or BDF recordings, one bed each, and folders of them, to be reviewed as they are; without any, the built-in ward of simulated beds',
    )
    .option('--port <number>', 'port of the viewer and the sockets', wholeNumber(0, 65_535), 8080)
    .option('--host <address>', 'a loopback address; others are refused', '127.0.0.1')
    .option(
      '--data <folder>',
      'where journals and the simulated ward are kept (default: data/ beside this program)',
    )
    .addOption(databaseOption())
    .option(
      '--speed <factor>',
      `stream time over real time, ${speedRange.least} … ${speedRange.most}, or max`,
      speed,
      '1',
    )
    .option('--beds <number>', 'the first so many beds of the built-in ward', wholeNumber(1, ward().length))
    .option('--no-loop', 'a recording ends instead of starting again')
    .option(
      '--time-zone <zone>',
      'IANA time zone of the ward, e.g. Europe/Helsinki (default: that of this machine)',
      zone,
    )
    .option('--verbose', 'log what the server does')
    .action(async (files: string[], options: StartOptions) => {
      // Loaded only now: other commands need not wait for a server.
      const { start } = await import('../start.ts');
      await start(files, options);
    });
