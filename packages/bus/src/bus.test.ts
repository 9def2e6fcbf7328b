import { describe, expect, it } from 'vitest';
import { inProcessBus } from './bus.ts';

describe('in-process bus', () => {
  it('delivers to every subscriber of the topic before publish returns, in order', () => {
    const bus = inProcessBus<number>(() => undefined);
    const heard: string[] = [];
    bus.subscribe('bed-1', (message) => heard.push(`a${message}`));
    bus.subscribe('bed-1', (message) => heard.push(`b${message}`));
    bus.subscribe('bed-2', (message) => heard.push(`c${message}`));
    bus.publish('bed-1', 1);
    bus.publish('bed-1', 2);
    expect(heard).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('a listener that throws is reported and harms nobody', () => {
    const faults: unknown[] = [];
    const bus = inProcessBus<number>((topic, error) => faults.push([topic, (error as Error).message]));
    const heard: number[] = [];
    bus.subscribe('bed-1', () => {
      throw new Error('broken');
    });
    bus.subscribe('bed-1', (message) => heard.push(message));
    bus.publish('bed-1', 1);
    expect(heard).toEqual([1]);
    expect(faults).toEqual([['bed-1', 'broken']]);
  });

  it('an ended subscription hears nothing more, also when it ends while a message is delivered', () => {
    const bus = inProcessBus<number>(() => undefined);
    const heard: string[] = [];
    const end = bus.subscribe('bed-1', (message) => {
      heard.push(`a${message}`);
      end();
    });
    bus.subscribe('bed-1', (message) => heard.push(`b${message}`));
    bus.publish('bed-1', 1);
    bus.publish('bed-1', 2);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });
});
