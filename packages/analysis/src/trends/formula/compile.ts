import type { FunctionNode, MathNode, OperatorNode } from 'mathjs';
import { FormulaError } from './error.ts';
import { lexemesOf } from './lexicon.ts';
import { parser } from './parser.ts';
import { isCall, isConstant, isOperation, isParenthesis, isSymbol, Places } from './place.ts';
import { hertz, microvolt, nameOfUnit, noUnit, powerOf, productOf, sameUnit, type Unit } from './unit.ts';

/** What can be measured of a region: name of a function of formulas, and its unit. */
export interface Measure {
  readonly name: string;
  readonly unit: Unit;
}

/** A measure of a region, once in a formula however often it is named. */
interface Use {
  readonly measure: string;
  readonly region: string;
  /** Where it stands first. */
  readonly at: number;
}

/** A formula ready for numbers. */
export interface Formula {
  readonly text: string;
  readonly unit: string;
  readonly uses: readonly Use[];
  /** @param measured one value for each of `uses` */
  readonly evaluate: (measured: Float64Array) => number;
}

type Evaluate = Formula['evaluate'];

interface Term {
  readonly unit: Unit;
  readonly evaluate: Evaluate;
}

const elementary: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
};
const extremes: Readonly<Record<string, (a: number, b: number) => number>> = { min: Math.min, max: Math.max };
const unitSymbols: ReadonlyMap<string, Unit> = new Map([
  ['uV', microvolt],
  ['Hz', hertz],
]);
const others = ['abs', 'sqrt', ...Object.keys(elementary), ...Object.keys(extremes)];

/** Names with - or a space are written with _, because - is minus. */
export const spelled = (name: string): string => name.replaceAll(/[- ]/g, '_');

class Compiler {
  readonly uses: Use[] = [];
  readonly #text: string;
  readonly #measures: ReadonlyMap<string, Measure>;
  readonly #places: Places;

  constructor(text: string, tree: MathNode, measures: readonly Measure[]) {
    this.#text = text;
    this.#measures = new Map(measures.map((measure) => [spelled(measure.name), measure]));
    this.#places = new Places(text, tree, lexemesOf(text));
  }

  term(node: MathNode): Term {
    if (isParenthesis(node)) return this.term(node.content);
    if (isOperation(node)) return this.#operation(node);
    if (isCall(node)) return this.#call(node);
    if (isSymbol(node)) return this.#symbol(node, node.name);
    if (isConstant(node) && typeof node.value === 'number') {
      const { value } = node;
      return { unit: noUnit, evaluate: () => value };
    }
    return this.#refuse(node, 'a number, or a measure of a region such as alpha(left), is wanted here');
  }

  #refuse(where: MathNode | number, what: string, value?: string, limit?: string): never {
    const at = typeof where === 'number' ? where : this.#places.of(where);
    throw new FormulaError(this.#text, at, what, { value, limit });
  }

  #symbol(node: MathNode, name: string): Term {
    const unit = unitSymbols.get(name);
    if (unit !== undefined) return { unit, evaluate: () => 1 };
    if (this.#measures.has(name))
      this.#refuse(node, `${name} of which region? For example ${name}(left)`, name);
    return this.#unknown(node, name);
  }

  #unknown(node: MathNode, name: string): never {
    const limit = [...this.#measures.keys(), ...others].join(', ');
    return this.#refuse(node, `there is no '${name}'; there are ${limit}`, name, limit);
  }

  #operation({ fn, op, args }: OperatorNode): Term {
    const [left, right] = args;
    if (left === undefined) throw new RangeError(`operator without an operand in ${this.#text}`);
    const a = this.term(left);
    if (right === undefined) return this.#sign(fn, left, a);
    const b = this.term(right);
    const f = a.evaluate;
    const g = b.evaluate;
    switch (fn as string) {
      case 'add':
        return { unit: this.#same(left, a, b, op), evaluate: (x) => f(x) + g(x) };
      case 'subtract':
        return { unit: this.#same(left, a, b, op), evaluate: (x) => f(x) - g(x) };
      case 'multiply':
        return { unit: productOf(a.unit, b.unit, 1), evaluate: (x) => f(x) * g(x) };
      case 'divide':
        return { unit: productOf(a.unit, b.unit, -1), evaluate: (x) => f(x) / g(x) };
      case 'pow':
        return { unit: this.#raised(right, a, b), evaluate: (x) => f(x) ** g(x) };
      default:
        return this.#refuse(
          this.#places.afterOperand(left),
          `'${String(op)}' has no meaning here`,
          String(op),
        );
    }
  }

  #sign(fn: string, operand: MathNode, { unit, evaluate }: Term): Term {
    if (fn === 'unaryPlus') return { unit, evaluate };
    if (fn === 'unaryMinus') return { unit, evaluate: (x) => -evaluate(x) };
    const at = this.#places.afterOperand(operand);
    return this.#refuse(at, `'${this.#text[at]}' has no meaning here; names with it stand in quotes`);
  }

  #same(left: MathNode, a: Term, b: Term, op: string): Unit {
    if (sameUnit(a.unit, b.unit)) return a.unit;
    const units = `${nameOfUnit(a.unit)} ${op} ${nameOfUnit(b.unit)}`;
    return this.#refuse(this.#places.afterOperand(left), `units differ: ${units}`, units, nameOfUnit(a.unit));
  }

  /** What has a unit may only be raised to a number that is known before any measurement. */
  #raised(right: MathNode, a: Term, b: Term): Unit {
    this.#plain(right, b);
    if (sameUnit(a.unit, noUnit)) return noUnit;
    const uses = this.uses.length;
    const exponent = b.evaluate(new Float64Array(uses).fill(Number.NaN));
    if (Number.isFinite(exponent)) return powerOf(a.unit, exponent);
    return this.#refuse(right, `${nameOfUnit(a.unit)} may only be raised to a number`);
  }

  #plain(node: MathNode, { unit }: Term): void {
    if (!sameUnit(unit, noUnit))
      this.#refuse(node, `a number without unit is wanted, not ${nameOfUnit(unit)}`, nameOfUnit(unit), '1');
  }

  #call(node: FunctionNode): Term {
    const { name } = node.fn as unknown as { readonly name: string };
    const measure = this.#measures.get(name);
    if (measure !== undefined) return this.#measured(node, measure);
    if (!others.includes(name)) this.#unknown(node, name);
    const terms = node.args.map((arg) => this.term(arg));
    const extreme = extremes[name];
    const [first, second] = terms;
    if (first === undefined || (extreme === undefined) !== (second === undefined) || terms.length > 2)
      return this.#refuse(node, `${name} takes ${extreme === undefined ? 'one value' : 'two values'}`, name);
    const f = first.evaluate;
    if (extreme !== undefined && second !== undefined) {
      const g = second.evaluate;
      const unit = this.#same(node.args[0] as MathNode, first, second, name);
      return { unit, evaluate: (x) => extreme(f(x), g(x)) };
    }
    if (name === 'abs') return { unit: first.unit, evaluate: (x) => Math.abs(f(x)) };
    if (name === 'sqrt') return { unit: powerOf(first.unit, 0.5), evaluate: (x) => Math.sqrt(f(x)) };
    this.#plain(node.args[0] as MathNode, first);
    const apply = elementary[name] ?? Math.abs;
    return { unit: noUnit, evaluate: (x) => apply(f(x)) };
  }

  #measured(node: FunctionNode, { name, unit }: Measure): Term {
    const [argument] = node.args;
    const region = argument === undefined || node.args.length > 1 ? undefined : regionOf(argument);
    if (argument === undefined || region === undefined)
      return this.#refuse(argument ?? node, `${name} takes the name of one region, such as ${name}(left)`);
    let use = this.uses.findIndex((other) => other.measure === name && other.region === region);
    if (use === -1) use = this.uses.push({ measure: name, region, at: this.#places.of(argument) }) - 1;
    return { unit, evaluate: (x) => x[use] as number };
  }
}

/** `left`, `"A'"`, and `left-temporal`, which the parser takes for a difference. */
const regionOf = (node: MathNode): string | undefined => {
  if (isSymbol(node)) return spelled(node.name);
  if (isConstant(node)) return typeof node.value === 'string' ? spelled(node.value) : undefined;
  const [left, right] = isOperation(node) && (node.fn as string) === 'subtract' ? node.args : [];
  const names = [left, right].map((side) => (side === undefined ? undefined : regionOf(side)));
  return names.includes(undefined) ? undefined : names.join('_');
};

/** The parser counts from 1, in the same characters. */
const parsed = (text: string): MathNode => {
  try {
    return parser()(text.replaceAll(/\s/g, ' '));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { char } = error as SyntaxError & { readonly char?: number };
    throw new FormulaError(
      text,
      Math.min(text.length, (char ?? 1) - 1),
      error.message.replace(/ \(char \d+\)$/, ''),
      {
        value: text,
        cause: error,
      },
    );
  }
};

/**
 * Reads a formula, checks its units and makes it ready for numbers.
 * @throws FormulaError that points at the place
 */
export const compile = (text: string, measures: readonly Measure[]): Formula => {
  if (lexemesOf(text).length === 0) throw new FormulaError(text, 0, 'the formula is empty', { value: text });
  const tree = parsed(text);
  const compiler = new Compiler(text, tree, measures);
  const { unit, evaluate } = compiler.term(tree);
  return { text, unit: nameOfUnit(unit), uses: compiler.uses, evaluate };
};
