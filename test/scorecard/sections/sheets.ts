import type { NightResult, Moment } from '../results.ts';
import { sheet_max, sheetPicture } from '../sheet.ts';

/** Pictures by their path beside the card. */
export type Pictures = Map<string, string>;

const countsOf = (moments: readonly Moment[]): string => {
  const counts = new Map<string, number>();
  for (const { of } of moments) counts.set(of, (counts.get(of) ?? 0) + 1);
  return [...counts].map(([of, count]) => (count === 1 ? of : `${of} ${count}`)).join(', ');
};

/** Moments as sheets, those of a kind beside each other. @param name of the files */
export const sheets = (name: string, moments: readonly Moment[], pictures: Pictures): readonly string[] => {
  const inOrder = moments.toSorted((a, b) => a.of.localeCompare(b.of));
  return Array.from({ length: Math.ceil(inOrder.length / sheet_max) }, (_, k) => {
    const own = inOrder.slice(k * sheet_max, (k + 1) * sheet_max);
    const path = `pictures/${name}-${k + 1}.svg`;
    pictures.set(path, sheetPicture(own));
    return `- [${k * sheet_max + 1}–${k * sheet_max + own.length}](${path}): ${countsOf(own)}`;
  });
};

const detectorsIn = (nights: readonly NightResult[]): readonly string[] => [
  ...new Set(nights.flatMap(({ moments }) => moments.map(({ detector }) => detector))),
];

/** Every miss and every false finding of what watches where nobody chose. */
export const momentsSection = (nights: readonly NightResult[], pictures: Pictures): readonly string[] => {
  const of = (kind: Moment['kind']): readonly string[] => {
    const lines = detectorsIn(nights).flatMap((detector) => {
      const own = nights.flatMap(({ moments }) =>
        moments.filter((moment) => moment.kind === kind && moment.detector === detector),
      );
      return own.length === 0
        ? []
        : [`${detector}, ${own.length}:`, sheets(`${kind}-${detector}`, own, pictures).join('\n')];
    });
    return lines.length === 0 ? ['None.'] : lines;
  };
  const omitted = nights.reduce((sum, night) => sum + night.moments_omitted, 0);
  return [
    '## Every miss',
    'Twenty seconds of each at the usual setting, from 5 s before it began, in the order of their types: its type, length, its amplitude as a multiple of the background’s, the night, and when.',
    ...of('missed'),
    '## Every false finding',
    'What lay there, the length of the finding, its first channels, the night, and when.',
    ...of('false'),
    ...(omitted === 0
      ? []
      : [`${omitted} more have no picture: of a detector a night keeps its first hundred.`]),
  ];
};
