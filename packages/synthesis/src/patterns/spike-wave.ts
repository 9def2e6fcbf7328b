import { silence } from '../course/course.ts';
import { focusOf, type FocusName } from '../head/foci.ts';
import { beltsOf } from '../head/generalised.ts';
import { evolutionSways } from './discharges.ts';
import type { Cue, Pattern } from './pattern.ts';
import { repeatingVoice, type RepeatingOptions } from './repeating.ts';

interface SpikeWaveOptions extends RepeatingOptions {
  /** Where, when it is not generalised. */
  readonly focus: FocusName | null;
  readonly front: number;
  /** Whether it is a seizure; null: by the criteria of ACNS 2021, more than 2.5 Hz for 10 s and longer. */
  readonly ictal: boolean | null;
}

const isIctal = ({ at_s, end_s, options }: Cue<SpikeWaveOptions>, length_s: number): boolean =>
  options.ictal ?? (options.frequency_hz > 2.5 && Math.min(end_s, length_s) - at_s >= 10);

/**
 * Spike-and-wave of one form, one after the other: 3 Hz of an absence, generalised and at once over both sides, or
 * slow ones of 1.5–2.5 Hz, or around one focus. Sadleir et al. 2006, Neurology 67:413 (rates of
 * absences); Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806 (SW, and when it is a seizure).
 */
export const spikeWavePattern: Pattern<SpikeWaveOptions> = {
  id: 'spike-wave',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: {
    frequency_hz: 3,
    amplitude_uV: 250,
    plus: 'none',
    evolves: null,
    focus: null,
    front: 3,
    ictal: null,
  },
  layer: 'body',
  sways(cue) {
    return [...evolutionSways(cue), { target: 'spikes', course: silence(cue.at_s, cue.end_s) }];
  },
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { focus, front } = cue.options;
    const belts = focus === null ? beltsOf(front) : [];
    const place = focus === null ? undefined : focusOf(focus);
    const fields =
      place === undefined
        ? stage.fieldsOfGroups(
            belts.map(({ dipoles }) => dipoles),
            'Fz',
          )
        : [stage.field([place.dipole], place.unitAt)];
    const places = fields.map((field, k) => ({ field, lag_s: 0.015 * (belts[k]?.back ?? 0) }));
    const voice = repeatingVoice('sw', cue, stage, places, 1);
    if (!isIctal(cue, stage.length_s)) return voice;
    const [whole] = voice.findings;
    return whole === undefined ? voice : { ...voice, findings: [whole, { ...whole, kind: 'seizure' }] };
  },
};
