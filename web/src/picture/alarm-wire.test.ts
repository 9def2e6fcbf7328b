import type { ViewerMessage } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { AlarmWire } from './alarm-wire.ts';
import type { FromWorker } from './messages.ts';

const watching = { type: 'watching', beds: ['emu-1'], author: 'Anna', sound: true, visible: true } as const;

const wired = () => {
  const sent: ViewerMessage[] = [];
  const posted: FromWorker[] = [];
  const wire = new AlarmWire({
    post: (message) => posted.push(message),
    send: (message) => sent.push(message),
  });
  return { sent, posted, wire };
};

describe('what the server is told of a screen', () => {
  it('is said at once, when it changes, when the link comes, and every 2 s', () => {
    const { sent, wire } = wired();
    wire.hear(watching, 0);
    expect(sent).toHaveLength(1);
    for (let now = 200; now <= 4000; now += 200) {
      if (now % 1000 === 0) wire.hear(watching, now);
      wire.tick(now);
    }
    expect(sent).toHaveLength(3);
    wire.hear({ ...watching, visible: false }, 4100);
    expect(sent.at(-1)).toMatchObject({ visible: false, sound: true });
    wire.connected(4200);
    expect(sent).toHaveLength(5);
  });

  it('is the truth of a page that hangs: nobody sees or hears it', () => {
    const { sent, wire } = wired();
    wire.hear(watching, 0);
    for (let now = 200; now <= 8000; now += 200) wire.tick(now);
    expect(sent[1]).toMatchObject({ visible: true, sound: true });
    expect(sent.at(-1)).toMatchObject({ visible: false, sound: false });
  });

  it('is nothing before the page has said anything', () => {
    const { sent, wire } = wired();
    wire.tick(9000);
    wire.connected(9000);
    expect([sent, wire.expects]).toEqual([[], false]);
  });
});

describe('what the page is told', () => {
  it('is every second that passes, also while the page itself is slowed down', () => {
    const { posted, wire } = wired();
    for (let now = 0; now < 5000; now += 200) wire.tick(now);
    expect(posted).toEqual(Array.from({ length: 5 }, () => ({ type: 'second' })));
  });
});
