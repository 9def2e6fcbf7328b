import { ValvomoError } from '@valvomo/model';
import { z } from 'zod';
import { modernSite, siteOf } from '../sites.ts';

/** Limits of a montage that a person wrote. */
const derivations_max = 1024;
const terms_max = 512;

const name = z.string().trim().min(1).max(80);

/**
 * A montage of one's own: every derivation is Σ weight · electrode, in µV (or the unit that all its inputs share).
 * `{"id": "mine", "name": "My montage", "derivations": [{"name": "F7-ears", "group": "left", "terms":
 * [{"electrode": "F7", "weight": 1}, {"electrode": "A1", "weight": -0.5}, {"electrode": "A2", "weight": -0.5}]}]}`
 */
const montageFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'small letters, digits, dots and hyphens, at most 40'),
  name,
  /** Where the montage comes from; shown to readers. */
  reference: z.string().max(400).exactOptional(),
  derivations: z
    .array(
      z.strictObject({
        name,
        group: name.exactOptional(),
        terms: z
          .array(
            z.strictObject({ electrode: name, weight: z.number().refine((weight) => weight !== 0, 'not 0') }),
          )
          .min(1)
          .max(terms_max),
      }),
    )
    .min(1)
    .max(derivations_max),
});
export type MontageFile = z.infer<typeof montageFile>;

/** @throws ValvomoError MONTAGE_FILE */
export const refuse = (message: string, value?: unknown, limit?: unknown): never => {
  throw new ValvomoError('MONTAGE_FILE', `montage: ${message}`, { value, limit });
};

/** `derivations[3].terms[0].electrode` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step, k) => (typeof step === 'number' ? `[${step}]` : `${k === 0 ? '' : '.'}${String(step)}`))
    .join('');

/** Value at a path of plain data, as a reader should see it: short. */
const valueAt = (root: unknown, path: readonly PropertyKey[]): string => {
  let value = root;
  for (const step of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const shaped = (text: string): MontageFile => {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch (cause) {
    return refuse(`not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const result = montageFile.safeParse(plain);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = placeOf(issue?.path ?? []);
  return refuse(
    `${place === '' ? 'the file' : place} is ${valueAt(plain, issue?.path ?? [])}: ${issue?.message ?? ''}`,
  );
};

/** The first index whose value stood before; undefined when all differ. */
const repeated = (values: readonly string[]): number | undefined => {
  const at = values.findIndex((value, k) => values.indexOf(value) < k);
  return at === -1 ? undefined : at;
};

const judgeNames = ({ derivations }: MontageFile): void => {
  const names = derivations.map((derivation) => derivation.name);
  const twice = repeated(names);
  if (twice !== undefined)
    refuse(
      `derivations[${twice}].name is "${names[twice]}", as an earlier one: every name once`,
      names[twice],
    );
  for (const [row, { terms }] of derivations.entries()) {
    const again = repeated(terms.map(({ electrode }) => modernSite(siteOf(electrode) ?? electrode)));
    if (again === undefined) continue;
    const electrode = terms[again]?.electrode ?? '';
    refuse(
      `derivations[${row}].terms[${again}].electrode is "${electrode}", as an earlier term: every electrode once a row`,
      electrode,
    );
  }
};

/** @throws ValvomoError MONTAGE_FILE that names the place, the value there and what is allowed */
export const parseMontage = (text: string): MontageFile => {
  const file = shaped(text);
  judgeNames(file);
  return file;
};
