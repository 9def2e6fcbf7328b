import { concatMap, defer, type OperatorFunction } from 'rxjs';
import type { Arrival, Placed } from './arrival.ts';
import { Sequencer, type SequencerOptions } from './sequencer.ts';

/**
 * Arrivals of one stream → blocks and gaps of its recording in strict order, every sample once or in a named gap.
 * The observable fails with a ValvomoError when the device contradicts itself. See {@link Sequencer}.
 */
export const onTimeBase =
  (options: SequencerOptions): OperatorFunction<Arrival, Placed> =>
  (source) =>
    defer(() => {
      const sequencer = new Sequencer(options);
      return source.pipe(concatMap((arrival) => sequencer.accept(arrival)));
    });
