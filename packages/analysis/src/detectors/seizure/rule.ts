/** The numbers of the rule that nobody sets. Whoever changes one raises the detector's version. */
export const rule = {
  /** From no evidence to whole evidence: dB over the most that is usual, … */
  excess_dB: [-1, 6],
  excess_max: 1.2,
  /** … dB over all that is usual in the row: whether the eye sees it, … */
  salience_dB: [-5, 9],
  salience_max: 1.5,
  /** … and part of what is new that is one rhythm. */
  regularity: [0.16, 0.5],
  /** Slower rhythms count for less: there is much that is slow and no seizure. */
  slow_hz: [1, 2.4],
  /** Line length over the median of its baseline, dB. */
  energy_dB: [6, 18],
  energy_max: 0.4,
  /** Where there are so few rows, what stands out cannot be seen to spread: it counts more, and must last. */
  fewRows: 3,
  energyFew_max: 0.8,
  /** What artefact may take from the evidence of a row: never all. */
  artefact: 0.5,
  artefactOfEnergy: 0.25,
  /** Below it a rhythm among bursts of muscle is the tongue of somebody who chews. */
  chewing_hz: 3,
  chewing_max: 0.6,
  /**
   * What a rhythm counts that stands still, that goes on from second to second, that lasts, that is sharp, and that evolves: below
   * `slowUpTo_hz`; as fast as those of rest and sleep; and others.
   */
  slowRhythm: { still: 0.25, coherent: 0.2, lasting: 0.1, sharp: 0.3, evolving: 0.5 },
  usualRhythm: { still: 0.12, coherent: 0.08, lasting: 0, sharp: 0, evolving: 1 },
  otherRhythm: { still: 0.25, coherent: 0.08, lasting: 0.25, sharp: 0, evolving: 0.8 },
  /** So much drift have rhythms of rest and sleep by themselves. */
  usualDrift: [0.5, 1],
  slowUpTo_hz: 4.5,
  lasting_s: [8, 25],
  sharp: [0.3, 0.7],
  /** What swings like a pendulum and does not change is no seizure. */
  swinging: [0, 0.2],
  /** Seconds over which evidence is gathered, and over which its weight is. */
  gather_s: 5,
  gatherEnergy_s: 12,
  weigh_s: 2,
  /** From so much evidence, score, or line length of all rows on nothing is learnt … */
  frozen: 0.35,
  frozenRaised: 0.3,
  /** … for at most so long, unless the score is a seizure's. */
  frozen_s: 180,
  frozenOpen: 0.5,
  /** Regularity from which on a rhythm is not learnt before the patient is known. */
  strange: 0.35,
  lineLength_s: 180,
  /** Seconds after which the usual line length is one. */
  lengthKnown_s: 10,
  /** Seconds over which log odds are gathered, and between which single ones count. */
  gatherOdds_s: 3,
  odds: [-4, 6],
  /** So much less where no row can be judged: a muscle may drive the only one there is out of range. */
  unjudged: 1,
  /** Line length of what no amplifier is quieter than, µV/s. */
  silent_uV_s: 1,
  lineLengthMin_uV_s: 30,
} as const;

/** From 0 at `from` in a straight line through 1 at `to`, up to `highest`. */
export const ramp = (x: number, [from, to]: readonly [number, number], highest = 1): number =>
  Math.min(highest, Math.max(0, (x - from) / (to - from)));
