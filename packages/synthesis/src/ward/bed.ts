import type { Act } from '../patterns/index.ts';
import type { Scenario } from '../scenario.ts';

/** What a technologist or a device notes. */
export interface WardAnnotation {
  readonly onset_s: number;
  /** 0 for an instant. */
  readonly duration_s: number;
  /** `Impedance LABEL open` and `Impedance LABEL 4.2 kOhm` are measurements; all else is for people. */
  readonly text: string;
}

/** A bed of the built-in ward: whom it shows, what happens, and when its cable is lost. */
export interface WardBed {
  readonly id: string;
  readonly name: string;
  /** What is recorded there, without a word about a patient. */
  readonly title: string;
  /** Changes whenever the same scenario gives other bits: what was made before must then be made again. */
  readonly models: number;
  readonly scenario: Scenario;
  readonly annotations: readonly WardAnnotation[];
  readonly lostLinks: readonly { readonly at_s: number; readonly for_s: number }[];
}

/** A part of a script, with what is noted about it. */
export interface Scene {
  readonly acts: readonly Act[];
  readonly notes: readonly WardAnnotation[];
}

/** Raised by whoever changes what a pattern computes. */
const models = 2;

interface BedPlan extends Pick<WardBed, 'id' | 'name' | 'title'> {
  readonly seed: number;
  readonly body: Scenario['body'];
  readonly streams: Scenario['streams'];
  readonly scenes: readonly Scene[];
  readonly lostLinks?: WardBed['lostLinks'];
}

/** How long the script of every bed is. */
const length_s = 1860;

/** A bed from its scenes. */
export const bedOf = ({ scenes, seed, body, streams, lostLinks = [], ...bed }: BedPlan): WardBed => ({
  ...bed,
  models,
  scenario: { id: bed.id, seed, length_s, body, streams, script: scenes.flatMap(({ acts }) => acts) },
  annotations: scenes.flatMap(({ notes }) => notes).toSorted((a, b) => a.onset_s - b.onset_s),
  lostLinks,
});
