import type { Device, DeviceDescription, DeviceSink } from '@valvomo/device';
import type { Block, Gap, Item } from '@valvomo/model';

/** What a device gave to its sink, copied: the truth that a gateway must have in the end. */
export interface Given {
  readonly description: DeviceDescription | undefined;
  readonly streams: ReadonlyMap<number, readonly Item[]>;
  readonly events: readonly unknown[];
}

/** The same device, with a record of everything that it gives. */
export const tapped = (device: Device): { device: Device; given: Given } => {
  const streams = new Map<number, Item[]>();
  const events: unknown[] = [];
  const given: { -readonly [Key in keyof Given]: Given[Key] } = { description: undefined, streams, events };
  const keep = (stream: number, item: Block | Gap): void => {
    const copy = item.kind === 'block' ? { ...item, counts: item.counts.slice() } : item;
    const items = streams.get(stream);
    if (items === undefined) streams.set(stream, [copy]);
    else items.push(copy);
  };
  const through = (sink: DeviceSink): DeviceSink => ({
    block: (stream, block) => {
      keep(stream, block);
      return sink.block(stream, block);
    },
    gap: (stream, gap) => {
      keep(stream, gap);
      return sink.gap(stream, gap);
    },
    event: (event) => {
      events.push(event);
      return sink.event(event);
    },
  });
  return {
    given,
    device: {
      id: device.id,
      name: device.name,
      describe: async () => {
        const description = await device.describe();
        given.description ??= description;
        return description;
      },
      start: (sink) => device.start(through(sink)),
      stop: () => device.stop(),
      ...(device.measureImpedance === undefined
        ? {}
        : { measureImpedance: () => device.measureImpedance?.() ?? Promise.resolve() }),
    },
  };
};

/** Every sample of a stream by its place: its counts joined by commas, or `gap:` and the reason; cuts into blocks are gone. */
export const samplesOf = (items: readonly Item[]): string[] => {
  const samples: string[] = [];
  for (const item of items) {
    for (let at = 0; at < item.samples; at++) {
      const index = item.start + at;
      if (samples[index] !== undefined) throw new Error(`sample ${index} came twice`);
      samples[index] = item.kind === 'gap' ? `gap:${item.reason}` : countsAt(item, at);
    }
  }
  for (let index = 0; index < samples.length; index++)
    if (samples[index] === undefined) throw new Error(`sample ${index} neither came nor is in a gap`);
  return samples;
};

const countsAt = ({ counts, samples, signals }: Block, at: number): string => {
  let text = '';
  for (let signal = 0; signal < signals; signal++) text += `${counts[signal * samples + at]},`;
  return text;
};

/** Items by stream, as a gateway has them. */
export interface Received {
  readonly streams: ReadonlyMap<number, { readonly items: readonly Item[] }>;
}

/**
 * What a gateway has against what the device gave: undefined when every sample came once, unchanged, or lies in a gap of
 * reason `overload`; else a sentence that names the first difference.
 */
export const difference = (given: Given, life: Received): string | undefined => {
  for (const [stream, items] of given.streams) {
    const truth = samplesOf(items);
    const received = samplesOf(life.streams.get(stream)?.items ?? []);
    const length = Math.max(truth.length, received.length);
    for (let index = 0; index < length; index++) {
      if (received[index] === 'gap:overload' && truth[index] !== undefined) continue;
      if (truth[index] !== received[index])
        return `stream ${stream} sample ${index}: ${received[index]} instead of ${truth[index]}`;
    }
  }
  return undefined;
};

/** Samples of one signal, over all streams, that lie in gaps of this reason. */
export const samplesInGaps = (life: Received, reason: Gap['reason']): number =>
  [...life.streams.values()]
    .flatMap(({ items }) => items)
    .reduce((sum, item) => sum + (item.kind === 'gap' && item.reason === reason ? item.samples : 0), 0);
