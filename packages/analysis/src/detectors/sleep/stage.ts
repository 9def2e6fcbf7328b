/** What half a minute looked like. */
export interface StageFacts {
  /** Parts of 0.5–30 Hz, mean over rows and seconds. */
  readonly delta: number;
  readonly theta: number;
  readonly alpha: number;
  readonly beta: number;
  /** Spindles. */
  readonly spindles: number;
  /** Part of the time in slow waves. */
  readonly slow: number;
  /** Intensities 0–1. */
  readonly muscle: number;
  readonly eye: number;
}

export const stages = ['w', 'n1', 'n2', 'n3', 'r'] as const;
export type Stage = (typeof stages)[number];

/**
 * Probabilities of the stages: softmax of sums that say what speaks for each. Weights are chosen by hand after the AASM
 * rules (alpha: W; theta without alpha: N1; spindles: N2; a fifth of slow waves: N3); they are no measured likelihoods.
 */
export const stageProbabilities = (facts: StageFacts): Readonly<Record<Stage, number>> => {
  const { delta, theta, alpha, beta, slow, muscle, eye } = facts;
  const spindles = Math.min(1, facts.spindles / 2);
  const sums: Readonly<Record<Stage, number>> = {
    w: 8 * alpha + 5 * beta + 3 * muscle + 4 * eye - 4 * spindles - 6 * slow - 0.6,
    n1: 5 * theta - 3 * alpha - 3 * spindles - 6 * slow - 0.8,
    n2: 4 * spindles + 1.5 * delta - 2 * alpha - 2 * muscle - 4 * eye - 4 * Math.max(0, slow - 0.2) - 0.5,
    n3: 15 * Math.min(0.4, slow) + delta - 2 * alpha - 4 * eye - 4,
    r: 4 * theta - 4 * alpha - 4 * spindles - 8 * slow - 4 * muscle - 0.7,
  };
  const weights = stages.map((stage) => Math.exp(sums[stage]));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const [w = 0, n1 = 0, n2 = 0, n3 = 0, r = 0] = weights.map((weight) => weight / total);
  return { w, n1, n2, n3, r };
};
