import { fieldBeside } from '../head/depth.ts';
import { Oscillator } from '../noise/oscillator.ts';
import type { Pattern } from './pattern.ts';

/**
 * A rhythm of one structure at the contacts that lie in it: hippocampal theta and delta, rolandic beta.
 * Model: `noise/oscillator.ts`, field: `head/depth.ts`.
 */
export const depthRhythm: Pattern<{
  contacts: readonly string[];
  frequency_hz: number;
  width_hz: number;
  /** Peak to peak. */
  amplitude_uV: number;
}> = {
  id: 'depth-rhythm',
  reference: 'doi:10.1093/acprof:oso/9780195050387.001.0001',
  defaults: { contacts: [], frequency_hz: 4, width_hz: 1.2, amplitude_uV: 120 },
  layer: 'body',
  voice(cue, stage) {
    const { contacts, frequency_hz, width_hz, amplitude_uV } = cue.options;
    const sources = stage.depthRows
      .filter((contact) => contacts.includes(contact.label))
      .map((contact) => ({
        oscillator: new Oscillator(cue.random(contact.label), stage.rate_hz, frequency_hz, width_hz),
        field: fieldBeside(stage.channels.length, stage.depthRows, contact),
        gain: stage.gain('depth-background', contact.label),
      }));
    if (sources.length === 0) return undefined;
    const together = new Oscillator(cue.random('together'), stage.rate_hz, frequency_hz, width_hz);
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const common = chunk.scratch(0);
        const source = chunk.scratch(1);
        together.fill(common, chunk.samples);
        for (const { oscillator, field, gain } of sources) {
          oscillator.fill(source, chunk.samples);
          const gains = gain.over(chunk);
          for (let i = 0; i < chunk.samples; i++) {
            const value = 0.8 * (common[i] as number) + 0.6 * (source[i] as number);
            source[i] = (amplitude_uV / 3.4) * (gains[i] as number) * value;
          }
          chunk.project(source, field);
        }
      },
    };
  },
};
