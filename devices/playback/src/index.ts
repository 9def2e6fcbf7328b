export { playback, type PlaybackOptions } from './playback.ts';
