import type { Alarm, BedAlarms } from '@valvomo/model';
import { call, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';
import { play, scalpHello } from './trends-kit.ts';

export const scripted = new URL('threads/scripted.ts', import.meta.url);

/** Settings that do not make a test wait. */
export const quick = {
  author: 'Site',
  technical: { delay_s: 0, escalate_s: null },
  limits: { late_s: 600, drift_s: 600, dead_s: 5, watch_s: 3 },
};

export const settle = async (server: TestServer, settings: object): Promise<void> => {
  const { status, body } = await call(server, 'PUT', '/api/alarm-settings', settings);
  if (status !== 200) throw new Error(JSON.stringify(body));
};

/** A device whose samples are of now, or go on as they were. */
export const deviceOf = async (
  server: TestServer,
  life = 'life-1',
  start = (BigInt(Date.now() - 30_000) * 10_000n).toString(),
) => {
  const device = new RawDevice(server);
  const hello = scalpHello({ life });
  const streams = hello.streams.map((stream) => ({ ...stream, start }));
  const { recording } = await device.greet({ ...hello, streams });
  return { device, recording, start };
};

/** Seconds of samples, in blocks of half a second. */
export const seconds = (device: RawDevice, count: number, place?: readonly [number, number]) =>
  play(
    device,
    upTo(2 * count).map(() => 64),
    place,
  );

/** A screen that shows alarms. */
export class Screen extends RawViewer {
  watching(more: object = {}): void {
    this.send({ type: 'watching', beds: [], author: null, sound: true, visible: true, ...more });
  }

  /** What it was told last. */
  get alarms(): readonly Alarm[] {
    return this.last.alarms;
  }

  bed(id = 'bed-1'): BedAlarms | undefined {
    return this.last.beds.find(({ bed }) => bed === id);
  }

  get last(): { readonly alarms: readonly Alarm[]; readonly beds: readonly BedAlarms[] } {
    return this.inbox.all.findLast((message) => message.type === 'alarms') ?? { alarms: [], beds: [] };
  }
}

export const screenOf = async (server: TestServer): Promise<Screen> => {
  const screen = new Screen(server);
  await screen.opened;
  screen.watching();
  await screen.message('alarms');
  return screen;
};
