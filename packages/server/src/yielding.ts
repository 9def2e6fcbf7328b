import { getPriority, setPriority } from 'node:os';

/** Added to the niceness that the process was given; 19 is the most. */
const nicer = 5;

/**
 * A thread that computes says so as it begins: where cores are few, those that record and show pictures go first. Only on
 * Linux has a thread a priority of its own; elsewhere it would be that of the process, and is left alone.
 */
export const yieldToRecording = (): void => {
  if (process.platform === 'linux') setPriority(Math.min(19, getPriority() + nicer));
};
