/** The playback device as a program; `--help` says all. */
import { readFile } from 'node:fs/promises';

import { serve, systemClock, webSocketLink, type Connect, type UplinkStatus } from '@valvomo/device';
import { ValvomoError } from '@valvomo/model';
import { CommanderError } from 'commander';

import { seededRandom, withFaults } from './faults.ts';
import { commandLine, type ProgramOptions } from './options.ts';
import { playback } from './playback.ts';

const exit = { done: 0, refused: 1, unreadable: 2, usage: 64 } as const;
/** What is wrong with the command line though every option by itself is right. */
const usageCodes = new Set(['ELECTRODES_INVALID', 'FROM_BEYOND_END', 'SPEED_INVALID']);
const refusedCodes = new Set(['REPLACED', 'CONTRADICTION', 'BAD_MESSAGE', 'DEVICE_CONTRACT']);

const say = (line: string): unknown => process.stderr.write(`${line}\n`);

const optionsOf = (args: readonly string[]): ProgramOptions => {
  const command = commandLine().parse(args, { from: 'user' });
  const options = command.opts<Omit<ProgramOptions, 'file' | 'id'> & { id?: string }>();
  const id = options.id ?? (options.bed === undefined ? 'playback' : `playback-${options.bed}`);
  return { ...options, id: id.slice(0, 80), file: command.args[0] ?? '' };
};

const connectOf = (options: ProgramOptions): Connect => {
  const { loseLink, stall, drop, duplicate, reorder } = options;
  const isFaulty = loseLink.length + stall.length > 0 || drop + duplicate + reorder > 0;
  if (!isFaulty) return webSocketLink;
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  say(`faults are injected on purpose, --seed ${seed}`);
  const faults = { lostLinks: loseLink, stalls: stall, drop, duplicate, reorder };
  return withFaults(webSocketLink, faults, { clock: systemClock, random: seededRandom(seed) });
};

const reporter = (): ((status: UplinkStatus) => void) => {
  let before = '';
  return ({ state, bed, recording, trouble }) => {
    const place = state === 'online' ? ` bed ${bed}, recording ${recording}` : '';
    const why = state === 'offline' && trouble !== undefined ? `: ${trouble.code} ${trouble.message}` : '';
    const line = `${state}${place}${why}`;
    if (line !== before) say(line);
    before = line;
  };
};

const electrodesIn = async (path: string | undefined): Promise<{ electrodes?: string }> => {
  if (path === undefined) return {};
  try {
    return { electrodes: await readFile(path, 'utf8') };
  } catch (cause) {
    throw new ValvomoError('ELECTRODES_INVALID', `electrodes: ${path} cannot be read`, {
      value: path,
      cause,
    });
  }
};

const run = async (options: ProgramOptions): Promise<void> => {
  const { file, id, name, speed, loop, simulated, timeZone } = options;
  const device = playback({
    file,
    id,
    speed,
    loop,
    simulated,
    timeZone,
    ...(name === undefined ? {} : { name }),
    from_s: options.from,
    block_ms: options.blockMs,
    follow_s: options.follow,
    ...(await electrodesIn(options.electrodes)),
  });
  const uplink = serve(device, {
    url: options.server,
    ...(options.bed === undefined ? {} : { bed: options.bed }),
    software: 'valvomo playback',
    connect: connectOf(options),
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
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.usage;
  const code = error instanceof ValvomoError ? error.code : '';
  if (usageCodes.has(code)) return exit.usage;
  return refusedCodes.has(code) ? exit.refused : exit.unreadable;
};

try {
  await run(optionsOf(process.argv.slice(2)));
  process.exitCode = exit.done;
} catch (error) {
  // Commander has said its complaint already.
  if (!(error instanceof CommanderError)) say(error instanceof Error ? error.message : String(error));
  process.exitCode = exitCodeOf(error);
}
if (process.connected) process.disconnect?.();
