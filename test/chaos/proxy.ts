import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A cable between a device and the server, over real sockets. */
export interface Cable {
  readonly port: number;
  /** Everything that is connected loses its connection, and nobody gets one until `mend`. */
  cut(): void;
  /** What is connected stays so, and nothing passes any more: half-open. Ends with `mend`. */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

export const layCable = async (to: () => number): Promise<Cable> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  const drop = (pair: readonly [Socket, Socket]): void => {
    pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  };
  const listener = createServer((near) => {
    near.on('error', () => undefined);
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(to(), '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on('error', () => undefined);
    for (const [from, into] of [pair, [far, near] as const]) {
      from.on('data', (data) => {
        // Nobody is told that it went nowhere.
        if (state !== 'silent') into.write(data);
      });
      from.on('close', () => {
        if (state !== 'silent') drop(pair);
      });
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      for (const pair of pairs) drop(pair);
    },
    silence: () => {
      state = 'silent';
    },
    mend: () => {
      // Bytes went missing: a stream that lost some can only be dropped.
      if (state === 'silent') for (const pair of pairs) drop(pair);
      state = 'whole';
    },
    close: async () => {
      for (const pair of pairs) drop(pair);
      listener.close();
      await once(listener, 'close');
    },
  };
};
