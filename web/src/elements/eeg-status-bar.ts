import { css, html, nothing, type TemplateResult } from 'lit';
import { rateHz } from '@valvomo/model';
import {
  clockText,
  decimationText,
  delayText,
  hertzText,
  lengthText,
  orderText,
  originText,
  timeBaseText,
  zoneOf,
} from '../display/words.ts';
import { secondsBetween } from '../display/page-time.ts';
import { shared } from '../styles/shared.ts';
import { hasOrder, montageName } from '../store/montage-of.ts';
import { delayOf, pageSeconds, pxPerMmOf, shownOf, zeroPhaseOf } from '../store/shown.ts';
import type { AppState, Preferences, View } from '../store/state.ts';
import { EegElement } from './eeg-element.ts';

const linkText = (link: AppState['link'], view: View): string => {
  if (link === null) return 'connecting';
  return link.connected ? 'link ok' : `link to server lost since ${clockText(link.since, zoneOf(view))}`;
};

const clockOffsetText = (view: View): string => {
  const offset_s = view.beat?.clock_offset_s ?? null;
  if (offset_s === null) return 'clock not compared';
  const offset_ms = Math.round(offset_s * 1000);
  return `device clock ${offset_ms < 0 ? '−' : '+'}${Math.abs(offset_ms)} ms`;
};

/** With everything else hidden the last line still says whose traces these are, and that they are none of today's. */
const whoText = (view: View): string =>
  [view.bed?.name ?? view.bedId, originText(view.bed?.origin), view.at === null ? null : 'PAUSED']
    .filter((part) => part !== null)
    .join(' · ');

const pictureText = (view: View, preferences: Preferences): string => {
  const shown = shownOf(view.choices, view.bed);
  const page_s = pageSeconds(view, preferences);
  const speed = view.size.width / pxPerMmOf(preferences) / page_s;
  return [
    `${shown.sensitivity_uV_mm} µV/mm`,
    timeBaseText(shown.timeBase.kind, page_s, speed),
    `${hertzText(shown.lowCut_hz)} – ${hertzText(shown.highCut_hz)}`,
    shown.notch_hz === null ? 'no notch' : `notch ${hertzText(shown.notch_hz)}`,
    delayText(delayOf(view, preferences), zeroPhaseOf(view, preferences)),
    'negative up',
  ].join(' · ');
};

/** The last line of the bed page, always there: what the picture is made of, and how good it is. */
export class EegStatusBar extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        gap: 4px 16px;
        justify-content: space-between;
        align-items: center;
        padding: 4px 10px;
        min-height: 26px;
        border-top: 1px solid var(--eeg-line);
        background: var(--eeg-panel);
        color: var(--eeg-dim);
        font-size: 12px;
        white-space: nowrap;
        overflow: hidden;
      }
      strong {
        color: var(--eeg-text);
      }
      .picture,
      .quality {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .quality {
        flex-shrink: 0;
      }
      em {
        font-style: normal;
        color: var(--eeg-notice);
        background: var(--eeg-notice-bg);
        border-radius: 3px;
        padding: 0 4px;
      }
    `,
  ];

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #link = this.select((state) => state.link);
  readonly #zen = this.select((state) => state.interface.zen);

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const preferences = this.#preferences.value;
    const { montage, order } = shownOf(view.choices, view.bed);
    return html`
      <span class="picture number">
        ${this.#zen.value ? html`<strong>${whoText(view)}</strong> · ` : nothing}<strong
          >${montageName(montage)}${hasOrder(view.bed, montage) ? `, ${orderText(order)}` : ''}</strong
        >
        · ${pictureText(view, preferences)}
      </span>
      <span class="quality number">
        ${
          preferences.pxPerMm === null
            ? html`<em>not calibrated</em>`
            : `screen ${preferences.pxPerMm.toFixed(2)} px/mm`
        }
        · ${this.#present(view)} · ${this.#decimation(view)}
      </span>
    `;
  }

  /** A recording alone has no link, no head and no clock to be compared. */
  #present(view: View): string {
    if (view.source === 'recording') return this.#kept(view);
    return [linkText(this.#link.value, view), this.#kept(view), clockOffsetText(view)].join(' · ');
  }

  #kept({ summary, recording }: View): string {
    if (recording !== null && summary?.oldest != null && summary.head !== null)
      return `${lengthText(secondsBetween(summary.oldest, summary.head))} recorded`;
    return summary === null ? 'nothing kept yet' : `${lengthText(summary.ring_s)} kept`;
  }

  #decimation(view: View): string {
    const rates = (view.bed?.streams ?? []).map(({ rate }) => rateHz(rate));
    const page_s = pageSeconds(view, this.#preferences.value);
    const text = decimationText(rates, page_s, view.size.width * devicePixelRatio);
    return view.summary?.thin === true ? `${text}, made by the server` : text;
  }
}

customElements.define('eeg-status-bar', EegStatusBar);
