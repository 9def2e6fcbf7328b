import { montages, uniqueNames, type Montage } from '@valvomo/analysis';
import { openRecording, openStreams, type RecordedStream } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { rateHz, ValvomoError, type Derivation } from '@valvomo/model';

import { chooseMontage } from './choose-montage.ts';
import { isOwn, montageInput } from './derive/rows.ts';
import { columns } from './info-table.ts';
import { exitCodes, oneLine, reportFailure, UsageError, userPath } from './terminal.ts';

export interface MontagesOptions {
  readonly montage?: string;
  readonly json?: true;
}

interface Missing {
  readonly name: string;
  readonly missing: readonly string[];
}

/** How well a montage fits a recording. Rows that merely follow a montage, as recorded, are not counted. */
interface Fit {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
  /** Whether a viewer offers it once the electrodes are confirmed. */
  readonly fits: boolean;
  readonly rows_available: number;
  readonly rows_missing: readonly Missing[];
}

interface RowFacts {
  readonly name: string;
  readonly group: string;
  readonly side: Derivation['side'];
  readonly unit: string;
  readonly role: Derivation['role'];
  readonly rate_hz: number;
  readonly terms: readonly { readonly label: string; readonly weight: number }[];
  readonly missing: readonly string[];
  readonly note: string | null;
}

/** Rows of all streams; a row that another stream gives is not missing. As recorded, signals keep the file's own labels. */
const rowsOf = (montage: Montage, streams: readonly RecordedStream[]): readonly RowFacts[] => {
  const all = streams.flatMap((recorded) => {
    const { signals, timeBase } = recorded.description;
    return montage.derivations(montageInput(recorded)).map(({ terms, note = null, ...row }) => ({
      name: montage.id === 'as-recorded' ? (signals[terms[0]?.signal ?? -1]?.label ?? row.name) : row.name,
      group: row.group,
      side: row.side,
      unit: row.unit,
      role: row.role,
      rate_hz: rateHz(timeBase.rate),
      terms: terms.map(({ signal, weight }) => ({ label: signals[signal]?.label ?? '', weight })),
      missing: row.missing,
      note,
    }));
  });
  const made = new Set(all.filter(({ terms }) => terms.length > 0).map(({ name }) => name));
  const told = new Set<string>();
  const kept = all.filter(({ name, terms }) => {
    const keep = terms.length > 0 || (!made.has(name) && !told.has(name));
    told.add(name);
    return keep;
  });
  const names = uniqueNames(kept.map(({ name }) => name));
  return kept.map((row, k) => Object.assign({}, row, { name: names[k] }));
};

const fitOf = (montage: Montage, streams: readonly RecordedStream[]): Fit => {
  const own = rowsOf(montage, streams).filter((row) => isOwn(montage, row));
  const available = own.filter(({ terms }) => terms.length > 0).length;
  const suits = streams.some((recorded) =>
    montage.suits({ ...montageInput(recorded).electrodes, basis: 'confirmed' }),
  );
  return {
    id: montage.id,
    name: montage.name,
    reference: montage.reference,
    fits: suits && available > 0,
    rows_available: available,
    rows_missing: own
      .filter(({ terms }) => terms.length === 0)
      .map(({ name, missing }) => ({ name, missing })),
  };
};

const basis = 'proposed by the labels of the file; nobody has confirmed them';

const print = (json: boolean, plain: unknown, lines: readonly string[]): void => {
  process.stdout.write(json ? `${JSON.stringify(plain)}\n` : `${lines.join('\n')}\n`);
};

const indented = (lines: readonly string[]): string[] =>
  lines.map((line) => (line === '' ? '' : `  ${line}`));

/** The electrodes that rows lack, each once. */
const lacking = (missing: readonly Missing[]): string =>
  [...new Set(missing.flatMap((row) => row.missing))].join(' ');

const fitLines = (file: string, fits: readonly Fit[]): string[] => [
  `${oneLine(file)}: electrodes are ${basis}`,
  '',
  ...indented(
    columns([
      ['montage', 'name', 'fits', 'rows', 'missing', 'for want of'],
      ...fits.map(({ id, name, fits: fit, rows_available: rows, rows_missing: missing }) => [
        id,
        name,
        fit ? 'yes' : 'no',
        rows,
        missing.length,
        lacking(missing),
      ]),
    ]),
  ),
];

const formula = ({ terms, missing }: RowFacts): string =>
  missing.length > 0
    ? `missing: ${missing.join(' ')}`
    : terms
        .map(({ label, weight }, k) => {
          const size = Math.abs(weight);
          const sign = weight < 0 ? '− ' : k === 0 ? '' : '+ ';
          return `${sign}${size === 1 ? '' : `${Number(size.toPrecision(6))} · `}${label}`;
        })
        .join(' ');

const rowLines = (file: string, montage: Montage, rows: readonly RowFacts[]): string[] => [
  `${oneLine(file)}: ${oneLine(montage.name)} (${montage.id}); electrodes are ${basis}`,
  ...indented(['', oneLine(montage.reference), '']),
  ...indented(
    columns([
      ['row', 'group', 'unit', 'rate Hz', 'made of'],
      ...rows.map((row) => [row.name, row.group, row.unit, row.rate_hz, formula(row)]),
    ]),
  ),
];

const listCatalogue = (json: boolean): void => {
  const all = montages.map(({ id, name, reference }) => ({ id, name, reference }));
  const rows = all.map(({ id, name, reference }) => [id, name, reference]);
  print(json, { montages: all }, columns([['montage', 'name', 'reference'], ...rows]));
};

const listRows = async (
  file: string,
  wanted: string,
  streams: readonly RecordedStream[],
  json: boolean,
): Promise<void> => {
  const chosen = await chooseMontage(wanted);
  const { montage } = chosen;
  try {
    if (chosen.file !== null) chosen.montage.check(streams.map(montageInput));
    const rows = rowsOf(montage, streams);
    const { id, name, reference } = montage;
    print(json, { file, electrodes: 'proposed', id, name, reference, rows }, rowLines(file, montage, rows));
  } catch (cause) {
    throw cause instanceof ValvomoError ? new UsageError(`${wanted}: ${cause.message}`, { cause }) : cause;
  }
};

const listFor = async (file: string, { montage, json = false }: { montage?: string; json?: boolean }) => {
  const { source, close } = await openFile(userPath(file));
  try {
    const streams = await openStreams(await openRecording(source));
    if (montage !== undefined) return await listRows(file, montage, streams, json);
    const fits = montages.map((each) => fitOf(each, streams));
    print(json, { file, electrodes: 'proposed', montages: fits }, fitLines(file, fits));
  } finally {
    await close();
  }
};

/** Runs `valvomo montages`: the catalogue, how it fits a recording, or the rows that one montage gives on it. */
export const listMontages = async (file: string | undefined, options: MontagesOptions): Promise<void> => {
  try {
    if (file !== undefined) await listFor(file, options);
    else if (options.montage === undefined) listCatalogue(options.json === true);
    else throw new UsageError('--montage lists the rows that a montage gives on a FILE: name one');
  } catch (error) {
    if (error instanceof UsageError) reportFailure('montages', error, exitCodes.usage);
    else reportFailure('montages', `${oneLine(file)}: ${oneLine(error)}`, exitCodes.unreadable);
  }
};
