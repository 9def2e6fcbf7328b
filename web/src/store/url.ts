import { profiles } from '@valvomo/analysis';
import { trendSpans, type Choices, type TimeBase } from './choices.ts';

/** A bed of the ward, or a recording on its own, as nobody's present. */
export type Route =
  | { readonly page: 'wall' }
  | { readonly page: 'bed'; readonly bed: string }
  | { readonly page: 'recording'; readonly recording: string };

/** The bed or recording that a page is of. */
export const subjectOf = (route: Exclude<Route, { page: 'wall' }>): string =>
  route.page === 'bed' ? route.bed : route.recording;

/** A moment on a bed, as a link says it. It holds no patient data: a bed is not a patient. */
export interface Moment {
  readonly route: Route;
  readonly choices: Choices;
  /** Left edge of a page that stands still; null = live. */
  readonly at: bigint | null;
  /** What in the link was not understood, one sentence each. */
  readonly problems: readonly string[];
}

const instantText = (at: bigint): string => {
  const ticks = ((at % 10_000_000n) + 10_000_000n) % 10_000_000n;
  const fraction = String(ticks).padStart(7, '0').replace(/0+$/, '');
  const seconds = new Date(Number((at - ticks) / 10_000n)).toISOString().slice(0, 19);
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
};

const instantFrom = (text: string): bigint | null => {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z$/.exec(text);
  const milliseconds = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (match === null || Number.isNaN(milliseconds)) return null;
  return BigInt(milliseconds) * 10_000n + BigInt((match[2] ?? '').padEnd(7, '0'));
};

const numberIn = (text: string, min: number, max: number): number | undefined => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= min && value <= max ? value : undefined;
};
const cutFrom = (text: string): number | null | undefined =>
  text === 'off' ? null : numberIn(text, 0.01, 10_000);
const cutText = (value: number | null): string => (value === null ? 'off' : String(value));

const timeBaseFrom = (text: string): TimeBase | undefined => {
  const match = /^(\d+(?:\.\d+)?)(s|mm)?$/.exec(text);
  if (match === null) return undefined;
  if (match[2] === 'mm') {
    const speed_mm_s = numberIn(match[1] ?? '', 1, 500);
    return speed_mm_s === undefined ? undefined : { kind: 'speed', speed_mm_s };
  }
  const page_s = numberIn(match[1] ?? '', 0.5, 3600);
  return page_s === undefined ? undefined : { kind: 'page', page_s };
};
const timeBaseText = (timeBase: TimeBase): string =>
  timeBase.kind === 'page' ? String(timeBase.page_s) : `${timeBase.speed_mm_s}mm`;

const rowsFrom = (text: string): 'all' | number | undefined => {
  const row = numberIn(text, 1, 4096);
  return text === 'all' ? 'all' : row === undefined ? undefined : Math.round(row) - 1;
};

/** One parameter of the link: how its text becomes a choice (undefined: not understood) and back. */
const parameters: Readonly<
  Record<
    string,
    { read: (text: string) => Choices | undefined; write: (choices: Choices) => string | undefined }
  >
> = {
  profile: {
    read: (text) => {
      const profile = profiles.find(({ id }) => id === text)?.id;
      return profile === undefined ? undefined : { profile };
    },
    write: ({ profile }) => profile,
  },
  montage: {
    read: (text) => (/^[\w.-]{1,60}$/.test(text) ? { montage: text } : undefined),
    write: ({ montage }) => montage,
  },
  order: {
    read: (text) =>
      text === 'left' ? { order: 'left-first' } : text === 'right' ? { order: 'right-first' } : undefined,
    write: ({ order }) => order?.replace('-first', ''),
  },
  sens: {
    read: (text) => {
      const sensitivity_uV_mm = numberIn(text, 0.1, 10_000);
      return sensitivity_uV_mm === undefined ? undefined : { sensitivity_uV_mm };
    },
    write: ({ sensitivity_uV_mm }) => sensitivity_uV_mm?.toString(),
  },
  page: {
    read: (text) => {
      const timeBase = timeBaseFrom(text);
      return timeBase === undefined ? undefined : { timeBase };
    },
    write: ({ timeBase }) => (timeBase === undefined ? undefined : timeBaseText(timeBase)),
  },
  lc: {
    read: (text) => {
      const lowCut_hz = cutFrom(text);
      return lowCut_hz === undefined ? undefined : { lowCut_hz };
    },
    write: ({ lowCut_hz }) => (lowCut_hz === undefined ? undefined : cutText(lowCut_hz)),
  },
  hc: {
    read: (text) => {
      const highCut_hz = cutFrom(text);
      return highCut_hz === undefined ? undefined : { highCut_hz };
    },
    write: ({ highCut_hz }) => (highCut_hz === undefined ? undefined : cutText(highCut_hz)),
  },
  notch: {
    read: (text) => {
      const notch_hz = cutFrom(text);
      return notch_hz === undefined ? undefined : { notch_hz };
    },
    write: ({ notch_hz }) => (notch_hz === undefined ? undefined : cutText(notch_hz)),
  },
  phase: {
    read: (text) => (text === 'zero' ? { zeroPhase: true } : text === 'causal' ? {} : undefined),
    write: ({ zeroPhase }) => (zeroPhase === true ? 'zero' : undefined),
  },
  trends: {
    read: (text) => {
      if (text === 'off') return { trendSpan_s: null };
      const trendSpan_s = trendSpans.find((span) => span.text === text)?.span_s;
      return trendSpan_s === undefined ? undefined : { trendSpan_s };
    },
    write: ({ trendSpan_s }) =>
      trendSpan_s === null ? 'off' : trendSpans.find(({ span_s }) => span_s === trendSpan_s)?.text,
  },
  rows: {
    read: (text) => {
      const rows = rowsFrom(text);
      return rows === undefined ? undefined : { rows };
    },
    write: ({ rows }) => (rows === undefined ? undefined : rows === 'all' ? 'all' : String(rows + 1)),
  },
};

const routeOf = (pathname: string): Route => {
  const match = /^\/(bed|recording)\/([^/]+)\/?$/.exec(pathname);
  if (match === null) return { page: 'wall' };
  try {
    const name = decodeURIComponent(match[2] ?? '');
    return match[1] === 'bed' ? { page: 'bed', bed: name } : { page: 'recording', recording: name };
  } catch {
    return { page: 'wall' };
  }
};

/** What a link says. A parameter that is not understood is left out and named in `problems`. */
export const momentOf = (link: { readonly pathname: string; readonly search: string }): Moment => {
  const route = routeOf(link.pathname);
  const query = new URLSearchParams(link.search);
  const problems: string[] = [];
  const understood: Choices[] = [];
  for (const [name, { read }] of Object.entries(parameters)) {
    const text = query.get(name);
    if (text === null) continue;
    const choice = read(text);
    if (choice === undefined)
      problems.push(`The link's ${name}=${text} is not understood; the default is shown.`);
    else understood.push(choice);
  }
  const atText = query.get('at');
  const at = atText === null ? null : instantFrom(atText);
  if (atText !== null && at === null)
    problems.push(
      `The link's at=${atText} is not an instant like 2026-11-21T04:05:06.5Z; ${route.page === 'recording' ? 'the first page' : 'live'} is shown.`,
    );
  return { route, choices: Object.assign({}, ...understood) as Choices, at, problems };
};

/** The link to a moment: path and query, without the server's address. */
export const linkTo = (moment: Omit<Moment, 'problems'>): string => {
  if (moment.route.page === 'wall') return '/';
  const query = new URLSearchParams();
  for (const [name, { write }] of Object.entries(parameters)) {
    const text = write(moment.choices);
    if (text !== undefined) query.set(name, text);
  }
  if (moment.at !== null) query.set('at', instantText(moment.at));
  const text = query.toString().replaceAll('%3A', ':');
  const place = `/${moment.route.page}/${encodeURIComponent(subjectOf(moment.route))}`;
  return `${place}${text === '' ? '' : `?${text}`}`;
};
