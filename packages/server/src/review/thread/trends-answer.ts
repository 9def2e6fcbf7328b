import { ValvomoError } from '@valvomo/model';
import {
  analysesIn,
  isTrendScale,
  readTrends,
  trendFolder,
  trendsEnd,
  trendScales_s,
  type TrendHeader,
} from '@valvomo/store';
import type { z } from 'zod';
import type { Answer } from '../messages.ts';
import { reviewLimits, type recordingTrends, type trendsQuery } from '../schemas.ts';
import type { Making } from './made-trends.ts';

type List = z.infer<typeof recordingTrends>;

const text = new TextEncoder();

/** Names a folder below the data folder, and nothing above it. */
const isName = (recording: string): boolean => /^[\w-][\w.-]{0,199}$/.test(recording);

const folderOf = (data: string, recording: string): string => {
  if (!isName(recording))
    throw new ValvomoError('UNKNOWN_RECORDING', `no recording '${recording}'`, { value: recording });
  return trendFolder(data, recording);
};

/** What a client is told of an analysis. */
const described = ({ recording, analysis, stream, start, rate, hop, electrodes }: TrendHeader) => ({
  recording,
  analysis,
  stream,
  start,
  rate: { ...rate },
  hop,
  electrodes,
});

/** Which trends of a recording there are, and what is being made. */
export const trendsOf = async (data: string, recording: string, making: Making): Promise<List> => {
  const folder = folderOf(data, recording);
  const analyses: List['analyses'] = [];
  for (const header of await analysesIn(folder)) {
    const columns = header.columns.map(({ derivations, states, band_hz, ...column }) => ({
      ...column,
      derivations: [...derivations],
      ...(states === undefined ? {} : { states: [...states] }),
      ...(band_hz === undefined ? {} : { band_hz: [...band_hz] }),
    }));
    const absent = header.absent.map(({ name, why }) => ({ name, why }));
    const end_s = await trendsEnd(folder, header.analysis);
    analyses.push({ ...described(header), columns, absent, end_s });
  }
  return { scales_s: [...trendScales_s], analyses, making };
};

const chosen = (header: TrendHeader, trends: readonly string[] | undefined): readonly number[] => {
  const columns = header.columns.flatMap(({ trend, name }, at) =>
    trends === undefined || trends.includes(trend) || trends.includes(name) ? [at] : [],
  );
  if (columns.length === 0)
    throw new ValvomoError('UNKNOWN_TREND', `no trend or column ${trends?.join(', ')} in this analysis`, {
      value: trends?.join(),
    });
  return columns;
};

const check = (numbers: number): void => {
  const bytes = 4 * numbers;
  if (bytes > reviewLimits.trends_bytes_max)
    throw new ValvomoError(
      'TRENDS_TOO_LARGE',
      `the answer would have ${bytes} bytes, limit ${reviewLimits.trends_bytes_max}: fewer trends, a shorter time or a coarser scale`,
      { value: bytes, limit: reviewLimits.trends_bytes_max },
    );
};

/** Trends over some time at one scale: PROTOCOL.md §14. @throws ValvomoError NO_TRENDS, BAD_REQUEST, UNKNOWN_TREND, TRENDS_TOO_LARGE */
export const trendWindow = async (
  data: string,
  recording: string,
  { scale, from, to, trends, analysis }: z.output<typeof trendsQuery>,
): Promise<Answer> => {
  const folder = folderOf(data, recording);
  if (scale === undefined || !isTrendScale(scale))
    throw new ValvomoError('BAD_REQUEST', `scale is ${scale}, limit ${trendScales_s.join(', ')}`);
  const known = await analysesIn(folder);
  const header = known.find((one) => analysis === undefined || one.analysis === analysis);
  if (header === undefined)
    throw new ValvomoError('NO_TRENDS', `no trends ${analysis ?? ''} of recording '${recording}'`);
  const columns = chosen(header, trends);
  const window = await readTrends(folder, header.analysis, {
    scale_s: scale,
    from_s: from,
    to_s: to,
    columns: () => columns,
    check,
  });
  const json = JSON.stringify({
    ...described(header),
    scale_s: scale,
    from: window.from,
    bins: window.bins,
    planes: scale === 1 ? ['value'] : ['mean', 'least', 'most'],
    columns: columns.map((at) => header.columns[at]),
  });
  const head = text.encode(json);
  const padded = Math.ceil((4 + head.length) / 8) * 8;
  const first = new Uint8Array(padded).fill(0x20);
  new DataView(first.buffer).setUint32(0, padded - 4, true);
  first.set(head, 4);
  const { buffer, byteOffset, byteLength } = window.values;
  return {
    type: 'application/octet-stream',
    headers: {},
    parts: [first, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)],
  };
};
