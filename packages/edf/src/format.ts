import { visible } from './field.ts';
import type { Report } from './problem.ts';

export type EdfFormat = 'EDF' | 'EDF+C' | 'EDF+D' | 'BDF' | 'BDF+C' | 'BDF+D';

interface Judged {
  readonly format: EdfFormat;
  readonly discontinuous: boolean;
  /** The file claims to be EDF+ or BDF+ and must keep their rules. */
  readonly plus: boolean;
}

/**
 * The magic decides EDF or BDF; the reserved field adds `+C` or `+D` when it begins with just that and there is an
 * annotation signal, without which no record has a time. EDF+ 2.1.2 and 2.2.4.
 */
export const formatOf = (bdf: boolean, reserved: string, annotated: boolean, report: Report): Judged => {
  const family = bdf ? 'BDF' : 'EDF';
  const claim = /^(EDF|BDF)\+([CD])/.exec(reserved);
  const details = { value: visible(reserved), limit: bdf ? '24BIT, BDF+C or BDF+D' : 'EDF+C or EDF+D' };
  const discontinuous = claim?.[2] === 'D';
  const plus = claim?.[1] === family;
  if (claim !== null && !plus)
    report(
      'FORMAT_CONFLICT',
      `the reserved field says '${visible(reserved)}' in a file that is ${family}`,
      details,
    );
  else if (claim === null && reserved !== '' && !(bdf && reserved === '24BIT'))
    report(
      !bdf && reserved.startsWith('24BIT') ? 'FORMAT_CONFLICT' : 'RESERVED_FIELD',
      `the reserved field says '${visible(reserved)}'`,
      details,
    );
  if (claim !== null && !annotated) {
    const lost = discontinuous ? '; where its gaps are cannot be known' : '';
    report(
      'ANNOTATION_SIGNAL_MISSING',
      `'${visible(reserved)}' without an annotation signal${lost}`,
      details,
    );
  }
  if (annotated && !plus)
    report(
      'ANNOTATION_SIGNAL_UNDECLARED',
      `an annotation signal, but the reserved field says '${visible(reserved)}'`,
      details,
    );
  const format: EdfFormat = plus && annotated ? `${family}+${discontinuous ? 'D' : 'C'}` : family;
  return { format, discontinuous, plus };
};
