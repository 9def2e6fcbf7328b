import type { NewDeviceEvent } from '@valvomo/device';
import { rateHz } from '@valvomo/model';
import type { SynthesisStream, WardAnnotation } from '@valvomo/synthesis';

/** An event, and when it is to be sent: seconds since the first sample. */
export interface DueEvent {
  readonly at_s: number;
  readonly event: NewDeviceEvent;
}

const impedanceText = /^Impedance (\S+) (?:(open)|(\d+(?:\.\d+)?) kOhm)$/;

/** What the device notes, in order: impedances with their numbers, the patient's button as such, all else as text. */
export const eventsOf = (
  annotations: readonly WardAnnotation[],
  streams: readonly SynthesisStream[],
): DueEvent[] =>
  annotations
    .map(({ onset_s, duration_s, text }): DueEvent => {
      const [, label, open, kOhm] = impedanceText.exec(text) ?? [];
      const owner = streams.findIndex(({ signals }) => signals.some((signal) => signal.label === label));
      const stream = Math.max(0, owner);
      const rate = streams[stream]?.rate;
      const rate_hz = rate === undefined ? 1 : rateHz(rate);
      const place = {
        stream,
        start: Math.round(onset_s * rate_hz),
        samples: Math.round(duration_s * rate_hz),
        text,
      };
      if (owner < 0) {
        const kind = text === 'push button' ? 'button' : 'annotation';
        return { at_s: onset_s, event: { ...place, kind } };
      }
      const signal = streams[stream]?.signals.findIndex((one) => one.label === label) ?? 0;
      const ohms = open === undefined ? Number(kOhm) * 1000 : null;
      return { at_s: onset_s, event: { ...place, kind: 'impedance', impedances: [{ signal, ohms }] } };
    })
    .toSorted((a, b) => a.at_s - b.at_s);
