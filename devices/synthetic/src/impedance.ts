import type { DeviceSink } from '@valvomo/device';
import { rateHz, ValvomoError } from '@valvomo/model';
import type { SynthesisStream, WardBed } from '@valvomo/synthesis';

/** Impedances as an amplifier measures them: asked for, announced, and given when the current has flowed. */
export interface Impedances {
  /** @throws ValvomoError when the device stops before the values are there */
  ask(): Promise<void>;
  /**
   * Before samples are sent: announces what was asked for, gives what is over.
   * @param next index of the next sample of every stream
   */
  step(sink: DeviceSink, next: readonly number[]): Promise<void>;
  stop(): void;
}

interface Place {
  readonly stream: number;
  readonly start: number;
  readonly samples: number;
}

interface Measurement {
  readonly done: PromiseWithResolvers<void>;
  places: readonly Place[] | undefined;
}

const length_s = 3;
const announced = /^Impedance (\S+) (?:open|(\d+(?:\.\d+)?) kOhm)$/;

/** 0 … 1, the same for the same words. */
const chanceOf = (words: string): number => {
  let hash = 2_166_136_261;
  for (const letter of words) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
};

const isElectrode = ({ physicalDimension }: SynthesisStream['signals'][number]): boolean =>
  /^[uµm]V$/.test(physicalDimension);

/** What an electrode of the bed measures at an instant: as the script says, else a few kΩ that change a little. */
const ohmsOf = ({ id, annotations, scenario }: WardBed, label: string, at_s: number): number | null => {
  const isOff = scenario.script.some(
    (act) =>
      act.pattern === 'electrode-off' &&
      act.options?.electrode === label &&
      at_s >= act.at_s &&
      at_s < act.at_s + (act.length_s ?? Infinity),
  );
  if (isOff) return null;
  const said = annotations
    .filter(({ onset_s }) => onset_s <= at_s)
    .map(({ text }) => announced.exec(text))
    .findLast((match) => match?.[1] === label && match[2] !== undefined);
  const kOhm = said?.[2] === undefined ? 1.8 + 5 * chanceOf(`${id} ${label}`) : Number(said[2]);
  return Math.round(1000 * kOhm * (0.95 + 0.1 * chanceOf(`${id} ${label} ${at_s}`)));
};

export const createImpedances = (
  source: WardBed,
  streams: readonly Pick<SynthesisStream, 'rate' | 'signals'>[],
): Impedances => {
  let asked: Measurement | undefined;

  const placesFrom = (next: readonly number[]): readonly Place[] =>
    streams.flatMap(({ rate, signals }, stream) =>
      signals.some(isElectrode)
        ? [{ stream, start: next[stream] ?? 0, samples: Math.max(1, Math.round(length_s * rateHz(rate))) }]
        : [],
    );

  const giveValues = async (sink: DeviceSink, place: Place): Promise<void> => {
    const { rate, signals } = streams[place.stream] as SynthesisStream;
    const at_s = (place.start + place.samples) / rateHz(rate);
    const impedances = signals.flatMap((one, signal) =>
      isElectrode(one) ? [{ signal, ohms: ohmsOf(source, one.label, at_s) }] : [],
    );
    await sink.event({ ...place, kind: 'impedance', text: 'Impedances', impedances });
  };

  return {
    ask: () => {
      asked ??= { done: Promise.withResolvers(), places: undefined };
      return asked.done.promise;
    },
    step: async (sink, next) => {
      if (asked === undefined) return;
      if (asked.places === undefined) {
        asked.places = placesFrom(next);
        for (const place of asked.places)
          await sink.event({ ...place, kind: 'impedance', text: 'Impedance measurement' });
        return;
      }
      if (asked.places.some(({ stream, start, samples }) => (next[stream] ?? 0) < start + samples)) return;
      const { places, done } = asked;
      asked = undefined;
      for (const place of places) await giveValues(sink, place);
      done.resolve();
    },
    stop: () => {
      asked?.done.reject(new ValvomoError('IMPEDANCE_FAILED', 'the device stopped while it measured'));
      asked = undefined;
    },
  };
};
