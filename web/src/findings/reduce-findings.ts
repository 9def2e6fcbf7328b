import type { FindingsMessage } from '@valvomo/wire';
import type { AppState, View } from '../store/state.ts';
import { findings_max, type Finding, type FindingsState, type PlacedFinding } from './findings-state.ts';

export type FindingReport = {
  /** What is kept of a bed, as it was asked for. */
  readonly type: 'finding-rows';
  readonly bed: string | null;
  readonly rows: readonly PlacedFinding[];
};

export type FindingCommand =
  | { readonly type: 'finding-select'; readonly id: string | null }
  /** Hides and shows what detectors and other readers say. */
  | { readonly type: 'finding-blind' };

const before = (a: PlacedFinding, b: PlacedFinding): number =>
  a.from === b.from ? (a.finding.id < b.finding.id ? -1 : 1) : a.from < b.from ? -1 : 1;

/** A newer revision, or the same one as somebody has reviewed it, takes the place of an older. */
const merged = (list: readonly PlacedFinding[], news: readonly PlacedFinding[]): readonly PlacedFinding[] => {
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
  const known = findings.bed === message.bed ? findings.list : [];
  const missed = message.missed === true ? findings.missed + 1 : findings.missed;
  return withFindings(state, { bed: message.bed, list: merged(known, news), missed });
};

export const reduceFindings = (state: AppState, action: FindingCommand | FindingReport): AppState => {
  const { findings } = state;
  if (action.type === 'finding-select') return withFindings(state, { selected: action.id });
  if (action.type === 'finding-blind') {
    const blind = !findings.blind;
    const notice = blind
      ? 'Blind: what detectors and other readers say is hidden (B shows it).'
      : 'Detectors and other readers are shown again.';
    return { ...withFindings(state, { blind, selected: null }), interface: { ...state.interface, notice } };
  }
  const { bed, rows } = action;
  const known = findings.bed === bed ? findings.list : [];
  return withFindings(state, { bed, list: bed === null ? [] : merged(known, rows), selected: null });
};

const nothing: readonly PlacedFinding[] = [];

/** What of them is shown on the page. */
export const shownFindings = ({ findings, page }: AppState): readonly PlacedFinding[] =>
  findings.blind || page === null || page.source !== 'bed' || findings.bed !== page.bedId
    ? nothing
    : findings.list;

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
