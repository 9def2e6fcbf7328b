import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let server: TestServer;
afterEach(() => server.stop());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const held_bytes = (): number => {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

const signals = 64;
const samples = 256;
const history_bytes_max = 4 * 1024 * 1024;

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${server.address}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`valvomo_${name}`));
  return Number(line?.split(' ').at(-1));
};

/** Blocks [from, to), never more than 50 ahead of the acks. */
const stream = async (device: RawDevice, from: number, to: number): Promise<void> => {
  for (let sequence = from; sequence < to; sequence += 1) {
    device.block(sequence, sequence * samples, samples, { signals });
    if (sequence % 50 === 49) await device.acked(sequence + 1);
  }
  await device.acked(to);
};

/** Keeps no frame: only what it got. */
class LeanViewer extends RawViewer {
  readonly ranges: [number, number][] = [];
  protected override hear(data: Buffer, isBinary: boolean): void {
    super.hear(data, isBinary);
    for (const { first, samples: length } of this.frames.all.splice(0))
      this.ranges.push([first, first + length]);
    this.order.length = 0;
  }
}

it('a viewer that never reads changes nothing for the bed and the others, and takes bounded memory', async () => {
  server = await newServer({ history: { bytes_max: history_bytes_max }, heartbeat_ms: 60_000 });
  const labels = upTo(signals).map((at) => `E${at}`);
  const [good, stopped] = [new LeanViewer(server), new LeanViewer(server)];
  for (const viewer of [good, stopped]) await viewer.follow();
  const device = new RawDevice(server);
  await device.greet(helloOf({}, labels));
  await stream(device, 0, 10);
  stopped.socket.pause();
  const before = held_bytes();
  const blocks = 2500;
  await stream(device, 10, blocks);
  const pushed_bytes = (blocks - 10) * signals * samples * 2;
  expect(pushed_bytes).toBeGreaterThan(80e6);
  // History, the waiting of two viewers, the device's last blocks: nothing grows with what was pushed.
  expect(held_bytes() - before).toBeLessThan(history_bytes_max + 20e6);
  await expect.poll(() => good.ranges.at(-1)?.[1]).toBe(blocks * samples);
  expect(good.ranges).toEqual(upTo(blocks).map((at) => [at * samples, (at + 1) * samples]));
  expect(good.inbox.all.filter(({ type }) => type === 'skip')).toEqual([]);

  // Reading again, it hears what it missed and is at the newest sample.
  stopped.socket.resume();
  await stream(device, blocks, blocks + 10);
  const end = (blocks + 10) * samples;
  await expect.poll(() => stopped.ranges.at(-1)?.[1], { timeout: 10_000 }).toBe(end);
  const skips = stopped.inbox.all.flatMap((message) =>
    message.type === 'skip' ? [[message.first, message.first + message.samples] as [number, number]] : [],
  );
  expect(skips.length).toBeGreaterThan(0);
  const all = [...stopped.ranges, ...skips].toSorted((a, b) => a[0] - b[0]);
  expect(all[0]?.[0]).toBe(0);
  expect(all.slice(1).map(([first]) => first)).toEqual(all.slice(0, -1).map(([, last]) => last));
  expect(await metric('skipped_samples_total')).toBe(skips.reduce((sum, [from, to]) => sum + to - from, 0));
  for (const viewer of [good, stopped]) await viewer.close();
});
