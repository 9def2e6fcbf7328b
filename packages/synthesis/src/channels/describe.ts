import type { Electrode, Signal } from '@valvomo/model';
import type { Channel } from '../scenario.ts';
import { measures } from './measures.ts';

const counts_max = 32_767;

interface Scale {
  readonly transducer: string;
  readonly unit: string;
  readonly step: number;
}

const scaleOf = (channel: Channel): Scale => {
  if (channel.kind === 'sensor') return measures[channel.measure];
  if (channel.kind === 'depth')
    return { transducer: 'depth electrode, 2 mm contacts', unit: 'uV', step: 0.2 };
  return { transducer: 'AgAgCl cup electrode', unit: 'uV', step: 0.1 };
};

/** Physical value of one count of a channel: 0.1 µV on the scalp, 0.2 µV in the brain. */
export const stepOf = (channel: Channel): number => scaleOf(channel).step;

/** A channel in EDF's words: ±32767 counts, physical limits of at most eight characters. */
export const signalOf = (channel: Channel): Signal => {
  const { transducer, unit, step } = scaleOf(channel);
  const limit = Number((counts_max * step).toFixed(4));
  return {
    label: channel.label,
    transducer,
    physicalDimension: unit,
    physicalMin: -limit,
    physicalMax: limit,
    digitalMin: -counts_max,
    digitalMax: counts_max,
    prefiltering: '',
  };
};

/** Where a channel is picked up, as the device declares it. */
export const electrodeOf = (channel: Channel): Electrode => {
  if (channel.kind === 'scalp') return { kind: 'scalp', site: channel.site };
  if (channel.kind === 'sensor') return { kind: 'other', role: measures[channel.measure].role };
  if (channel.kind === 'pair') {
    const { active, reference } = channel;
    return channel.eye ? { kind: 'other', role: 'eog' } : { kind: 'pair', active, reference };
  }
  const { shaft, contact, side } = channel;
  return { kind: 'depth', shaft, contact, side };
};
