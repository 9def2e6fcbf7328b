import type { NewDeviceEvent } from '@valvomo/device';
import type { EdfAnnotation } from '@valvomo/edf';

import { indexOf, type PlayedStream } from './played-file.ts';

/** An annotation on its way out. */
export interface Note {
  readonly event: NewDeviceEvent;
  /** When it is due, in ticks; the event's own place is counted from the same instant. */
  readonly due_ticks: number;
}

const text_max = 4096;
const impedanceText = /^impedance (.+) (?:(open)|(\d+(?:\.\d+)?) ?([km]?)ohm)$/i;
/** As an amplifier that measured on request announced it. */
const measurementText = /^impedance(?: measurement\b|$|: (?!.*(?:\bopen\b|ohm\b)))/i;
const buttonText = /^(?:patient |event |push )?button\b/i;
const ohms = { '': 1, k: 1e3, m: 1e6 };

/** What `Impedance LABEL open` and `Impedance LABEL 4.2 kOhm` say; null ohms are an open electrode. */
const impedanceIn = (text: string): { label: string; ohms: number | null } | undefined => {
  const match = impedanceText.exec(text.trim());
  if (match === null) return undefined;
  const [, label = '', open, value, prefix = ''] = match;
  const unit = ohms[prefix.toLowerCase() as keyof typeof ohms];
  return { label, ohms: open === undefined ? Math.round(Number(value) * unit) : null };
};

/** The announcement of a measurement, on every stream: current flowed in all of them; nothing for other annotations. */
const measurementsOf = (
  { onset, duration, text }: EdfAnnotation,
  streams: readonly PlayedStream[],
): readonly NewDeviceEvent[] =>
  duration === null || !measurementText.test(text)
    ? []
    : streams.map(({ stream, rate }) => {
        const start = indexOf(rate, onset);
        const samples = Math.max(1, indexOf(rate, onset + duration) - start);
        return { kind: 'impedance', stream, start, samples, text: text.slice(0, text_max) };
      });

/**
 * An annotation as a device event, placed on the file's own time base: on the fastest stream (the finest place); impedances on the stream of their signal.
 * `Button…` texts are the button; what is written as an impedance of a signal that is there is one; all else stays text.
 */
const noteOf = (
  { onset, duration, text }: EdfAnnotation,
  streams: readonly PlayedStream[],
): NewDeviceEvent => {
  const impedance = impedanceIn(text);
  const owner = streams.find(({ signals }) => signals.some(({ label }) => label === impedance?.label));
  const fastest = streams.reduce((best, each) =>
    each.samplesPerRecord > best.samplesPerRecord ? each : best,
  );
  const { stream, rate, signals } = owner ?? fastest;
  const start = indexOf(rate, onset);
  const samples = duration === null ? 0 : Math.max(0, indexOf(rate, onset + duration) - start);
  const place = { stream, start, samples, text: text.slice(0, text_max) };
  if (owner === undefined || impedance === undefined)
    return { ...place, kind: buttonText.test(text) ? 'button' : 'annotation' };
  const signal = signals.findIndex(({ label }) => label === impedance.label);
  return { ...place, kind: 'impedance', impedances: [{ signal, ohms: impedance.ohms }] };
};

/** What an annotation becomes: one event, or the announcement of a measurement on every stream. */
export const notesOf = (
  annotation: EdfAnnotation,
  streams: readonly PlayedStream[],
): readonly NewDeviceEvent[] => {
  const measurements = measurementsOf(annotation, streams);
  return measurements.length > 0 ? measurements : [noteOf(annotation, streams)];
};

/** Impedances that were measured at one instant of one stream are one event. */
export const together = (notes: readonly Note[]): Note[] => {
  const joined: Note[] = [];
  for (const note of notes) {
    const last = joined.at(-1);
    if (last === undefined || !isSameMeasurement(last.event, note.event)) {
      joined.push(note);
      continue;
    }
    const text = `${last.event.text}; ${note.event.text}`.slice(0, text_max);
    const impedances = [...(last.event.impedances ?? []), ...(note.event.impedances ?? [])];
    joined[joined.length - 1] = { ...last, event: { ...last.event, text, impedances } };
  }
  return joined;
};

const isSameMeasurement = (a: NewDeviceEvent, b: NewDeviceEvent): boolean =>
  a.impedances !== undefined && b.impedances !== undefined && a.start === b.start && a.stream === b.stream;
