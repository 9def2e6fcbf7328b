/** What the devices of the recording bench measure: seeded waves, so that whoever reads a recording knows every count. */
import { noise } from '../measure.ts';

/** Samples of a signal before it repeats itself: 17 min at 2048 Hz. */
const length = 1 << 21;

/** Slow waves and noise of a few hundred counts. */
export const contentOf = (seed: number): Int16Array => {
  const next = noise(seed);
  const content = new Int16Array(length);
  let slow = 0;
  for (let at = 0; at < length; at += 1) {
    slow = 0.98 * slow + 80 * next();
    content[at] = Math.round(slow + 60 * next());
  }
  return content;
};

/** Where in the content a signal of a bed begins. */
export const placeOf = (bed: number, signal: number, index: number): number =>
  (bed * 40_009 + signal * 5003 + index) % length;

/** Counts of one signal from `index` on into `into`. */
export const measureInto = (into: Int16Array, content: Int16Array, place: number): void => {
  const whole = Math.min(into.length, length - place);
  into.set(content.subarray(place, place + whole));
  if (whole < into.length) into.set(content.subarray(0, into.length - whole), whole);
};

const scalp =
  'Fp1 Fpz Fp2 F7 F3 Fz F4 F8 FC5 FC1 FC2 FC6 T7 C3 Cz C4 T8 CP5 CP1 CP2 CP6 P7 P3 Pz P4 P8 O1 Oz O2 A1 A2 ECG'.split(
    ' ',
  );

/** A cap where it suffices, else shafts of 16 contacts: what is measured of a bed depends on what its electrodes are. */
export const labelsOf = (signals: number): readonly string[] =>
  signals <= scalp.length
    ? scalp.slice(0, signals)
    : Array.from(
        { length: signals },
        (_, at) => `${String.fromCodePoint(66 + Math.floor(at / 16))}'${(at % 16) + 1}`,
      );
