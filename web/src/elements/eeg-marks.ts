import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { toldGaps } from '../display/gaps.ts';
import { placeOf, secondsBetween, ticksOf, type PageTime } from '../display/page-time.ts';
import { clockText, eventSymbol, gapText, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { delayOf } from '../store/shown.ts';
import type { BedEvent, BedGap, View } from '../store/state.ts';
import { EegElement } from './eeg-element.ts';

interface Mark {
  readonly key: string;
  readonly left: number;
  readonly at: bigint;
  readonly symbol: string;
  readonly text: string;
  readonly kind: 'event' | 'gap';
}

/** The words of events and gaps above the place where the worker draws them. */
export class EegMarks extends EegElement {
  static override properties = { page: { attribute: false } };
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        overflow: hidden;
        background: var(--eeg-panel);
        border-bottom: 1px solid var(--eeg-line);
      }
      button {
        position: absolute;
        top: 0;
        min-height: 0;
        height: 19px;
        overflow: hidden;
        padding: 0 4px;
        border: 0;
        border-left: 2px solid var(--eeg-event);
        border-radius: 0;
        background: none;
        color: var(--eeg-event);
        font-size: 12px;
        font-weight: 600;
      }
      button.gap {
        border-left-color: var(--eeg-gap);
        color: var(--eeg-dim);
      }
      span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  declare page: PageTime | null;
  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    const { page } = this;
    if (view === null || page === null || page === undefined) return nothing;
    const zone = zoneOf(view);
    const marks = marksOn(view, page, ticksOf(delayOf(view, this.#preferences.value)));
    return html`${repeat(
      marks,
      ({ key }) => key,
      (mark, number) =>
        html`<button
          class=${mark.kind}
          .style=${`left:${mark.left}px;max-width:${roomOf(marks, number)}px`}
          title="${mark.text}, ${clockText(mark.at, zone)}"
          @click=${() => this.dispatch({ type: 'go-event', at: mark.at })}
        >
          <span>${mark.symbol} ${mark.text}</span>
        </button>`,
    )}`;
  }
}

/** An event lies where the filters show what was measured when it happened. */
const eventMark = (event: BedEvent, page: PageTime, width: number, delay: bigint): Mark[] => {
  const place = placeOf(page, event.at + delay);
  if (place === null) return [];
  const { key, at, text, kind } = event;
  return [
    {
      key,
      at,
      text: text === '' ? kind : text,
      kind: 'event',
      symbol: eventSymbol(kind),
      left: place * width,
    },
  ];
};

/** A gap is named where it begins, or at the left edge when it began before the page. */
const gapMark = (gap: BedGap, page: PageTime, width: number): Mark[] => {
  const begins = placeOf(page, gap.from);
  const covers = page.sweep === null && gap.from < page.from && gap.to > page.from;
  if (begins === null && !covers) return [];
  const text = `${gapText(gap.reason)}, ${Number(secondsBetween(gap.from, gap.to).toFixed(1))} s`;
  return [{ key: gap.key, at: gap.from, text, kind: 'gap', symbol: '▨', left: (begins ?? 0) * width }];
};

const marksOn = (view: View, page: PageTime, delay: bigint): readonly Mark[] => {
  const { width } = view.size;
  return [
    ...view.events.flatMap((event) => eventMark(event, page, width, delay)),
    ...toldGaps(view).flatMap((gap) => gapMark(gap, page, width)),
  ].toSorted((a, b) => a.left - b.left);
};

/** A mark has the room up to the next one: two texts on each other are none. */
const roomOf = (marks: readonly Mark[], number: number): number =>
  Math.min(190, (marks[number + 1]?.left ?? Infinity) - (marks[number]?.left ?? 0));

customElements.define('eeg-marks', EegMarks);
