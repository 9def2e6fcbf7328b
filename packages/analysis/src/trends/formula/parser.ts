import type { MathNode } from 'mathjs';
import { ValvomoError } from '@valvomo/model';

/** Makes a tree of an expression. @throws SyntaxError with `char`, counted from 1 */
type Parse = (expression: string) => MathNode;

let loaded: Parse | undefined;

/** Loads the parser: half a second and some hundred files that only those who have formulas need. */
export const loadParser = async (): Promise<void> => {
  if (loaded !== undefined) return;
  const { create, parseDependencies } = await import('mathjs/number');
  loaded = create(parseDependencies ?? {}).parse;
};

/** @throws ValvomoError FORMULA_PARSER before it is loaded */
export const parser = (): Parse => {
  if (loaded !== undefined) return loaded;
  throw new ValvomoError(
    'FORMULA_PARSER',
    'formulas need prepareTrends(settings) before the analysis is made',
  );
};
