import { html, type PropertyValues, type TemplateResult } from 'lit';
import { barMarks, dayAndTime } from '../display/bar-marks.ts';
import { secondsBetween, ticksOf } from '../display/page-time.ts';
import { clockText, lengthText, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { shownFindings } from '../findings/reduce-findings.ts';
import { visibleMarks } from '../marks/visible.ts';
import { pageSeconds } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { EegElement, shallowEqual } from './eeg-element.ts';
import { overviewStyle } from './overview-style.ts';
import { paintBar } from './overview-paint.ts';

interface Bounds {
  readonly from: bigint;
  readonly end: bigint;
  readonly span_s: number;
}

/** From the oldest sample that can be shown to the newest; null before there is one. */
const boundsOf = (view: View | null): Bounds | null => {
  const { oldest = null, head = null } = view?.summary ?? {};
  if (oldest === null || head === null) return null;
  return { from: oldest, end: head, span_s: Math.max(1, secondsBetween(oldest, head)) };
};

/** Shares of the bar that one press of an arrow key and of a page key move the page by, unless a page is more. */
const arrow = 0.01;
const leap = 0.1;

/** Everything that is recorded, in one line: where it has gaps, events and marks, and where the page stands in it. */
export class EegOverview extends EegElement {
  static override properties = { pointed: { state: true }, width: { state: true } };
  static override styles = [shared, overviewStyle];

  /** Share of the bar under the pointer; null when it is elsewhere. */
  declare pointed: number | null;
  declare width: number;

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #marks = this.select(
    (state) => ({ shown: visibleMarks(state), clock: state.marks.clock }),
    shallowEqual,
  );
  readonly #findings = this.select(shownFindings);
  readonly #resizes = new ResizeObserver(([entry]) => (this.width = entry?.contentRect.width ?? 0));
  readonly #themes = new MutationObserver(() => {
    this.#painted = '';
    this.requestUpdate();
  });
  #painted = '';
  #content: readonly unknown[] = [];

  constructor() {
    super();
    this.pointed = null;
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#themes.observe(document.documentElement, { attributeFilter: ['class'] });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#themes.disconnect();
    this.#resizes.disconnect();
  }

  override render(): TemplateResult {
    const view = this.#view.value;
    const bounds = boundsOf(view);
    if (view === null || bounds === null) return html`<span class="none">no samples yet</span>`;
    const zone = zoneOf(view);
    const page_s = pageSeconds(view, this.#preferences.value);
    const from = this.#edge(view, bounds, page_s);
    const share = (at: bigint): number => secondsBetween(bounds.from, at) / bounds.span_s;
    const percent = (value: number): string => `${(100 * Math.min(1, Math.max(0, value))).toFixed(4)}%`;
    const left = share(from);
    return html`
      <button
        class="ends"
        title="Go to a time (@)"
        @click=${() => this.dispatch({ type: 'dialog', dialog: 'time' })}
      >
        ${dayAndTime(from, zone)}<span class="unseen">Go to a time</span>
      </button>
      <div
        class="bar"
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerleave=${() => (this.pointed = null)}
      >
        <div class="track">
          <canvas aria-hidden="true"></canvas>
          <div
            class="window"
            .style=${`left:min(${percent(left)}, 100% - 7px);width:${percent(page_s / bounds.span_s)}`}
          ></div>
          ${this.pointed === null ? '' : html`<i class="pointer" .style=${`left:${percent(this.pointed)}`}></i>`}
          <input
            type="range"
            aria-label="Page within the ${lengthText(bounds.span_s)} recorded"
            aria-valuetext="${dayAndTime(from, zone)}, ${clockText(from, zone)}${view.at === null ? ', live' : ''}"
            min="0"
            max=${Math.max(0, bounds.span_s - page_s).toFixed(1)}
            step="0.1"
            .value=${String(left * bounds.span_s)}
            @keydown=${this.#onKey}
            @input=${(event: Event) => this.#slide(event, bounds)}
          />
        </div>
        <div class="times" aria-hidden="true">
          ${barMarks(bounds.from, bounds.end, this.width, zone).map(
            (mark) => html`<span .style=${`left:${percent(mark.share)}`}>${mark.text}</span>`,
          )}
          ${this.pointed === null ? '' : this.#bubble(this.pointed, bounds, zone)}
        </div>
      </div>
      <span class="ends number">${this.#length(view, bounds)}</span>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const bar = this.renderRoot.querySelector('.bar');
    const view = this.#view.value;
    const bounds = boundsOf(view);
    if (bar === null || view === null || bounds === null) return;
    this.#resizes.observe(bar);
    this.#paint(view, bounds);
  }

  #bubble(share: number, bounds: Bounds, zone: string): TemplateResult {
    const at = bounds.from + ticksOf(share * bounds.span_s);
    const text =
      bounds.span_s > 43_200
        ? `${dayAndTime(at, zone).slice(0, 6)} ${clockText(at, zone)}`
        : clockText(at, zone);
    return html`<b .style=${`left:${(100 * share).toFixed(3)}%`}>${text}</b>`;
  }

  #length(view: View, bounds: Bounds): string {
    const text = lengthText(bounds.span_s);
    return view.recording === null ? `${text} kept` : `${text}${view.recording.growing ? ' so far' : ''}`;
  }

  #edge(view: View, bounds: Bounds, page_s: number): bigint {
    const edge = view.at === null ? null : leftEdge(view);
    return edge ?? bounds.end - ticksOf(Math.min(page_s, bounds.span_s));
  }

  /** Paints again only what a whole pixel has changed: a live head moves all the time. */
  #paint(view: View, bounds: Bounds): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const dpr = devicePixelRatio;
    const width = Math.max(1, Math.round(canvas.clientWidth * dpr));
    const height = Math.max(1, Math.round(canvas.clientHeight * dpr));
    const step_s = Math.max(1, Math.floor(bounds.span_s / width));
    const name = [bounds.from, Math.floor(bounds.span_s / step_s), width, height].join();
    const { shown: marks, clock } = this.#marks.value;
    const findings = this.#findings.value;
    const content = [view.events, view.gaps, marks, clock, findings];
    const same = name === this.#painted && content.every((each, at) => each === this.#content[at]);
    if (same) return;
    this.#painted = name;
    this.#content = content;
    canvas.width = width;
    canvas.height = height;
    const style = getComputedStyle(this);
    const token = (token: string): string => style.getPropertyValue(token).trim();
    const ink = {
      covered: token('--eeg-raised'),
      gap: token('--eeg-gap'),
      event: token('--eeg-event'),
      mark: token('--eeg-mark'),
      finding: token('--eeg-finding'),
    };
    paintBar(context, { events: view.events, gaps: view.gaps, marks, clock, findings }, bounds, ink, dpr);
  }

  #shareOf({ clientX }: PointerEvent): number | null {
    const track = this.renderRoot.querySelector('.track');
    if (track === null) return null;
    const { left, width } = track.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width)));
  }

  /** What is clicked lies in the middle of the page. */
  #goTo(share: number): void {
    const view = this.#view.value;
    const bounds = boundsOf(view);
    if (view === null || bounds === null) return;
    const page_s = pageSeconds(view, this.#preferences.value);
    this.dispatch({ type: 'go', from: bounds.from + ticksOf(share * bounds.span_s - page_s / 2) });
  }

  readonly #onDown = (event: PointerEvent): void => {
    const share = this.#shareOf(event);
    if (share === null || event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#goTo(share);
  };

  readonly #onMove = (event: PointerEvent): void => {
    this.pointed = this.#shareOf(event);
    if ((event.buttons & 1) === 1 && this.pointed !== null) this.#goTo(this.pointed);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const view = this.#view.value;
    const bounds = boundsOf(view);
    if (view === null || bounds === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const page_s = pageSeconds(view, this.#preferences.value);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -arrow,
      ArrowDown: -arrow,
      ArrowRight: arrow,
      ArrowUp: arrow,
      PageDown: -leap,
      PageUp: leap,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const length_s = Math.sign(step) * Math.max(page_s, Math.abs(step) * bounds.span_s);
    this.dispatch({ type: 'go', from: this.#edge(view, bounds, page_s) + ticksOf(length_s) });
  };

  #slide(event: Event, bounds: Bounds): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.dispatch({ type: 'go', from: bounds.from + ticksOf(Number(event.target.value)) });
  }
}

customElements.define('eeg-overview', EegOverview);
