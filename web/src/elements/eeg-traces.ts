import { html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import uPlotStyle from 'uplot/dist/uPlot.min.css?inline';
import { axisMarks } from '../display/axis.ts';
import { placeOf, ticksOf, type PageTime } from '../display/page-time.ts';
import { WheelSteps } from '../display/wheel.ts';
import { clockText, loadingText, notKeptText, stateInWords, timeBaseText, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { montageName } from '../store/montage-of.ts';
import { pageTimeOf } from '../store/page-time-of.ts';
import { delayOf, pageSeconds, pxPerMmOf, sensitivityOf, shownOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { crosshairReadout, measureReadout, type Pointed } from './readouts.ts';
import { EegElement, shallowEqual } from './eeg-element.ts';
import { PictureController } from './picture-controller.ts';
import { TimeFrame, type Dragged, type FrameState } from './time-frame.ts';
import { tracesStyle } from './traces-style.ts';

/** History that a page asks for: as much as its ring can hold. */
const history_s = 600;

/** The traces of the bed page with their time axis, marks, scale bar and rulers. */
export class EegTraces extends EegElement {
  static override properties = { dragged: { state: true }, pointed: { state: true } };
  static override styles = [shared, unsafeCSS(uPlotStyle), tracesStyle];

  declare dragged: Dragged | null;
  declare pointed: Pointed | null;

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #surface = this.select((state) => state.interface);
  readonly #marking = this.select(
    ({ marks }) => ({ drafting: marks.draft !== null, editing: marks.editing }),
    shallowEqual,
  );
  readonly #link = this.select((state) => state.link);
  readonly #now = this.select((state) => state.now_ms);
  readonly #picture = new PictureController(
    this,
    () => this.services,
    () => {
      const { bedId = '', source = 'bed', decided = [] } = this.#view.value ?? {};
      const review = source === 'bed' ? source : { recording: bedId, decided };
      return { bed: bedId, kind: 'page', history_s, fps: 60, review };
    },
  );
  readonly #wheel = new WheelSteps();
  readonly #resizes = new ResizeObserver(() => this.#frame?.resize());
  #frame: TimeFrame | null = null;

  constructor() {
    super();
    this.dragged = null;
    this.pointed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    this.#frame?.destroy();
    this.#frame = null;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.host')?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const page = pageTimeOf(view, this.#preferences.value);
    const state = stateInWords(view, this.#link.value, this.#now.value);
    const veiled = view.at === null && (state.tone === 'stale' || state.tone === 'lost');
    const notKept = notKeptText(view);
    const loading = loadingText(view);
    const { crosshair, scaleBars } = this.#surface.value;
    const { drafting, editing } = this.#marking.value;
    return html`
      <div
        class="host ${crosshair ? 'crosshair' : ''} ${veiled ? 'veiled' : ''} ${view.at === null ? 'live' : 'paused'}"
        tabindex="0"
        role="group"
        aria-roledescription="EEG traces"
        aria-label=${this.#label(view, page)}
        @wheel=${this.#onWheel}
        @pointerdown=${this.#onPointer}
      >
        <eeg-marks .page=${page}></eeg-marks>
        <div class="plot"></div>
        <eeg-mark-tints .page=${page}></eeg-mark-tints>
        <eeg-mark-lane .page=${page}></eeg-mark-lane>
        <eeg-finding-lane .page=${page}></eeg-finding-lane>
        ${veiled ? html`<p class="veil state ${state.tone}">${state.text}</p>` : nothing}
        ${
          view.summary === null || view.summary.head === null
            ? html`<p class="waiting">
                ${state.tone === 'good' ? 'waiting for the first sample' : state.text}
              </p>`
            : nothing
        }
        ${loading === null ? nothing : html`<p class="veil badge notice" role="status">${loading}</p>`}
        ${notKept === null ? nothing : html`<p class="veil badge notice">${notKept}</p>`}
        <eeg-missing></eeg-missing>
        ${scaleBars ? html`<eeg-scale-bar></eeg-scale-bar>` : nothing}
        ${measureReadout(view, page, this.dragged, this.#rule(view))}
        ${drafting ? html`<eeg-mark-palette class=${this.#aside(view, page)}></eeg-mark-palette>` : nothing}
        ${editing ? html`<eeg-mark-editor class=${this.#aside(view, page)}></eeg-mark-editor>` : nothing}
        ${crosshair ? crosshairReadout(view, page, this.pointed, delayOf(view, this.#preferences.value)) : nothing}
      </div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const view = this.#view.value;
    const plot = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (view === null || plot === null) return;
    const state = this.#frameState(view);
    this.#frame ??= this.#build(plot, state);
    this.#frame.show(state);
  }

  #build(plot: HTMLElement, state: FrameState): TimeFrame {
    const frame = new TimeFrame(plot, state, {
      cursor: (place) => this.#point(place),
      dragged: (box) => {
        this.dragged = box;
      },
    });
    this.#resizes.observe(plot);
    this.#picture.attach(frame.box);
    return frame;
  }

  #frameState(view: View): FrameState {
    const page = pageTimeOf(view, this.#preferences.value);
    const page_s = pageSeconds(view, this.#preferences.value);
    const marks = page === null ? [] : axisMarks(page, view.size.width, zoneOf(view));
    return { page_s, marks, measurable: typeof view.at === 'bigint' };
  }

  #rule(view: View) {
    return { pxPerMm: pxPerMmOf(this.#preferences.value), sensitivity_uV_mm: sensitivityOf(view) };
  }

  #point(place: { readonly left: number; readonly top: number } | null): void {
    const view = this.#view.value;
    if (place === null || view === null || !this.#surface.value.crosshair) {
      if (this.pointed !== null) this.pointed = null;
      return;
    }
    const y = place.top * devicePixelRatio;
    const row = view.rows.findIndex((each) => Math.abs(each.y - y) <= each.height / 2);
    this.pointed = { ...place, row };
    if (row >= 0 && typeof view.at === 'bigint') this.#picture.inspect(place.left * devicePixelRatio, row);
  }

  /** On the left when the mark in hand lies on the right. */
  #aside(view: View, page: PageTime | null): string {
    const { draft, clock, shown, selected } = this.services.store.state.marks;
    const placed = draft === null ? shown.get(selected ?? '') : undefined;
    const from = placed === undefined ? draft?.from : clock?.instant(placed.from);
    if (page === null || from === undefined) return '';
    const share = placeOf(page, from + ticksOf(delayOf(view, this.#preferences.value))) ?? 0;
    return share > 0.5 ? 'aside' : '';
  }

  /** A pointer on the traces means their keys; one in a panel over them means the panel. */
  readonly #onPointer = (event: PointerEvent): void => {
    const inPanel = event
      .composedPath()
      .some(
        (target) => target instanceof HTMLElement && /^eeg-mark-(palette|editor)$/.test(target.localName),
      );
    if (!inPanel) this.focus();
  };

  readonly #onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const step = this.#wheel.turn(event.deltaMode === 0 ? event.deltaY : event.deltaY * 40);
    if (step === 0) return;
    if (event.ctrlKey) this.dispatch({ type: 'step-time-base', step: step > 0 ? 1 : -1 });
    else if (event.shiftKey) this.dispatch({ type: 'move', seconds: step });
    else this.dispatch({ type: 'turn', pages: step });
  };

  #label(view: View, page: PageTime | null): string {
    const shown = shownOf(view.choices, view.bed);
    const page_s = pageSeconds(view, this.#preferences.value);
    const speed = view.size.width / pxPerMmOf(this.#preferences.value) / page_s;
    const when =
      page === null ? '' : view.at === null ? ', live' : `, paused at ${clockText(page.from, zoneOf(view))}`;
    return (
      `EEG of ${view.bed?.name ?? view.bedId}, ${montageName(shown.montage)}, ` +
      `${shown.sensitivity_uV_mm} µV/mm, ${timeBaseText(shown.timeBase.kind, page_s, speed)}, negative up${when}`
    );
  }
}

customElements.define('eeg-traces', EegTraces);
