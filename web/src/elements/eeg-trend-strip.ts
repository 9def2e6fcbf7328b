import { html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import uPlotStyle from 'uplot/dist/uPlot.min.css?inline';
import { clockText, zoneOf } from '../display/words.ts';
import { readStyle } from '../effects/theme.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { trendSpans, trendSpansOf } from '../store/choices.ts';
import { pageSeconds, trendSpanOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { shared } from '../styles/shared.ts';
import { cellSeconds } from '../trends/cells.ts';
import { diverging, gradientOf, rising, viridis } from '../trends/colour-map.ts';
import { timesHeight_px, type Span } from '../trends/panel-plot.ts';
import { absentOf, panelsOf, type TrendPanel } from '../trends/panels.ts';
import { makingText } from '../trends/making-text.ts';
import { faultsOf, referenceText } from '../trends/quality.ts';
import { StripPlots } from '../trends/strip-plots.ts';
import { clockOf, instantOfRow, rowOf, trendMarks, type TrendClock } from '../trends/trend-axis.ts';
import { valuesText } from '../trends/values.ts';
import { ticksOf } from '../display/page-time.ts';
import { EegElement } from './eeg-element.ts';
import { trendStripStyle } from './trend-strip-style.ts';

/** The colours that the panels are painted in, from the page's tokens as they are now. */
const coloursNow = () => {
  const { left, right, background, gap } = readStyle(document);
  return { viridis, sides: diverging(left, background, right), grades: rising(background, gap) };
};

/** Shares of a span that one press of an arrow key moves the cursor by. */
const steps = 120;
const spanTexts: Readonly<Record<number, string>> = {
  600: '10 min',
  3600: '1 h',
  14_400: '4 h',
  43_200: '12 h',
  86_400: '24 h',
  604_800: '7 days',
};

/** The trends of a bed over minutes and hours; a click or Enter leads to the traces there. */
export class EegTrendStrip extends EegElement {
  static override properties = { cursor: { state: true }, pointed: { state: true } };
  static override styles = [shared, unsafeCSS(uPlotStyle), trendStripStyle];

  /** Place of the keyboard's cursor and of the pointer, in rows; null when there is none. */
  declare cursor: number | null;
  declare pointed: number | null;

  readonly #view = this.select((state) => state.page);
  readonly #surface = this.select((state) => state.interface);
  readonly #preferences = this.select((state) => state.preferences);
  #panels: readonly TrendPanel[] = [];
  #analysis = '';
  #colours = coloursNow();
  #forget: (() => void) | null = null;
  readonly #plots = new StripPlots(
    () => this.renderRoot.querySelector('.over')?.clientWidth ?? 0,
    () => this.requestUpdate(),
  );
  readonly #themes = new MutationObserver(() => {
    this.#colours = coloursNow();
    this.#plots.clear();
    this.requestUpdate();
  });

  constructor() {
    super();
    this.cursor = null;
    this.pointed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#themes.observe(document.documentElement, { attributeFilter: ['class'] });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget?.();
    this.#forget = null;
    this.#themes.disconnect();
    this.#plots.clear();
    this.#analysis = '';
  }

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const { trends } = this.services;
    this.#forget ??= trends.listen((from) => this.#hear(from));
    trends.follow(view.bedId);
    if ((trends.columns?.analysis ?? '') !== this.#analysis) this.#begin();
    const { columns } = trends;
    return html`<section aria-label="Trends">
      <header>
        <h2>Trends</h2>
        ${this.#spanField(view)}
        ${columns?.electrodes === 'proposed' ? html`<span class="badge notice">electrodes as their names say, not confirmed</span>` : nothing}
        <span class="note">${this.#note()}</span>
        ${
          trends.making?.state === 'none'
            ? html`<button @click=${() => trends.make()}>Make the trends of this file</button>`
            : nothing
        }
        <span class="values number" aria-hidden="true">${this.#valuesHere(view)}</span>
        <button
          class="close"
          title="Close the trends (Q)"
          @click=${() => this.dispatch({ type: 'toggle-trends' })}
        >
          Close
        </button>
      </header>
      <div class="body" .style=${`grid-template-rows:${this.#heights().join(' ')}`}>
        ${this.#panels.map((panel, at) => this.#row(panel, at))}
        ${this.#panels.length === 0 ? nothing : this.#overlay(view)}
      </div>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const view = this.#view.value;
    if (view === null) return;
    const { rows } = this.services.trends;
    this.#plots.build(
      this.#panels,
      [...this.renderRoot.querySelectorAll<HTMLElement>('.plot')],
      this.#colours,
    );
    const span = this.#span(view);
    const clock = this.#clock(view);
    const marks = () => (clock === null ? [] : trendMarks(clock, span, this.#plots.width, zoneOf(view)));
    this.#plots.show(rows, span, marks);
  }

  #spanField(view: View): TemplateResult {
    const span_s = this.#span_s(view);
    const pick = ({ target }: Event): void => {
      if (target instanceof HTMLSelectElement)
        this.dispatch({ type: 'choose', change: { trendSpan_s: Number(target.value) } });
    };
    return html`<label for="span" class="unseen">Span of the trends</label
      ><select id="span" @change=${pick} .value=${String(span_s)}>
        ${trendSpansOf(view.source).map(
          (span) =>
            html`<option value=${span.span_s} ?selected=${span.span_s === span_s}>
              ${spanTexts[span.span_s]}
            </option>`,
        )}
      </select>`;
  }

  #row(panel: TrendPanel, at: number): TemplateResult {
    const row = `grid-row:${at + 1}`;
    return html`<div class="name" .style=${row}><b>${panel.title}</b><span>${panel.unit}</span></div>
      <div class="plot" .style=${row} data-panel=${panel.id}></div>
      <div class="scale" .style=${row}>${this.#scale(panel)}</div>`;
  }

  #scale(panel: TrendPanel): TemplateResult | typeof nothing {
    if (panel.kind === 'spectrum') {
      const gradient = `background:linear-gradient(to top, ${gradientOf(this.#colours[panel.colours])})`;
      return html`<i class="bar" .style=${gradient}></i
        ><span class="ends"><span>${panel.ends[1]}</span><span>${panel.ends[0]}</span></span>`;
    }
    if (panel.kind === 'grades') return nothing;
    const lines = panel.kind === 'bands' ? panel.bands : panel.lines;
    return html`<span class="legend">
      ${lines.map(({ name, side }) => html`<span class=${side}>${name}</span>`)}
    </span>`;
  }

  /** What lies over all panels: the page of traces, what is kept of them, the cursor; and what takes clicks and keys. */
  #overlay(view: View): TemplateResult {
    const clock = this.#clock(view);
    const span = this.#span(view);
    const place = this.cursor ?? this.pointed ?? span.end;
    const zone = zoneOf(view);
    const text = clock === null ? '' : clockText(instantOfRow(clock, place), zone);
    return html`<div
      class="over"
      role="slider"
      tabindex="0"
      aria-label="Time in the trends; Enter shows the traces there"
      aria-valuemin=${Math.floor(span.from)}
      aria-valuemax=${Math.ceil(span.end)}
      aria-valuenow=${Math.round(place)}
      aria-valuetext="${text}${this.cursor === null ? '' : `, ${this.#valuesAt(this.cursor)}`}"
      @keydown=${this.#onKey}
      @pointermove=${(event: PointerEvent) => (this.pointed = this.#placeOf(event))}
      @pointerleave=${() => (this.pointed = null)}
      @click=${(event: MouseEvent) => this.#go(this.#placeOf(event))}
    >
      ${clock === null ? nothing : this.#pageMarks(view, clock, span)}
      ${[this.cursor, this.pointed].map((at, number) => this.#line(at, span, number === 0 ? 'cursor' : 'pointer'))}
    </div>`;
  }

  #pageMarks(view: View, clock: TrendClock, span: Span): TemplateResult {
    const { ringFrom = null, head = null } = view.summary ?? {};
    const edge = leftEdge(view);
    const page_s = pageSeconds(view, this.#preferences.value);
    const box = (from: bigint, to: bigint, name: string, title: string) => {
      const [left, right] = [from, to].map((at) => this.#share(rowOf(clock, at), span));
      if (left === undefined || right === undefined || right <= 0 || left >= 1) return nothing;
      const [x, end] = [Math.max(0, left), Math.min(1, right)];
      return html`<i
        class=${name}
        title=${title}
        .style=${`left:${100 * x}%;width:${100 * (end - x)}%`}
      ></i>`;
    };
    return html`
      ${ringFrom === null || head === null ? nothing : box(ringFrom, head, 'kept', 'traces are kept from here on')}
      ${edge === null || view.at === null ? nothing : box(edge, edge + ticksOf(page_s), 'page', 'page of the traces')}
    `;
  }

  #line(at: number | null, span: Span, name: string): TemplateResult | typeof nothing {
    const share = at === null ? -1 : this.#share(at, span);
    return share < 0 || share > 1 ? nothing : html`<i class=${name} .style=${`left:${100 * share}%`}></i>`;
  }

  #heights(): readonly string[] {
    const last = this.#panels.length - 1;
    return this.#panels.map(({ height_px }, at) => `${height_px + (at === last ? timesHeight_px : 0)}px`);
  }

  #note(): string {
    const { columns, rows, making } = this.services.trends;
    if (columns === null) return making === null ? 'waiting for the analysis' : makingText(making);
    if (columns.columns.length === 0)
      return `no trends: ${columns.absent[0]?.why ?? 'nothing can be analysed'}`;
    if (rows.end === 0) return 'the first seconds are being gathered';
    const absent = absentOf(this.#panels);
    const notes = [
      referenceText(faultsOf(columns, rows)),
      absent.length === 0 ? '' : `not with these electrodes: ${absent.join(', ')}`,
    ];
    return notes.filter((note) => note !== '').join(' · ');
  }

  #valuesHere(view: View): string {
    const at = this.pointed ?? this.cursor;
    const clock = this.#clock(view);
    if (at === null || clock === null) return '';
    return `${clockText(instantOfRow(clock, at), zoneOf(view))}  ${this.#valuesAt(at)}`;
  }

  #valuesAt(place: number): string {
    return valuesText(this.#panels, this.services.trends.rows, Math.floor(place));
  }

  #span_s(view: View): number {
    return trendSpanOf(view.choices, this.#surface.value.roomy) ?? trendSpans[0]?.span_s ?? 600;
  }

  #clock(view: View): TrendClock | null {
    return clockOf(this.services.trends.columns, view.bed);
  }

  /** In rows: a span ends with the newest row. */
  #span(view: View): Span {
    const { rows } = this.services.trends;
    const clock = this.#clock(view);
    const rowsAcross = this.#span_s(view) / (clock?.row_s ?? 1);
    if (view.source === 'recording') return this.#windowOf(view, clock, rowsAcross);
    return {
      from: rows.end - rowsAcross,
      end: rows.end,
      seconds: cellSeconds(rowsAcross, this.#plots.width),
    };
  }

  /** Of a recording: the window of that span that holds the page. */
  #windowOf(view: View, clock: TrendClock | null, rowsAcross: number): Span {
    const edge = leftEdge(view);
    const place = clock === null || edge === null ? 0 : rowOf(clock, edge);
    const from = Math.max(0, Math.floor(place / rowsAcross)) * rowsAcross;
    return { from, end: from + rowsAcross, seconds: cellSeconds(rowsAcross, this.#plots.width) };
  }

  #share(place: number, { from, end }: Span): number {
    return (place - from) / (end - from);
  }

  #placeOf({ clientX }: MouseEvent): number | null {
    const view = this.#view.value;
    const over = this.renderRoot.querySelector('.over');
    if (view === null || over === null) return null;
    const { left, width } = over.getBoundingClientRect();
    const { from, end } = this.#span(view);
    return from + ((clientX - left) / width) * (end - from);
  }

  #go(place: number | null): void {
    const view = this.#view.value;
    const clock = view === null ? null : this.#clock(view);
    if (place === null || clock === null) return;
    this.cursor = place;
    this.dispatch({ type: 'go-trend', at: instantOfRow(clock, place) });
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const view = this.#view.value;
    if (view === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const { from, end } = this.#span(view);
    const step = Math.max(1, Math.round((end - from) / steps)) * (event.shiftKey ? 10 : 1);
    const here = Math.min(end, Math.max(from, this.cursor ?? end));
    const moved: Readonly<Record<string, number | null>> = {
      ArrowLeft: here - step,
      ArrowRight: here + step,
      PageUp: here - 10 * step,
      PageDown: here + 10 * step,
      Home: from,
      End: end,
      Escape: null,
    };
    if (event.key === 'Enter') this.#go(here);
    else if (event.key in moved && !(event.key === 'Escape' && this.cursor === null)) {
      const next = moved[event.key] ?? null;
      this.cursor = next === null ? null : Math.min(end, Math.max(Math.max(0, from), next));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Another analysis: other columns, perhaps other panels. */
  #begin(): void {
    const { columns } = this.services.trends;
    this.#plots.clear();
    this.#analysis = columns?.analysis ?? '';
    this.#panels = columns === null ? [] : panelsOf(columns);
  }

  #hear(from: number): void {
    this.#plots.change(from);
    this.requestUpdate();
  }
}

customElements.define('eeg-trend-strip', EegTrendStrip);
