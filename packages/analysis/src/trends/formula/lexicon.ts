import { FormulaError } from './error.ts';

/** A word, a number or a quoted name, and where it stands. */
export interface Lexeme {
  readonly text: string;
  readonly at: number;
}

const pattern =
  /(?<leaf>[A-Za-z_]\w*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|"[^"]*"|'[^']*')|[\s()+\-*/^,]/y;

/**
 * Words, numbers and names in their order; mathjs keeps no places, but it keeps this order.
 * @throws FormulaError at the first character that has no meaning in a formula
 */
export const lexemesOf = (text: string): readonly Lexeme[] => {
  const found: Lexeme[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null)
      throw new FormulaError(text, at, `'${text[at]}' has no meaning here; + - * / ^ ( ) , and quotes have`, {
        value: text[at],
        limit: '+ - * / ^ ( ) , " \'',
      });
    const leaf = match.groups?.['leaf'];
    if (leaf !== undefined) found.push({ text: leaf, at });
  }
  return found;
};
