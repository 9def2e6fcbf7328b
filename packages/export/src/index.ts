export { anonymised } from './edf/anonymise.ts';
export { instantOf, joined } from './edf/joined.ts';
export { windowOf } from './edf/window.ts';
export { withMarks } from './edf/with-marks.ts';
export { marksOfEdf } from './edf-marks.ts';
export { eventsOfTsv, marksOfEventsTsv, type TsvEvent } from './events-tsv.ts';
export { annotationsOfMark, type ImportedMark } from './imported-mark.ts';
