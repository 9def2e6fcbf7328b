import type { SampleSpan } from '../impedance.ts';
import type { Conditions, ConditionsRule } from './conditions.ts';

const withElectrode = (artefact: Conditions['artefact']): Conditions['artefact'] =>
  Object.fromEntries(
    Object.entries(artefact).map(([region, { muscle, eye, mains, movement }]) => [
      region,
      { muscle, eye, mains, movement, electrode: 1 },
    ]),
  );

/**
 * A rule that also marks spans of the stream in which something is known to lie over the brain, such as an impedance
 * measurement: electrode artefact is 1 in every region in each second that touches one. The spans are part of the rule,
 * as settings are: known before the first sample, so that the same recording gives the same rows.
 */
export const conditionsDuring = (rule: ConditionsRule, spans: readonly SampleSpan[]): ConditionsRule => ({
  input: rule.input,
  create(context, saved) {
    const run = rule.create(context, saved);
    return {
      next(epoch) {
        const conditions = run.next(epoch);
        const end = epoch.start + context.hop;
        const touches = spans.some((span) => span.start < end && span.end > epoch.start);
        return touches ? { ...conditions, artefact: withElectrode(conditions.artefact) } : conditions;
      },
      snapshot: () => run.snapshot(),
    };
  },
});
