import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { instantAt, ticksOf, type PageTime } from '../display/page-time.ts';
import { clockText, secondsText, zoneOf } from '../display/words.ts';
import { laneOf, type LaneLayout, type LanePart } from '../marks/lane.ts';
import { markSymbol, markWords } from '../marks/mark.ts';
import { shared } from '../styles/shared.ts';
import { delayOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { visibleMarks } from '../marks/visible.ts';
import { EegElement } from './eeg-element.ts';
import { markLaneStyle } from './mark-lane-style.ts';

/** What a pointer is doing in the lane: making an interval, or dragging a mark or one of its ends. Instants. */
interface Drag {
  readonly id: string | null;
  readonly part: 'from' | 'to' | 'both';
  readonly grabbed: bigint;
  readonly from: bigint;
  readonly to: bigint;
  /** CSS pixels that the pointer has gone. */
  readonly gone: number;
}

/** A click is not a drag. */
const drag_px = 4;

/** The lane of marks above the traces: every mark with its words, handles of the chosen one, room to make new ones. */
export class EegMarkLane extends EegElement {
  static override properties = { page: { attribute: false }, drag: { state: true }, held: { state: true } };
  static override styles = [shared, markLaneStyle];

  declare page: PageTime | null;
  declare drag: Drag | null;
  /** M is held down: the next drag over the traces makes an interval. */
  declare held: boolean;
  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #shown = this.select(visibleMarks);
  readonly #clock = this.select(({ marks }) => marks.clock);
  readonly #selected = this.select(({ marks }) => marks.selected);
  readonly #draft = this.select(({ marks }) => marks.draft);
  readonly #changes = this.select(({ marks }) => marks.changes);

  constructor() {
    super();
    this.page = null;
    this.drag = null;
    this.held = false;
  }

  #traces: HTMLElement | null = null;
  #share: number | null = null;
  #asked = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#traces = this.parentElement;
    this.#traces?.addEventListener('pointermove', this.#point);
    this.#traces?.addEventListener('pointerleave', this.#point);
    window.addEventListener('keydown', this.#onKey);
    window.addEventListener('keyup', this.#onKey);
    window.addEventListener('blur', this.#letGo);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
    window.removeEventListener('keyup', this.#onKey);
    window.removeEventListener('blur', this.#letGo);
    this.#traces?.removeEventListener('pointermove', this.#point);
    this.#traces?.removeEventListener('pointerleave', this.#point);
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
    this.dispatch({ type: 'pointed', share: null });
  }

  /** Where the pointer is, once a frame at most. */
  readonly #point = (event: PointerEvent): void => {
    const width = this.#view.value?.size.width ?? 0;
    const share = (event.clientX - this.getBoundingClientRect().left) / width;
    this.#share = event.type === 'pointermove' && share >= 0 && share <= 1 ? share : null;
    if (this.#asked !== 0) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.dispatch({ type: 'pointed', share: this.#share });
    });
  };

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    const clock = this.#clock.value;
    if (view === null) return nothing;
    const layout =
      clock === null || this.page === null
        ? none
        : laneOf(this.#shown.value, clock, this.page, {
            delay: delayOf(view, this.#preferences.value) * 1e7,
            width: view.size.width,
          });
    return html`
      <div
        class="lane"
        aria-busy=${clock === null}
        title="Click: new mark. Drag: new interval. (M, Shift+M)"
        @pointerdown=${this.#begin}
        @pointermove=${this.#move}
        @pointerup=${this.#end}
        @pointercancel=${this.#letGo}
      >
        ${repeat(
          layout.parts,
          ({ entry, left }) => `${entry.mark.id} ${Math.round(left)}`,
          (part, number) => this.#part(view, part, layout.parts[number + 1]),
        )}
        ${layout.crowds.map(
          ({ left, width, count }) =>
            html`<i
              class="crowd"
              .style=${`left:${left}px;width:${width}px;height:${Math.min(14, 3 + count)}px`}
            ></i>`,
        )}
        ${layout.crowds.length === 0 ? nothing : html`<span class="many">${layout.count} marks on this page</span>`}
      </div>
      ${this.#drawn()}
      <div
        class="glass ${this.held ? 'held' : ''}"
        @pointerdown=${this.#begin}
        @pointermove=${this.#move}
        @pointerup=${this.#end}
        @pointercancel=${this.#letGo}
      ></div>
    `;
  }

  #part(view: View, part: LanePart, next: LanePart | undefined): TemplateResult {
    const { mark } = part.entry;
    const chosen = this.#selected.value === mark.id;
    const problem = this.#changes.value.find((each) => each.mark.id === mark.id && each.problem !== '');
    const room = Math.max(18, Math.min(190, (next?.left ?? Infinity) - part.left));
    const state = `${chosen ? 'chosen' : ''} ${mark.review} ${problem === undefined ? '' : 'unsaved'}`;
    const kind = part.width > 0 ? 'interval' : 'moment';
    const words = markWords(mark);
    return html`
      ${
        part.width > 0
          ? html`<i class="bar ${state}" .style=${`left:${part.left}px;width:${part.width}px`}></i>`
          : nothing
      }
      <button
        class="${kind} ${state}"
        data-mark=${mark.id}
        tabindex="-1"
        .style=${`left:${part.left}px;max-width:${Math.max(room, part.width)}px`}
        title=${this.#title(view, part, problem?.problem)}
        @dblclick=${() => this.#edit(mark.id)}
        @click=${(event: MouseEvent) => event.detail === 0 && this.#choose(mark.id)}
      >
        <span>${problem === undefined ? '' : '⚠ '}${markSymbol(mark.kind)} ${words}</span>
      </button>
      ${
        chosen && part.begins
          ? html`<i class="handle" data-mark=${mark.id} data-end="from" .style=${`left:${part.left}px`}></i>`
          : nothing
      }
      ${
        chosen && part.ends
          ? html`<i
              class="handle"
              data-mark=${mark.id}
              data-end="to"
              .style=${`left:${part.left + part.width}px`}
            ></i>`
          : nothing
      }
    `;
  }

  #title(view: View, { entry }: LanePart, problem: string | undefined): string {
    const { mark } = entry;
    const clock = this.#clock.value;
    const at = clock === null ? '' : clockText(clock.instant(entry.from), zoneOf(view));
    return [
      markWords(mark),
      at,
      mark.samples === 0 ? '' : secondsText((entry.to - entry.from) / 1e7),
      mark.channels === null ? '' : `on ${mark.channels.join(', ')}`,
      mark.author,
      mark.review,
      problem === undefined ? '' : `NOT SAVED: ${problem}`,
    ]
      .filter((part) => part !== '')
      .join(' · ');
  }

  /** What is being made or dragged, before it is a mark. */
  #drawn(): TemplateResult | typeof nothing {
    const { drag } = this;
    const draft = this.#draft.value;
    const drawn = drag !== null && drag.gone >= drag_px ? drag : draft;
    if (drawn === null) return nothing;
    const [from, to] = [this.#place(drawn.from), this.#place(drawn.to ?? drawn.from)];
    const edges = [from, to].flatMap((at) =>
      at === null ? [] : [html`<i class="edge" .style=${`left:${at}px`}></i>`],
    );
    const isWhole = from !== null && to !== null && to > from;
    return html`${edges}
    ${isWhole ? html`<i class="drawn" .style=${`left:${from}px;width:${to - from}px`}></i>` : nothing}`;
  }

  #place(instant: bigint): number | null {
    const view = this.#view.value;
    if (view === null || this.page === null) return null;
    const share = this.#delayed(view, instant);
    return share === null ? null : share * view.size.width;
  }

  #delayed(view: View, instant: bigint): number | null {
    const { page } = this;
    if (page === null) return null;
    const at = Number(instant - page.from) / 1e7 + delayOf(view, this.#preferences.value);
    const share = at / page.page_s;
    const wrapped = page.sweep !== null && share < 0 ? share + 1 : share;
    return wrapped >= 0 && wrapped <= 1 ? wrapped : null;
  }

  #instant(event: PointerEvent): bigint | null {
    const view = this.#view.value;
    if (view === null || this.page === null || view.size.width === 0) return null;
    const share = (event.clientX - this.getBoundingClientRect().left) / view.size.width;
    const delay = ticksOf(delayOf(view, this.#preferences.value));
    return instantAt(this.page, Math.min(1, Math.max(0, share))) - delay;
  }

  readonly #begin = (event: PointerEvent): void => {
    const at = this.#instant(event);
    if (event.button !== 0 || at === null) return;
    event.stopPropagation();
    const [target] = event.composedPath();
    const { mark: id, end } =
      target instanceof HTMLElement ? (target.closest<HTMLElement>('[data-mark]')?.dataset ?? {}) : {};
    const placed = id === undefined ? undefined : this.#shown.value.get(id);
    const clock = this.#clock.value;
    if (placed === undefined || clock === null) {
      this.drag = { id: null, part: 'to', grabbed: at, from: at, to: at, gone: 0 };
    } else {
      const part = end === 'from' || end === 'to' ? end : 'both';
      const [from, to] = [clock.instant(placed.from), clock.instant(placed.to)];
      this.drag = { id: placed.mark.id, part, grabbed: at, from, to, gone: 0 };
      this.#choose(placed.mark.id);
    }
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const { drag } = this;
    const at = this.#instant(event);
    if (drag === null || at === null) return;
    const moved = at - drag.grabbed;
    const gone = drag.gone + Math.abs(event.movementX);
    const from = drag.part === 'to' ? drag.from : drag.from + moved;
    const to = drag.part === 'from' ? drag.to : drag.to + moved;
    this.drag = { ...drag, from, to, grabbed: at, gone };
  };

  readonly #end = (): void => {
    const { drag } = this;
    this.drag = null;
    if (drag === null) return;
    const [from, to] = drag.from < drag.to ? [drag.from, drag.to] : [drag.to, drag.from];
    const isDrag = drag.gone >= drag_px;
    if (drag.id === null) this.dispatch({ type: 'mark-drawn', from, to: isDrag ? to : from });
    else if (isDrag) this.dispatch({ type: 'mark-change', id: drag.id, change: { from, to } });
  };

  readonly #letGo = (): void => {
    this.drag = null;
    this.held = false;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'm' || event.ctrlKey || event.altKey || event.metaKey) return;
    // Only a key that the page has taken for a mark is held for a drag.
    this.held = event.type === 'keydown' && event.defaultPrevented;
  };

  #choose(id: string): void {
    this.dispatch({ type: 'mark-select', id });
  }

  #edit(id: string): void {
    this.#choose(id);
    this.dispatch({ type: 'mark-edit', editing: true });
  }
}

const none: LaneLayout = { parts: [], crowds: [], count: 0 };

customElements.define('eeg-mark-lane', EegMarkLane);
