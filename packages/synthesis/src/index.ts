export { ecgChannel, scalpChannels, tenElectrodes, tenTwenty } from './channels/ten-twenty.ts';
export { polysomnography } from './channels/polysomnography.ts';
export { shaftChannels, type Shaft } from './channels/shaft.ts';
export { patterns, type Act } from './patterns/index.ts';
export type { Body, Channel, Measure, Scenario, ScenarioStream, TruthMark } from './scenario.ts';
export { synthesise, type Synthesis, type SynthesisStream } from './synthesise.ts';
export type { WardAnnotation, WardBed } from './ward/bed.ts';
export { ward } from './ward/index.ts';
