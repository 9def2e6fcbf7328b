import { asymmetry } from './asymmetry.ts';
import { attenuation } from './attenuation.ts';
import { convulsion } from './convulsion/convulsion.ts';
import type { Detector } from './detector.ts';
import { hfo, hfoLineLength } from './hfo/hfo.ts';
import { periodic } from './patterns/periodic.ts';
import { rhythmicDelta } from './patterns/rhythmic-delta.ts';
import { seizure } from './seizure/seizure.ts';
import { seizureIntracranial } from './seizure-intracranial/seizure-intracranial.ts';
import { sleep } from './sleep/sleep.ts';
import { slowing } from './slowing.ts';
import { spikeBarkmeier } from './spikes/barkmeier.ts';
import { spikeIntracranial } from './spikes/intracranial.ts';
import { spike } from './spikes/spike.ts';
import { suppression } from './suppression.ts';
import { szGotman } from './sz-gotman.ts';
import { szLineLength } from './sz-line-length.ts';
import { technical } from './technical.ts';

/** A new detector is one file and one line here. */
export const detectors: readonly Detector[] = [
  seizure,
  seizureIntracranial,
  convulsion,
  szGotman,
  szLineLength,
  hfo,
  hfoLineLength,
  suppression,
  attenuation,
  rhythmicDelta,
  periodic,
  spike,
  spikeIntracranial,
  spikeBarkmeier,
  sleep,
  technical,
  asymmetry,
  slowing,
];
