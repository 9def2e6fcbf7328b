import { css, html, type TemplateResult } from 'lit';
import type { PageTime } from '../display/page-time.ts';
import { laneOf, type LaneLayout, type LanePart } from '../marks/lane.ts';
import type { RowLayout } from '../picture/messages.ts';
import { delayOf } from '../store/shown.ts';
import { visibleMarks } from '../marks/visible.ts';
import { EegElement } from './eeg-element.ts';

interface Band {
  readonly top: number;
  readonly height: number;
}

/** The rows that a mark is about, as bands of the picture; all of it when it is about all, or about none of these rows. */
export const bandsOf = (
  channels: readonly string[] | null,
  rows: readonly RowLayout[],
  screen: { readonly height: number; readonly dpr: number },
): readonly Band[] => {
  const about = new Set(channels ?? []);
  const found = rows.filter(({ name }) => about.has(name));
  if (found.length === 0) return [{ top: 0, height: screen.height }];
  return found.map(({ y, height }) => ({ top: (y - height / 2) / screen.dpr, height: height / screen.dpr }));
};

/** Marks over the traces: a line for a moment, a faint tint with edges for an interval, on the rows that they are about. */
export class EegMarkTints extends EegElement {
  static override properties = { page: { attribute: false } };
  static override styles = css`
    :host {
      display: block;
      pointer-events: none;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
    }
  `;

  declare page: PageTime | null;
  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #shown = this.select(visibleMarks);
  readonly #clock = this.select(({ marks }) => marks.clock);
  readonly #selected = this.select(({ marks }) => marks.selected);
  readonly #resizes = new ResizeObserver(() => this.requestUpdate());

  constructor() {
    super();
    this.page = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
  }

  override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const dpr = devicePixelRatio;
    const [width, height] = [Math.round(this.clientWidth * dpr), Math.round(this.clientHeight * dpr)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.clearRect(0, 0, width, height);
    const layout = this.#layout();
    if (layout === null) return;
    const style = getComputedStyle(this);
    const colours = { mark: style.getPropertyValue('--eeg-mark'), dim: style.getPropertyValue('--eeg-dim') };
    for (const part of layout.parts) this.#draw(context, part, colours);
    context.fillStyle = colours.mark;
    for (const { left, width: wide, count } of layout.crowds) {
      context.globalAlpha = Math.min(0.35, 0.04 + count * 0.01);
      context.fillRect(left, 0, wide, this.clientHeight);
    }
  }

  #layout(): LaneLayout | null {
    const view = this.#view.value;
    const clock = this.#clock.value;
    if (view === null || clock === null || this.page === null || this.page === undefined) return null;
    const delay = delayOf(view, this.#preferences.value) * 1e7;
    return laneOf(this.#shown.value, clock, this.page, { delay, width: view.size.width });
  }

  #draw(context: CanvasRenderingContext2D, part: LanePart, colours: { mark: string; dim: string }): void {
    const { mark } = part.entry;
    const rows = this.#view.value?.rows ?? [];
    const chosen = mark.id === this.#selected.value;
    context.fillStyle = mark.review === 'rejected' ? colours.dim : colours.mark;
    for (const { top, height } of bandsOf(mark.channels, rows, {
      height: this.clientHeight,
      dpr: devicePixelRatio,
    })) {
      context.globalAlpha = chosen ? 0.16 : 0.07;
      context.fillRect(part.left, top, part.width, height);
      context.globalAlpha = chosen ? 1 : 0.75;
      if (part.begins) context.fillRect(part.left, top, chosen ? 2 : 1, height);
      if (part.ends && part.width > 0)
        context.fillRect(part.left + part.width - 1, top, chosen ? 2 : 1, height);
    }
  }
}

customElements.define('eeg-mark-tints', EegMarkTints);
