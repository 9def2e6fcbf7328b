import type { FindingsMessage } from '@valvomo/wire';
import type { AppState, View } from '../store/state.ts';
import { orderedBy } from '../alarms/order.ts';
import {
  findings_max,
  type Detection,
  type Finding,
  type FindingsState,
  type PlacedFinding,
} from './findings-state.ts';

export type FindingReport = {
  /** What is kept of a bed or a recording, as it was asked for. */
  readonly type: 'finding-rows';
  readonly of: string | null;
  readonly rows: readonly PlacedFinding[];
  /** Of a recording alone. */
  readonly detection?: Detection;
};

export type FindingCommand =
  | { readonly type: 'finding-select'; readonly id: string | null }
  /** Hides and shows what detectors and other readers say. */
  | { readonly type: 'finding-blind' }
  /** Detectors run over the recording on the page, or do so no more. */
  | {
      readonly type: 'finding-run';
      readonly run: boolean;
      /** Where they are to differ from the usual. */
      readonly thresholds?: Detection['thresholds'];
    };

const before = (a: PlacedFinding, b: PlacedFinding): number =>
  a.from === b.from ? (a.finding.id < b.finding.id ? -1 : 1) : a.from < b.from ? -1 : 1;

/** What comes live is a few at a time: of thousands only these are looked at. */
const few = 16;

const withOne = (list: readonly PlacedFinding[], one: PlacedFinding): readonly PlacedFinding[] => {
  const at = list.findLastIndex(({ finding }) => finding.id === one.finding.id);
  if ((list[at]?.finding.revision ?? 0) > one.finding.revision) return list;
  const others = at < 0 ? list : list.toSpliced(at, 1);
  let [low, high] = [0, others.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(others[middle] ?? one, one) < 0) low = middle + 1;
    else high = middle;
  }
  return others.toSpliced(low, 0, one).slice(-findings_max);
};

/** A newer revision, or the same one as somebody has reviewed it, takes the place of an older. */
const merged = (list: readonly PlacedFinding[], news: readonly PlacedFinding[]): readonly PlacedFinding[] =>
  news.length <= few ? news.reduce(withOne, list) : mergedAll(list, news);

const mergedAll = (
  list: readonly PlacedFinding[],
  news: readonly PlacedFinding[],
): readonly PlacedFinding[] => {
  const byId = new Map(list.map((each) => [each.finding.id, each]));
  for (const each of news) {
    const known = byId.get(each.finding.id);
    if (known === undefined || known.finding.revision <= each.finding.revision)
      byId.set(each.finding.id, each);
  }
  return [...byId.values()].toSorted(before).slice(-findings_max);
};

/** When a finding was, by the streams of the bed; null when it is on none of them. */
const placed = (view: View, recording: string, finding: Finding): PlacedFinding | null => {
  const stream = view.bed?.streams.find((each) => each.stream === finding.stream);
  if (stream === undefined || view.bed?.recording !== recording) return null;
  const { samples, ticks } = stream.rate;
  const at = (index: number): bigint =>
    BigInt(stream.start) + (BigInt(index) * BigInt(ticks)) / BigInt(samples);
  return { finding, recording, from: at(finding.start), to: at(finding.start + finding.samples) };
};

const withFindings = (state: AppState, change: Partial<FindingsState>): AppState => ({
  ...state,
  findings: { ...state.findings, ...change },
});

/** Findings of the bed on the page, as they come. */
export const findingsHeard = (state: AppState, message: FindingsMessage): AppState => {
  const { page, findings } = state;
  if (page === null || page.source !== 'bed' || page.bedId !== message.bed) return state;
  const news = message.findings.flatMap((each) => placed(page, message.recording, each) ?? []);
  const known = findings.of === message.bed ? findings.list : [];
  const missed = message.missed === true ? findings.missed + 1 : findings.missed;
  return withFindings(state, { of: message.bed, list: merged(known, news), missed });
};

export const reduceFindings = (state: AppState, action: FindingCommand | FindingReport): AppState => {
  const { findings } = state;
  if (action.type === 'finding-select') return withFindings(state, { selected: action.id });
  if (action.type === 'finding-blind') {
    const blind = !findings.blind;
    const notice = blind ? blindWords : 'Detectors and other readers are shown again.';
    return { ...withFindings(state, { blind, selected: null }), interface: { ...state.interface, notice } };
  }
  if (action.type === 'finding-run') return run(state, action.run, action.thresholds ?? {});
  const { of, rows, detection = null } = action;
  const isSame = findings.of === of;
  // What a run over a recording found takes the place of what was there before it.
  const isAnew =
    detection?.state === 'made' &&
    (findings.detection?.state !== 'made' ||
      JSON.stringify(findings.detection.thresholds) !== JSON.stringify(detection.thresholds));
  const known = isSame && !isAnew ? findings.list : [];
  const list = of === null ? [] : merged(known, rows);
  return withFindings(state, { of, list, detection, selected: isSame ? findings.selected : null });
};

const run = (state: AppState, isWanted: boolean, thresholds: Detection['thresholds']): AppState => {
  const { page } = state;
  if (page === null || page.source !== 'recording') return state;
  return orderedBy(state, {
    words: isWanted ? 'Running detectors' : 'Ending the detectors',
    path: `/api/recordings/${encodeURIComponent(page.bedId)}/detection`,
    ...(isWanted ? { body: { thresholds } } : { method: 'DELETE' as const, body: {} }),
  });
};

/** One that was reviewed over HTTP, as the server answered. */
export const findingReviewed = (state: AppState, placed: PlacedFinding): AppState => {
  const { findings } = state;
  return findings.list.some(
    ({ finding, recording }) => finding.id === placed.finding.id && recording === placed.recording,
  )
    ? withFindings(state, { list: merged(findings.list, [ofPage(state, placed)]) })
    : state;
};

/** In the numbers of the page's streams: an answer has the device's. */
const ofPage = ({ findings }: AppState, placed: PlacedFinding): PlacedFinding => {
  const known = findings.list.find(({ finding }) => finding.id === placed.finding.id);
  const stream = known?.finding.stream ?? placed.finding.stream;
  return { ...placed, finding: { ...placed.finding, stream } };
};

/** What stands where detectors would be seen. */
export const blindWords = 'Blind: what detectors and other readers say is hidden (B shows it).';

const nothing: readonly PlacedFinding[] = [];

/** What of them is shown on the page. */
export const shownFindings = ({ findings, page }: AppState): readonly PlacedFinding[] =>
  findings.blind || page === null || findings.of !== page.bedId ? nothing : findings.list;

/** A stage of sleep is what goes on, not what happens: there is always one. */
export const isStage = ({ finding }: PlacedFinding): boolean => finding.type.startsWith('sleep-');

/** The finding that was chosen, while it is shown. */
export const chosenFinding = (state: AppState): PlacedFinding | undefined =>
  state.findings.selected === null
    ? undefined
    : shownFindings(state).find(({ finding }) => finding.id === state.findings.selected);

/** `sz suspected 82 %`, `artefact-muscle, a reader: sz` */
export const findingWords = ({ finding }: PlacedFinding): string => {
  const { type, grade, confidence, review, review_type: instead, open } = finding;
  const sure = confidence === null ? '' : ` ${Math.round(100 * confidence)} %`;
  const said = `${type}${grade === null ? '' : ` ${grade}`}${sure}${open ? ' …' : ''}`;
  if (instead !== null) return `${said} → ${instead}`;
  return review === 'confirmed' ? `${said} ✓` : said;
};
