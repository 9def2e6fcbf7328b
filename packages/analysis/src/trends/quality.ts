import { qualityStates, type QualityState } from '../conditions/conditions.ts';
import { againstReference } from '../conditions/reference.ts';
import { conditionsInput } from '../conditions/input.ts';
import { judgedRows } from '../conditions/electrode.ts';
import type { Trend, TrendContext } from './trend.ts';

/** Names of partners are among the states as long as the list stays short. */
const partners_max = 64;
const bridged: QualityState = 'bridged';

const statesOf = ({ derivations }: TrendContext): readonly string[] =>
  derivations.length > partners_max
    ? qualityStates
    : [...qualityStates, ...derivations.map(({ name }) => `${bridged} to ${name}`)];

export const quality: Trend = {
  id: 'quality',
  version: 2,
  name: 'Technical quality',
  reference:
    'PREP: Bigdely-Shamlo 2015, doi:10.3389/fninf.2015.00016; bridges: Alschuler 2014, doi:10.1016/j.clinph.2013.08.024',
  definition:
    'State of every electrode as recorded, unfiltered, in the last second; the worst that is true, in this order. ' +
    'saturated: 1 % of the samples or more within one digital step of an end of the digital range. flat: one value all ' +
    'through the second, or less than 1 µV from lowest to highest in 5 s. disconnected: loose (see pop) in this second and ' +
    'in 5 of the last 10; on or in the brain, mains above 10 µV and 5 times the power of 1–45 Hz instead. bridged: variance of ' +
    'the difference to another scalp electrode below 5 µV² and below 5 % of the median such variance of electrodes that follow ' +
    'one another, now and in 9 of the last 10 s. mains: power from 1.5 Hz below to 1.5 Hz above it, less the mean of ' +
    'the powers from 5.5 to 2.5 Hz below and from 2.5 to 5.5 Hz above it, 0 unless it is more than 8 times that mean; its root above 10 µV, or at ' +
    'least 2 µV and the power above that of 1–45 Hz; of 50 and 60 Hz the one with more, whatever the settings say. pop: a step of more than 200 µV in less than 10 ms (x[i + d] − x[i], d = ceil(0.01 · rate) − 1, at least 1) of which more than half ' +
    'stands from there for all of 50 ms, known in the second that holds all of it; or loose: standard deviation over the electrodes’ median by more than 5 times their interquartile ' +
    'range / 1.349, or mains as of an open input (above 10 µV and 5 times the power of 1–45 Hz; where half of at least 4 electrodes against the ' +
    'recording reference have that, less the median of these at every sample), while the correlation of its changes from stretch to stretch with those of every other ' +
    'is below 0.4 either way. muscle: intensity ' +
    '(see artefact) of 0.5 or more. Powers: the second less its mean, times a periodic Hann window, ' +
    'one-sided densities of bins from ≤ f < to summed; comparisons of electrodes (loose, bridged: of those that are neither flat nor saturated, at least 4) use means of stretches of one period of the ' +
    'mains, round(rate / mains) samples, one after the other from the beginning of the second, whole ones only. Pop, muscle and comparisons: scalp only. reference: a fault of saturated, flat, mains, muscle or pop that at least ' +
    '80 % of at least 4 electrodes against the recording reference share is the reference’s (mains and muscle: half of them, if ' +
    'the median of these electrodes at every sample has half of their median power of it, in the band that the state speaks of; ' +
    'it is then taken off before they are judged again); electrodes that cannot be judged then are unknown. ' +
    'The numbers are the settings’ defaults',
  input: conditionsInput,
  create(context) {
    const { derivations } = context;
    const rows = judgedRows(context);
    const hasReference = againstReference(rows).length > 0;
    const states = statesOf(context);
    return {
      columns: [
        ...derivations.map(({ name }) => ({
          name: `quality.${name}`,
          trend: 'quality',
          region: name,
          unit: '1',
          states,
          derivations: [name],
        })),
        ...(hasReference
          ? [
              {
                name: 'quality.reference',
                trend: 'quality',
                region: 'reference',
                unit: '1',
                states: qualityStates,
                derivations: derivations.map(({ name }) => name),
              },
            ]
          : []),
      ],
      absent: hasReference
        ? []
        : [{ name: 'quality.reference', why: 'no electrode is recorded against a common reference' }],
      next({ conditions }, out) {
        const now = conditions.at(-1);
        if (now === undefined) return;
        for (const { row, signal } of rows) {
          const state = now.quality[signal] as number;
          const isNamed = qualityStates[state] === bridged && states !== qualityStates;
          const partner = isNamed ? rows.findIndex((other) => other.signal === now.bridgedTo[signal]) : -1;
          out[row] = partner >= 0 ? qualityStates.length + partner : state;
        }
        if (hasReference) out[derivations.length] = now.reference;
      },
      snapshot: () => null,
    };
  },
};
