import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { playbackProgram } from '../playback.ts';
import type { Processes } from '../processes.ts';
import type { GeneratorMessage } from './generate.ts';
import { isWhole, type WardRecording } from './recordings.ts';

export interface WardPlay {
  readonly dataDirectory: string;
  /** What every device is told: the server's address, the speed. */
  readonly played: { readonly server: string; readonly speed: string };
  readonly processes: Processes;
  readonly say: (line: string) => void;
}

type Progress = Extract<GeneratorMessage, { type: 'progress' }>;

const generator = fileURLToPath(new URL('./generate.ts', import.meta.url));

const connect = ({ bed, edf, electrodes }: WardRecording, { processes, played }: WardPlay): void =>
  processes.start(
    playbackProgram(bed.id, edf, {
      ...played,
      id: `simulated-${bed.id}`,
      name: `${bed.name} (simulated)`,
      loop: true,
      simulated: true,
      electrodes,
      'lose-link': bed.lostLinks.map(({ at_s, for_s }) => `${at_s}:${for_s}`),
    }),
  );

/** Shows how much of the ward is made: a bar on a terminal, a line every quarter elsewhere. */
const reporter = (say: (line: string) => void): ((progress: Progress) => void) => {
  const bar = new SingleBar({
    format: 'simulated ward {bar} {percentage} %, {value} of {total} min',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: null,
  });
  let quarters = 0;
  return ({ made_s, all_s }) => {
    const quarter = Math.floor((4 * made_s) / all_s);
    if (process.stderr.isTTY) {
      if (!bar.isActive) bar.start(Math.round(all_s / 60), 0);
      bar.update(Math.round(made_s / 60));
      if (made_s === all_s) bar.stop();
    } else if (quarter > quarters) {
      quarters = quarter;
      say(`simulated ward: ${Math.round(made_s / 60)} of ${Math.round(all_s / 60)} min made`);
    }
  };
};

/**
 * Plays the recordings of the ward as devices. Those that are not whole yet are made by a process of low priority,
 * which tells when the first part of each can be played.
 */
export const playWard = (recordings: readonly WardRecording[], play: WardPlay): void => {
  const missing = recordings.filter((recording) => !isWhole(recording));
  for (const recording of recordings) if (!missing.includes(recording)) connect(recording, play);
  if (missing.length === 0) return;
  const report = reporter(play.say);
  play.processes.start({
    name: 'generator of the ward',
    args: [generator, play.dataDirectory, ...missing.map(({ bed }) => bed.id)],
    // A second run would begin the files anew under the devices that are playing them.
    once: true,
    onMessage: (message) => {
      const said = message as GeneratorMessage;
      if (said.type === 'progress') return report(said);
      const ready = missing.find(({ bed }) => bed.id === said.bed);
      if (ready !== undefined) connect(ready, play);
    },
  });
};
