import { packCounts } from '@valvomo/dsp';
import { encodeBlock, recoded } from '@valvomo/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let server: TestServer;
beforeEach(async () => {
  server = await newServer();
});
afterEach(() => server.stop());

const samples = 26;
const countsOf = (first: number): Int16Array =>
  Int16Array.from(
    { length: 2 * samples },
    (_, at) => ((first + (at % samples)) % 1000) + 1000 * Number(at >= samples),
  );

const sendCoded = (device: RawDevice, sequence: number): void => {
  const first = sequence * samples;
  const counts = countsOf(first);
  const plain = encodeBlock({ stream: 3, sequence, first, samples, signals: 2, sent: 1n, counts });
  device.socket.send(recoded(plain, packCounts(counts, 2, 'block')));
};

const follow = async (codings?: number[], history_s = 0): Promise<RawViewer> => {
  const viewer = new RawViewer(server);
  await viewer.opened;
  viewer.send({ type: 'subscribe', bed: 'bed-1', history_s, ...(codings === undefined ? {} : { codings }) });
  await viewer.message('bed');
  return viewer;
};

describe('coding 2', () => {
  it('a device may send it where the server agreed; viewers get the same samples, coded or plain as they read', async () => {
    const [plain, coded] = [await follow(), await follow([2])];
    const device = new RawDevice(server);
    expect(await device.greet(helloOf({ codings: [2] }))).toMatchObject({ coding: 2 });
    for (const sequence of upTo(20)) sendCoded(device, sequence);
    await device.acked(20);
    const late = await follow([2], 600);
    for (const viewer of [plain, coded, late]) {
      await viewer.frames.find('last frame', ({ first }) => first === 19 * samples);
      expect(viewer.indexes()).toEqual(upTo(20 * samples));
      for (const { first, counts } of viewer.frames.all) expect(counts).toEqual(countsOf(first));
    }
    expect(plain.bytes).toBe(20 * (32 + 4 * samples));
    expect(coded.bytes).toBeLessThan(0.6 * plain.bytes);
    expect(late.bytes).toBe(coded.bytes);
  });

  it('what came coded is in the journal as counts: after a restart the samples are the same', async () => {
    const device = new RawDevice(server);
    await device.greet(helloOf({ codings: [2] }));
    for (const sequence of upTo(10)) sendCoded(device, sequence);
    await device.acked(10);
    server = await server.restart();
    const viewer = await follow(undefined, 600);
    await viewer.frames.find('last frame', ({ first }) => first === 9 * samples);
    for (const { first, counts } of viewer.frames.all) expect(counts).toEqual(countsOf(first));
    expect(viewer.indexes()).toEqual(upTo(10 * samples));
  });

  it('not agreed, or damaged, it is a bad frame', async () => {
    const device = new RawDevice(server);
    expect(await device.greet()).toMatchObject({ coding: 0 });
    sendCoded(device, 0);
    expect((await device.closed).code).toBe(4000);
    const other = new RawDevice(server);
    await other.greet(helloOf({ codings: [7, 2], life: 'life-2' }));
    const counts = countsOf(0);
    const frame = encodeBlock({ stream: 3, sequence: 0, first: 0, samples, signals: 2, sent: 1n, counts });
    other.socket.send(recoded(frame, packCounts(counts, 2, 'block').subarray(0, -1)));
    expect(await other.closed).toMatchObject({ code: 4000 });
    expect(await other.inbox.find('error', ({ type }) => type === 'error')).toMatchObject({
      code: 'BAD_FRAME',
      message: 'a coded block ends too early',
    });
  });
});
