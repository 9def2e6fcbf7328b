import { ValvomoError } from '@valvomo/model';

/** A formula that cannot be: where, counted from 1, and what. The message shows the line with a caret below the place. */
export class FormulaError extends ValvomoError {
  readonly line: number;
  readonly column: number;

  /** @param at place in the text, from 0 */
  constructor(
    text: string,
    at: number,
    what: string,
    details: { value?: unknown; limit?: unknown; cause?: unknown } = {},
  ) {
    const before = text.slice(0, at).split('\n');
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const shown = text.split('\n')[line - 1] ?? '';
    super(
      'FORMULA',
      `line ${line}, column ${column}: ${what}\n  ${shown}\n  ${' '.repeat(column - 1)}^`,
      details,
    );
    this.name = 'FormulaError';
    this.line = line;
    this.column = column;
  }
}
