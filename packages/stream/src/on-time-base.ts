import { Observable, type OperatorFunction } from 'rxjs';
import type { Arrival, Placed } from './arrival.ts';
import { Sequencer, type SequencerOptions } from './sequencer.ts';

/**
 * Arrivals of one stream → blocks and gaps of its recording in strict order, every sample once or in a named gap.
 * The observable fails with a ValvomoError when the device contradicts itself. See {@link Sequencer}.
 * Without inner observables: every sample on its way to a screen passes here, and nearly every arrival makes one item.
 */
export const onTimeBase =
  (options: SequencerOptions): OperatorFunction<Arrival, Placed> =>
  (source) =>
    new Observable((subscriber) => {
      const sequencer = new Sequencer(options);
      const accept = (arrival: Arrival): readonly Placed[] => {
        try {
          return sequencer.accept(arrival);
        } catch (error) {
          subscriber.error(error);
          return [];
        }
      };
      return source.subscribe({
        next: (arrival) => {
          for (const placed of accept(arrival)) subscriber.next(placed);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
