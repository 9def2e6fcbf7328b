import type { StrictRecording, WrittenAnnotation } from '@valvomo/edf';

interface Anonymised {
  readonly recording: StrictRecording;
  /** What was there and is not any more, in words without the words themselves. */
  readonly removed: readonly string[];
}

/** EDF+ 2.1.3.4: a date that nobody may know is X; the header has to have one. */
const date = '1985-01-01';

/** Words of a name or a code by which a person could be found in a text; shorter ones are parts of other words. */
const wordsOf = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(/[\s_,;.]+/)).filter((word) => word.length >= 3);

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The words, wherever they stand by themselves. */
const finderOf = (words: readonly string[]): RegExp | undefined =>
  words.length === 0
    ? undefined
    : new RegExp(`(?<![\\p{L}\\p{N}])(${words.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'giu');

/** Days and instants: ISO dates, EDF+ dates, and ticks since 1970, as a recorder writes them; and the id that it writes. */
const dates =
  /\b\d{4}-\d\d-\d\d\b|\b\d\d-[A-Z]{3}-\d{4}\b|\b\d\d\.\d\d\.\d{4}\b|\b\d{16,}\b|(?<=^recording )\S+(?=, file \d)/g;

/**
 * Without what says whose recording it is: name, birthdate and code of the patient, administration code, technician and
 * whatever else stands behind the sub-fields; the date is 1 January 1985 (Startdate X), the time of day stays. Sex and
 * equipment stay. The words that were removed, and dates, become X in annotations. Other names are beyond what can be known.
 * @param names that are known from elsewhere: they become X in annotations, too
 */
export const anonymised = (recording: StrictRecording, names: readonly string[] = []): Anonymised => {
  const { description, annotations } = recording;
  const { patient = {}, recording: recorded = {} } = description;
  const subfields: readonly (readonly [string, string | undefined])[] = [
    ['patient code', patient.code],
    ['birthdate', patient.birthdate],
    ['patient name', patient.name],
    ['further patient sub-fields', patient.additional],
    ['administration code', recorded.administration],
    ['technician', recorded.technician],
    ['further recording sub-fields', recorded.additional],
  ];
  const known = subfields.filter(([, text]) => text !== undefined && text !== 'X');
  const removed = [...known.map(([name]) => name), 'start date'];
  const finder = finderOf(wordsOf([...known.map(([, text]) => text ?? ''), ...names]));
  let found = 0;
  const clean = (annotation: WrittenAnnotation): WrittenAnnotation => {
    const dateless = annotation.text.replaceAll(dates, 'X');
    const text = finder === undefined ? dateless : dateless.replaceAll(finder, 'X');
    if (text !== annotation.text) found++;
    return { ...annotation, text };
  };
  const cleaned = annotations.map(clean);
  return {
    recording: {
      ...recording,
      description: {
        ...description,
        start: `${date}${description.start.slice(date.length)}`,
        startdate: 'X',
        patient: patient.sex === undefined ? {} : { sex: patient.sex },
        recording: recorded.equipment === undefined ? {} : { equipment: recorded.equipment },
      },
      annotations: cleaned,
    },
    removed: found === 0 ? removed : [...removed, `names, codes and dates in ${found} annotations`],
  };
};
