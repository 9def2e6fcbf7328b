export { seededRandom, withFaults, type Faults } from './faults.ts';
export { playback, type PlaybackOptions } from './playback.ts';
