import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Inactive } from './alarm-words.ts';

/** After the symbols of IEC 60601-1-8: a bell for what is heard, a triangle for the alarm itself; crossed out: off; dashed: for a time. */
export type AlarmSymbol = Inactive['symbol'] | 'acknowledged' | 'alarm';

const bell = svg`<path d="M4 17h16l-2-3V9a6 6 0 0 0-12 0v5zM10 19a2 2 0 0 0 4 0" />`;
const triangle = svg`<path d="M12 3 22 20H2z" />`;
const cross = (isTimed: boolean): SVGTemplateResult =>
  svg`<path d="M3 3 21 21M21 3 3 21" stroke-dasharray=${isTimed ? '3 2.5' : 'none'} />`;

const shapes: Readonly<Record<AlarmSymbol, SVGTemplateResult>> = {
  'audio-paused': svg`${bell}${cross(true)}`,
  'audio-off': svg`${bell}${cross(false)}`,
  'alarm-off': svg`${triangle}${cross(false)}`,
  acknowledged: svg`${triangle}<path d="m8.5 14 2.5 3 4.5-6" />`,
  alarm: svg`${triangle}<path d="M12 9v5M12 16.5v1" />`,
};

/** In the colour of the words beside it, which say the same. */
export const symbolOf = (symbol: AlarmSymbol): TemplateResult =>
  html`<svg
    aria-hidden="true"
    viewBox="0 0 24 24"
    width="1.25em"
    height="1.25em"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linejoin="round"
  >
    ${shapes[symbol]}
  </svg>`;

/** What is silenced or off at a bed, each with its symbol. */
export const inactiveBadges = (list: readonly Inactive[], bed = ''): TemplateResult | typeof nothing =>
  list.length === 0
    ? nothing
    : html`${list.map(
        ({ symbol, text }) =>
          html`<span class="badge notice">${symbolOf(symbol)} ${bed === '' ? '' : `${bed} `}${text}</span>`,
      )}`;
