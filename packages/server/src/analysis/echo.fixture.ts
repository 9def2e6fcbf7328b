import { parentPort } from 'node:worker_threads';
import type { FromThread, ToThread } from './messages.ts';

/** An analysis thread that only counts: how many items a bed had since the thread began. A bed called `deadly` ends it. */
const counts = new Map<string, number>();

const port = parentPort;
port?.on('message', (message: ToThread) => {
  if (message.kind !== 'items') return;
  const { bed, life } = message;
  if (bed === 'deadly') process.exit(7);
  if (bed === 'mute') for (;;);
  counts.set(bed, (counts.get(bed) ?? 0) + message.items.length);
  const second = counts.get(bed) ?? 0;
  const answer: FromThread = {
    kind: 'judged',
    bed,
    life,
    rows: [{ kind: 'no-rows', second, seconds: 1 }],
    findings: [],
    faults: [],
    flat: null,
    levels: [],
  };
  port?.postMessage(answer, []);
});
