/** The synthetic amplifier as a program; `--help` says all. RENAME: options, name and description of your device. */
import { serve, type UplinkStatus } from '@valvomo/device';
import { ValvomoError } from '@valvomo/model';
import { ward } from '@valvomo/synthesis';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { synthetic } from './index.ts';

const exit = { done: 0, refused: 1, usage: 64 } as const;
const say = (line: string): unknown => process.stderr.write(`${line}\n`);

interface ProgramOptions {
  readonly server: string;
  readonly source: string;
  readonly bed?: string;
  readonly id?: string;
  readonly name?: string;
}

const shortName = (text: string): string => {
  if (text.length >= 1 && text.length <= 80) return text;
  throw new InvalidArgumentError(`'${text}' is not a name of 1 … 80 characters.`);
};
const server = (text: string): string => {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError(`'${text}' is not an address ws://HOST:PORT.`);
};

const commandLine = (): Command =>
  new Command('synthetic')
    .description('A simulated amplifier: synthetic EEG, sEEG or a night of sleep, in real time.')
    .requiredOption('--server <url>', 'server to connect to, e.g. ws://127.0.0.1:8080', server)
    .addOption(
      new Option('--source <bed>', 'bed of the built-in ward that it measures')
        .choices(ward().map(({ id }) => id))
        .default('emu-1'),
    )
    .option('--bed <id>', 'bed to ask for; else the server decides', shortName)
    .option('--id <name>', 'name of this device on the ward (default: synthetic-<source>)', shortName)
    .option('--name <text>', 'name for people', shortName)
    .addHelpText('after', '\nExit: 0 stopped, 1 the server refused this device for good, 64 wrong usage.\n')
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();

const reporter = (): ((status: UplinkStatus) => void) => {
  let before = '';
  return ({ state, bed, recording, trouble }) => {
    const place = state === 'online' ? ` bed ${bed}, recording ${recording}` : '';
    const why = state === 'offline' && trouble !== undefined ? `: ${trouble.code} ${trouble.message}` : '';
    if (`${state}${place}${why}` !== before) say(`${state}${place}${why}`);
    before = `${state}${place}${why}`;
  };
};

const run = async (options: ProgramOptions): Promise<void> => {
  const source = ward().find(({ id }) => id === options.source);
  if (source === undefined) throw new ValvomoError('UNKNOWN_BED', `no bed '${options.source}' in the ward`);
  const device = synthetic({
    id: options.id ?? `synthetic-${source.id}`,
    source,
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const uplink = serve(device, {
    url: options.server,
    ...(options.bed === undefined ? {} : { bed: options.bed }),
    software: 'valvomo synthetic',
    onStatus: reporter(),
  });
  const stop = (): void => void uplink.stop();
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // A parent that started this program with a channel has ended when the channel does.
  process.on('disconnect', stop);
  const { kept_blocks, lost_samples } = await uplink.done;
  if (kept_blocks > 0) say(`${kept_blocks} blocks were not acknowledged before the end`);
  if (lost_samples > 0) say(`${lost_samples} samples fell out of the full ring: gaps of reason overload`);
};

const exitCodeOf = (error: unknown): number => {
  if (!(error instanceof CommanderError)) return exit.refused;
  return error.exitCode === 0 ? exit.done : exit.usage;
};

try {
  const command = commandLine().parse(process.argv.slice(2), { from: 'user' });
  await run(command.opts<ProgramOptions>());
  process.exitCode = exit.done;
} catch (error) {
  // Commander has said its complaint already.
  if (!(error instanceof CommanderError)) say(error instanceof Error ? error.message : String(error));
  process.exitCode = exitCodeOf(error);
}
if (process.connected) process.disconnect?.();
