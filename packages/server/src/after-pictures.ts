import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/**
 * Lets sockets be served first: an item goes on when the event loop has handled what had come in, so that no judging
 * delays a picture. At most `waiting_max` items wait; then they go on at once.
 */
export const afterPictures =
  <T>(waiting_max = 256): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      let waiting: T[] = [];
      let planned: NodeJS.Immediate | undefined;
      const goOn = (): void => {
        clearImmediate(planned);
        planned = undefined;
        const items = waiting;
        waiting = [];
        for (const item of items) subscriber.next(item);
      };
      subscriber.add(() => clearImmediate(planned));
      source.subscribe({
        next: (item) => {
          waiting.push(item);
          if (waiting.length >= waiting_max) goOn();
          else planned ??= setImmediate(goOn);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          goOn();
          subscriber.complete();
        },
      });
    });
