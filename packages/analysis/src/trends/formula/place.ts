import type { ConstantNode, FunctionNode, MathNode, OperatorNode, ParenthesisNode, SymbolNode } from 'mathjs';
import type { Lexeme } from './lexicon.ts';

export const isSymbol = (node: MathNode): node is SymbolNode => node.type === 'SymbolNode';
export const isConstant = (node: MathNode): node is ConstantNode<number | string> =>
  node.type === 'ConstantNode';
export const isCall = (node: MathNode): node is FunctionNode => node.type === 'FunctionNode';
export const isOperation = (node: MathNode): node is OperatorNode => node.type === 'OperatorNode';
export const isParenthesis = (node: MathNode): node is ParenthesisNode => node.type === 'ParenthesisNode';

const isLeaf = (node: MathNode): boolean => isSymbol(node) || isConstant(node);

/** The leaf of a tree that stands first in the text. */
const firstLeaf = (node: MathNode): MathNode => {
  if (isCall(node)) return node.fn;
  if (isParenthesis(node)) return firstLeaf(node.content);
  const first = isOperation(node) ? node.args[0] : undefined;
  return first === undefined ? node : firstLeaf(first);
};

/** Where the nodes of a parsed formula stand in its text. */
export class Places {
  readonly #text: string;
  readonly #leaves = new Map<MathNode, Lexeme>();

  constructor(text: string, tree: MathNode, lexemes: readonly Lexeme[]) {
    this.#text = text;
    let next = 0;
    tree.traverse((node) => {
      const lexeme = isLeaf(node) ? lexemes[next] : undefined;
      if (lexeme === undefined) return;
      this.#leaves.set(node, lexeme);
      next += 1;
    });
  }

  /** Of the first word or number of a node. */
  of(node: MathNode): number {
    return this.#leaves.get(firstLeaf(node))?.at ?? 0;
  }

  /** Of the sign between two operands: what follows the left one and its closing parentheses. */
  afterOperand(left: MathNode): number {
    let end = 0;
    left.traverse((node) => {
      const lexeme = this.#leaves.get(node);
      if (lexeme !== undefined) end = Math.max(end, lexeme.at + lexeme.text.length);
    });
    while (end < this.#text.length - 1 && /[\s)]/.test(this.#text[end] ?? '')) end += 1;
    return end;
  }
}
