import { endScene, markScene, startScene } from './live.mts';
import { measureRedraw } from './redraw.mts';

/** What the bench calls in the page. */
const bench = { measureRedraw, startScene, markScene, endScene };

export type BenchPage = typeof bench;

Object.assign(globalThis, { bench });
