import type { DepthRow } from '../stage.ts';
import { dot, lengthOf, plus, scaled, unit, type Vector } from './vector.ts';

/** Radius of the patch of cortex that acts as one dipole layer near a contact. */
const patch_mm = 2;

/**
 * What a small patch of cortex adds to every contact: the potential of a dipole layer in an endless, even medium,
 * m·d / (d² + a²)^1.5 with the patch's radius a, which keeps it finite at the patch itself. Nunez and Srinivasan,
 * Electric Fields of the Brain, doi:10.1093/acprof:oso/9780195050387.001.0001. Largest absolute value 1; what falls below 2 %
 * is left out: a contact hears two or three neighbours.
 * @param rows of the whole stream
 */
const patchField = (
  rows: number,
  contacts: readonly DepthRow[],
  at_mm: Vector,
  moment: Vector,
): Float64Array => {
  const field = new Float64Array(rows);
  for (const { row, position_mm } of contacts) {
    const away = plus(position_mm, scaled(at_mm, -1));
    field[row] = dot(moment, away) / (dot(away, away) + patch_mm * patch_mm) ** 1.5;
  }
  const largest = field.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return field.map((value) => (Math.abs(value) < 0.02 * largest ? 0 : value / largest));
};

const along = (contacts: readonly DepthRow[], shaft: string): Vector => {
  const own = contacts.filter((contact) => contact.shaft === shaft);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined || first === last) return [1, 0, 0];
  return unit(plus(last.position_mm, scaled(first.position_mm, -1)));
};

/** A patch beside one contact, facing it: the contact sees it best, its neighbours with the same sign and a fifth of it. */
export const fieldBeside = (rows: number, contacts: readonly DepthRow[], contact: DepthRow): Float64Array => {
  const axis = along(contacts, contact.shaft);
  const helper: Vector = Math.abs(axis[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0];
  const across = unit(plus(helper, scaled(axis, -dot(helper, axis))));
  return patchField(rows, contacts, plus(contact.position_mm, scaled(across, -1.5)), across);
};

/**
 * A patch that the shaft passes through, between a contact and the next one outwards, facing along the shaft: the two
 * see it with opposite signs.
 */
export const fieldThrough = (
  rows: number,
  contacts: readonly DepthRow[],
  inner: DepthRow,
  outer: DepthRow,
): Float64Array => {
  const middle = scaled(plus(inner.position_mm, outer.position_mm), 0.5);
  const axis = plus(outer.position_mm, scaled(inner.position_mm, -1));
  return patchField(rows, contacts, middle, scaled(axis, 1 / lengthOf(axis)));
};
