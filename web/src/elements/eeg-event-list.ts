import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { toldGaps } from '../display/gaps.ts';
import { secondsBetween } from '../display/page-time.ts';
import { clockText, eventSymbol, gapText, secondsText, zoneOf } from '../display/words.ts';
import { findingWords, shownFindings } from '../findings/reduce-findings.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { choicesOf, linesOf, windowOf, type Lines, type ListLine } from '../marks/list.ts';
import { markSymbol, reviews, type Mark, type Review } from '../marks/mark.ts';
import type { Filter } from '../marks/marks-state.ts';
import { shared } from '../styles/shared.ts';
import { visibleMarks } from '../marks/visible.ts';
import { pageSeconds } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { EegElement, shallowEqual } from './eeg-element.ts';
import './eeg-detection.ts';
import './eeg-mark-import.ts';
import { eventListStyle, lineHeight_px } from './event-list-style.ts';

const signs: Readonly<Record<Review, string>> = { unreviewed: '', confirmed: '✓', rejected: '✗' };

/** What persons marked, detectors found, the device said, and what is missing, newest first; a click shows it. Only the lines in view exist. */
export class EegEventList extends EegElement {
  static override properties = {
    top: { state: true },
    height: { state: true },
    active: { state: true },
    narrowing: { state: true },
  };
  static override styles = [shared, eventListStyle];

  /** What of the list is in view, CSS pixels. */
  declare top: number;
  declare height: number;
  /** The line that keys are on. */
  declare active: number;
  declare narrowing: boolean;
  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #marks = this.select((state) => {
    const { clock, filter, selected } = state.marks;
    return { shown: visibleMarks(state), clock, filter, selected };
  }, shallowEqual);
  readonly #findings = this.select(
    (state) => ({ shown: shownFindings(state), selected: state.findings.selected }),
    shallowEqual,
  );
  readonly #spikes = this.select((state) =>
    shownFindings(state).some(({ finding }) => finding.type === 'spike'),
  );
  readonly #problem = this.select(({ marks }) => (marks.phase === 'failed' ? marks.problem : ''));
  readonly #resizes = new ResizeObserver(() => this.#measure());
  #made: { readonly from: readonly unknown[]; readonly lines: Lines } = { from: [], lines: noLines };

  constructor() {
    super();
    this.top = 0;
    this.height = 600;
    this.active = 0;
    this.narrowing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
  }

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const lines = this.#lines(view);
    const { first, end } = windowOf(lines.length, lineHeight_px, this);
    const inView = Array.from({ length: end - first }, (_, at) => lines.at(first + at));
    const active = Math.min(this.active, Math.max(0, lines.length - 1));
    return html`
      ${this.#title(lines.length)}
      <eeg-detection></eeg-detection>
      ${this.#problem.value === '' ? nothing : html`<p class="problem">No marks: ${this.#problem.value}</p>`}
      ${lines.length === 0 ? html`<p>None yet. Marks (M), what detectors find, what the device reports, and gaps appear here.</p>` : nothing}
      <div class="scroll" @scroll=${this.#measure} @keydown=${this.#onKey}>
        <ol aria-labelledby="title" .style=${`height:${lines.length * lineHeight_px}px`}>
          ${repeat(
            inView.flatMap((line) => line ?? []),
            keyOf,
            (line, at) => this.#line(view, line, { number: first + at, of: lines.length, active }),
          )}
        </ol>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const scroll = this.renderRoot.querySelector('.scroll');
    if (scroll !== null) this.#resizes.observe(scroll);
  }

  /** The last answer is kept: with a hundred thousand marks the list is put together only when something in it changed. */
  #lines(view: View): Lines {
    const { shown, clock, filter } = this.#marks.value;
    const findings = this.#findings.value.shown;
    const from = [shown, clock, filter, view.events, view.gaps, findings];
    if (from.some((each, at) => each !== this.#made.from[at])) {
      const told = { events: view.events, gaps: toldGaps(view), findings };
      this.#made = { from, lines: linesOf(shown, clock, told, filter) };
    }
    return this.#made.lines;
  }

  #title(count: number): TemplateResult {
    const { filter } = this.#marks.value;
    const isNarrow = Object.values(filter).some((each) => each !== null);
    return html`<header>
        <h2 id="title">Events (${count})</h2>
        ${
          this.#spikes.value
            ? html`<button
                title="Spikes by focus (Shift+S)"
                @click=${() => this.dispatch({ type: 'dialog', dialog: 'spikes' })}
              >
                Spikes
              </button>`
            : nothing
        }
        <eeg-mark-import></eeg-mark-import>
        <button
          aria-expanded=${this.narrowing}
          aria-pressed=${isNarrow}
          title="Show only some"
          @click=${() => (this.narrowing = !this.narrowing)}
        >
          ${isNarrow ? 'Some' : 'All'} ▾
        </button>
      </header>
      ${this.narrowing ? this.#filters(filter) : nothing}`;
  }

  #filters(filter: Filter): TemplateResult {
    const { kinds, authors } = choicesOf(this.#marks.value.shown, this.#findings.value.shown);
    return html`<div class="filters">
      ${this.#filter('Class', kinds, filter.kind, (kind) => ({ kind }))}
      ${this.#filter('Review', reviews, filter.review, (review) => ({ review: review as Review | null }))}
      ${this.#filter('By', authors, filter.author, (author) => ({ author }))}
    </div>`;
  }

  #filter(
    name: string,
    options: readonly string[],
    value: string | null,
    changeOf: (value: string | null) => Partial<Filter>,
  ): TemplateResult {
    const pick = ({ target }: Event): void => {
      if (target instanceof HTMLSelectElement)
        this.dispatch({ type: 'mark-filter', change: changeOf(options[target.selectedIndex - 1] ?? null) });
    };
    return html`<label>
      ${name}
      <select @change=${pick}>
        <option ?selected=${value === null}>all</option>
        ${options.map((option) => html`<option ?selected=${option === value}>${option}</option>`)}
      </select>
    </label>`;
  }

  #line(
    view: View,
    line: ListLine,
    place: { readonly number: number; readonly of: number; readonly active: number },
  ): TemplateResult {
    const { at, symbol, text, more, detail, state } = partsOf(line);
    const instant = at ?? this.#marks.value.clock?.instant(line.at) ?? 0n;
    const isHere = this.#isHere(view, line, instant);
    return html`<li
      aria-posinset=${place.number + 1}
      aria-setsize=${place.of}
      .style=${`top:${place.number * lineHeight_px}px`}
    >
      <button
        class="${line.is} ${state}"
        data-line=${place.number}
        tabindex=${place.number === place.active ? 0 : -1}
        aria-current=${isHere}
        title=${more === '' ? text : `${text} · ${more}`}
        @focus=${() => (this.active = place.number)}
        @click=${() => this.#go(line, instant)}
        @dblclick=${() => line.is === 'mark' && this.dispatch({ type: 'mark-edit', editing: true })}
      >
        <span class="symbol" aria-hidden="true">${symbol}</span>
        <span class="number">${clockText(instant, zoneOf(view))}</span>
        <span class="text">${text}</span>
        <span class="detail number">${detail}</span>
        ${more === '' ? nothing : html`<span class="more">${more}</span>`}
      </button>
    </li>`;
  }

  #isHere(view: View, line: ListLine, instant: bigint): boolean {
    if (line.is === 'finding') return line.placed.finding.id === this.#findings.value.selected;
    if (line.is === 'mark' && line.entry.mark.id === this.#marks.value.selected) return true;
    const third = pageSeconds(view, this.#preferences.value) / 3;
    return typeof view.at === 'bigint' && Math.abs(secondsBetween(view.at, instant) - third) < 0.01;
  }

  #go(line: ListLine, at: bigint): void {
    this.dispatch({ type: 'go-event', at });
    this.dispatch({ type: 'mark-select', id: line.is === 'mark' ? line.entry.mark.id : null });
    this.dispatch({ type: 'finding-select', id: line.is === 'finding' ? line.placed.finding.id : null });
  }

  readonly #measure = (): void => {
    const scroll = this.renderRoot.querySelector('.scroll');
    if (scroll === null) return;
    this.top = scroll.scrollTop;
    this.height = scroll.clientHeight;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(this.height / lineHeight_px) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const last = this.#made.lines.length - 1;
    const step = event.key === 'Home' ? -last : event.key === 'End' ? last : steps[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || last < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.active = Math.max(0, Math.min(last, this.active + step));
    void this.#focusActive();
  };

  /** The line may have to come into being first. */
  async #focusActive(): Promise<void> {
    const scroll = this.renderRoot.querySelector('.scroll');
    if (scroll === null) return;
    const top = this.active * lineHeight_px;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    const below = top + lineHeight_px - scroll.clientHeight;
    if (below > scroll.scrollTop) scroll.scrollTop = below;
    this.#measure();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-line="${this.active}"]`)?.focus();
  }
}

const noLines: Lines = { length: 0, at: () => undefined };

const keyOf = (line: ListLine): string =>
  line.is === 'mark'
    ? line.entry.mark.id
    : line.is === 'finding'
      ? `f ${line.placed.finding.id}`
      : line.is === 'event'
        ? `e ${line.event.key}`
        : `g ${line.gap.key}`;

interface Parts {
  /** Null: as the line's time says. */
  readonly at: bigint | null;
  readonly symbol: string;
  readonly text: string;
  readonly more: string;
  readonly detail: string;
  readonly state: string;
}

const aboutText = ({ text, channels, author, kind }: Mark): string =>
  [kind === 'note' ? '' : text, channels === null ? '' : channels.join(' '), author]
    .filter((part) => part !== '')
    .join(' · ');

const findingParts = (placed: PlacedFinding): Parts => {
  const { finding, from, to } = placed;
  const length = to > from ? secondsText(Number(to - from) / 1e7) : '';
  const { channels, words, reviewed_by: by, review } = finding;
  return {
    at: from,
    symbol: '◈',
    text: findingWords(placed),
    more: [channels.slice(0, 4).join(' '), words ?? '', by ?? ''].filter((part) => part !== '').join(' · '),
    detail: `${length} ${signs[review]}`.trim(),
    state: review,
  };
};

const partsOf = (line: ListLine): Parts => {
  if (line.is === 'mark') {
    const { mark, from, to } = line.entry;
    const length = to > from ? secondsText((to - from) / 1e7) : '';
    return {
      at: null,
      symbol: markSymbol(mark.kind),
      text: mark.kind === 'note' && mark.text !== '' ? mark.text : mark.kind,
      more: aboutText(mark),
      detail: `${length} ${signs[mark.review]}`.trim(),
      state: mark.review,
    };
  }
  if (line.is === 'finding') return findingParts(line.placed);
  if (line.is === 'event') {
    const { at, kind, text, duration_s } = line.event;
    const detail = duration_s > 0 ? secondsText(duration_s) : '';
    return { at, symbol: eventSymbol(kind), text: text === '' ? kind : text, more: '', detail, state: '' };
  }
  const { from, to, reason } = line.gap;
  const detail = secondsText(secondsBetween(from, to));
  return { at: from, symbol: '▨', text: gapText(reason), more: '', detail, state: '' };
};

customElements.define('eeg-event-list', EegEventList);
