import { fileURLToPath } from 'node:url';
import type { Program } from './processes.ts';

const script = fileURLToPath(new URL('../../../devices/playback/src/main.ts', import.meta.url));

/** Options of the playback device: text, a flag, or one that is given several times. */
type PlaybackOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const argumentsOf = (options: PlaybackOptions): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((each) => [`--${name}`, each]);
  });

/** The playback device as a program that plays this recording as the amplifier of a bed. */
export const playbackProgram = (bed: string, recording: string, options: PlaybackOptions): Program => ({
  name: `device of ${bed}`,
  args: [script, recording, ...argumentsOf({ bed, ...options })],
});
