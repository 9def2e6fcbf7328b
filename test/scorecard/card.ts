import type { Results } from './card-results.ts';
import { curvesOf } from './measures.ts';
import type { NightResult } from './results.ts';
import { personsSection } from './sections/persons.ts';
import { ringsSection } from './sections/rings.ts';
import { numbersSection, seizureSections } from './sections/seizures.ts';
import { momentsSection, type Pictures } from './sections/sheets.ts';
import { studiesSection } from './sections/studies.ts';
import { tableOf } from './tables.ts';

/** The scorecard of results: text and pictures, nothing else. */
export interface Card {
  readonly markdown: string;
  /** By their path beside the text. */
  readonly pictures: ReadonlyMap<string, string>;
}

const hours = (nights: readonly NightResult[]): string =>
  (nights.reduce((sum, { duration_s }) => sum + duration_s, 0) / 3600).toFixed(1);

const measured = ({ ranges, seeds, nights, lookedAt }: Results): readonly string[] => {
  const seizures = nights.reduce((sum, night) => sum + night.seizures.length, 0);
  const calm = nights.filter((night) => night.seizures.length === 0);
  const laid = nights.filter(({ background }) => background !== 'simulated');
  const laidSeizures = laid.reduce((sum, night) => sum + night.seizures.length, 0);
  const under = [...new Set(laid.map(({ background }) => background.replace(/\.\w+$/, '')))];
  const known = under.filter((id) => lookedAt.includes(id));
  const drawn =
    ranges === 'report'
      ? 'Every number and every place was drawn from the ranges of the report, which have none in common with those that detectors were tuned on.'
      : '**Drawn from the ranges that detectors were tuned on: no report.**';
  return [
    `${nights.length} recordings, ${hours(nights)} h; ${seizures} seizures, ${laidSeizures} of them laid over recordings of people (${laid.length} of the ${nights.length - calm.length} recordings with seizures); ${calm.length} nights, ${hours(calm)} h, without a seizure, with every artefact and benign variant that can be drawn. Seeds ${seeds[0]} … ${seeds[0] + seeds[1] - 1}. ${drawn}`,
    ...(under.length === 0
      ? []
      : [
          `The recordings of people under seizures are minutes long and go forth and back again and again: their false alarms are not independent of each other, and those intervals too narrow.${known.length === 0 ? '' : ` Somebody looked at ${known.join(', ')} while tuning.`}`,
        ]),
    'Tuning and report share the program: shapes of seizures, artefacts and the head are the same, only numbers and places are others. Detectors were set, and the weights of `seizure` fitted, on nights of the tuning ranges, also over these recordings of people. Figures are therefore better than strangers would give.',
    'Behind every figure stands, in brackets, where the true one lies in 95 of 100 such experiments: Wilson of proportions, Garwood (Poisson) of rates. Figures are counts of samples and events: they are the same on every machine.',
  ];
};

const opening = (results: Results): readonly string[] => [
  '# Scorecard — phase 0: simulation',
  'Every seizure here was made by a program, and most backgrounds, too. Nothing on this page says how a detector does on a patient; it says where it breaks. `pnpm scorecard` writes it, nobody by hand.',
  ...measured(results),
];

/** What was measured, and where it could not be. */
const who = ({ nights, detectors }: Results): readonly string[] => {
  const off = new Map(
    nights.flatMap((night) => night.off.map(({ name, why }) => [`${name}: ${why}`, night.id])),
  );
  return [
    '## Detectors of seizures',
    tableOf(
      ['detector', 'version', 'what it is', 'watches where nobody chose', 'its curve goes along', 'source'],
      detectors.map(({ id, version, name, watches, only, threshold, reference }) => [
        id,
        String(version),
        only === null ? name : `${name}; counted on ${only} only`,
        watches ? 'yes' : 'no, to compare with',
        `${threshold.name}: ${threshold.what}`,
        reference,
      ]),
    ),
    ...(off.size === 0
      ? []
      : ['Off somewhere:', [...off].map(([what, night]) => `- ${what} (${night} …)`).join('\n')]),
  ];
};

/** What `results` come to. The same results give the same text and pictures. */
export const scorecard = (results: Results): Card => {
  const curves = curvesOf(results);
  const pictures: Pictures = new Map();
  const { aims, picture, classes } = seizureSections(results, curves, pictures);
  const paragraphs = [
    ...opening(results),
    ...aims,
    ...picture,
    ...ringsSection(results, (id) => {
      const usual = results.detectors.find((one) => one.id === id)?.threshold.usual;
      return curves.get(id)?.find(({ value }) => value === usual);
    }),
    ...classes,
    ...studiesSection(results, pictures),
    ...personsSection(results, pictures),
    ...momentsSection(results.nights, pictures),
    ...who(results),
    ...numbersSection(results, curves),
  ];
  return { markdown: `${paragraphs.join('\n\n')}\n`, pictures };
};
