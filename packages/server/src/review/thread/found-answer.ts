import { detectors } from '@valvomo/analysis';
import { ticks, ticksAt, type EventMark, type TimeBase } from '@valvomo/model';
import type { FindingMade, TrendHeader } from '@valvomo/store';
import type { FoundTold } from '../messages.ts';
import type { Catalogue } from './catalogue.ts';
import type { MadeTrends } from './made-trends.ts';

const detectorIds: ReadonlySet<string> = new Set(detectors.map(({ id }) => id));

const placeOf = ({ start, rate }: TrendHeader): TimeBase => ({ start: ticks(BigInt(start)), rate });

/** A finding with its place in time; those of a file are at no bed. */
const madeOf = (
  finding: EventMark,
  place: TimeBase,
  { bed, recording }: { readonly bed: string; readonly recording: string },
): FindingMade => ({
  finding,
  bed,
  recording,
  onset: ticksAt(place, finding.start).toString(),
  ended: ticksAt(place, finding.start + finding.samples).toString(),
});

/** How a run over a whole recording stands and what it found; findings only when they are not of the run `known`. */
export const foundIn = async (
  made: MadeTrends,
  catalogue: Catalogue,
  recording: string,
  known: string | null,
): Promise<FoundTold> => {
  const { making, found, header } = await made.detected(recording);
  const isFile = catalogue.library.summary(recording) !== undefined;
  if (found === null || header === null)
    return { making, isFile, analysis: null, absent: [], left_out: 0, thresholds: {}, made: null };
  const absent = header.absent.filter(({ name }) => detectorIds.has(name));
  const { analysis, left_out, thresholds } = found;
  const about = { making, isFile, analysis, absent, left_out, thresholds };
  if (analysis === known) return { ...about, made: null };
  const bed = isFile ? '' : ((await catalogue.describe(recording, [])).bed ?? '');
  const place = placeOf(header);
  return { ...about, made: found.findings.map((each) => madeOf(each, place, { bed, recording })) };
};
