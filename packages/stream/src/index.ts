export type { Arrival, Control, DeviceBlock, DeviceGap, NewLife, Placed, Position } from './arrival.ts';
export { derive } from './derive.ts';
export { epochs } from './epochs.ts';
export { filterBy } from './filter-by.ts';
export { onTimeBase } from './on-time-base.ts';
export { Sequencer, type SequencerOptions } from './sequencer.ts';
export { trendWith, type Accepting } from './trend-with.ts';
