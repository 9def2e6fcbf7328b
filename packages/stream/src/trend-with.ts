import { concatMap, defer, type OperatorFunction } from 'rxjs';

/** Makes something of every item, in order; what it remembers is its own. */
export interface Accepting<In, Out> {
  accept(item: In): readonly Out[];
}

/**
 * Items → rows of trends. Whoever makes the rows is born with the subscription, from nothing or from a snapshot, so that
 * its state begins with the first item and two subscriptions know nothing of each other.
 * @param begin makes what makes the rows; what it or `accept` throws is the stream's error
 */
export const trendWith =
  <In, Out>(begin: () => Accepting<In, Out>): OperatorFunction<In, Out> =>
  (source) =>
    defer(() => {
      const analysis = begin();
      return source.pipe(concatMap((item) => analysis.accept(item)));
    });
