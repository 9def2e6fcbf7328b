import { conditionsRule, describeTrends, prepareTrends, trends, type TrendList } from '@valvomo/analysis';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';

import { exitCodes, reportFailure, UsageError, userPath, oneLine } from '../terminal.ts';
import { trendIds } from './choice.ts';
import type { TrendsOptions } from './command.ts';
import { readSettings } from './settings-file.ts';

const streamsOf = async (file: string) => {
  const { source, close } = await openFile(userPath(file));
  try {
    const streams = await openStreams(await openRecording(source));
    return streams.map(({ description }) => description);
  } finally {
    await close();
  }
};

const seconds = (value: number): string => `${value} s`;

const columnLines = ({ columns }: TrendList, id: string): readonly string[] =>
  columns
    .filter(({ trend }) => trend === id)
    .map(({ name, unit, band_hz }) =>
      ['   ', name, unit, band_hz === null ? '' : `${band_hz[0]} … ${band_hz[1]} Hz`].join('  ').trimEnd(),
    );

/** What a person reads: trend by trend its words, then its columns. */
const listText = (list: TrendList): string => {
  const ids = [...new Set(list.columns.map(({ trend }) => trend))];
  const blocks = ids.map((id) => {
    const first = list.columns.find(({ trend }) => trend === id);
    if (first === undefined) return '';
    const input = [`epoch ${seconds(first.epoch_s)}`, `montage ${first.montage}`, ...first.filters].join(
      ', ',
    );
    return [`${id}: ${first.title} (${input})`, `  ${first.definition}`, `  ${first.reference}`]
      .concat(columnLines(list, id))
      .join('\n');
  });
  const absent = list.absent.map(({ name, why }) => `not here: ${name}, ${why}`);
  return `${[...blocks, ...absent].join('\n')}\n`;
};

/** `valvomo trends --list [--json] [FILE]`. @throws UsageError */
export const listTrends = async (files: readonly string[], options: TrendsOptions): Promise<void> => {
  const [file, ...more] = files;
  if (more.length > 0) throw new UsageError(`--list takes one FILE at most, not ${files.length}`);
  if (options.out !== undefined) throw new UsageError('--list prints; it takes no --out');
  const ids = trendIds({ ...options, trends: options.trends ?? 'all' });
  const settings = await readSettings(options);
  const choice = {
    trends: trends.filter(({ id }) => ids.includes(id)),
    conditions: conditionsRule,
    settings,
  };
  await prepareTrends(settings);
  try {
    const list = describeTrends(choice, file === undefined ? undefined : await streamsOf(file));
    process.stdout.write(options.json === true ? `${JSON.stringify(list)}\n` : listText(list));
  } catch (error) {
    if (file === undefined) throw error;
    reportFailure('trends', `${oneLine(file)}: ${oneLine(error)}`, exitCodes.unreadable);
  }
};
