import { css, html, nothing, type TemplateResult } from 'lit';
import { scaleBarOf } from '../display/scale-bar.ts';
import { shared } from '../styles/shared.ts';
import { pageSeconds, pxPerMmOf, sensitivityOf } from '../store/shown.ts';
import { EegElement } from './eeg-element.ts';

/** How large 100 µV and 1 s are here, and which way is up. */
export class EegScaleBar extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        padding: 6px 10px;
        border: 1px solid var(--eeg-line);
        border-radius: 4px;
        background: color-mix(in srgb, var(--eeg-panel) 88%, transparent);
        font-size: 12px;
        line-height: 1.3;
      }
      .bars {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .amplitude {
        border-left: 2px solid var(--eeg-text);
        width: 6px;
        border-block: 2px solid var(--eeg-text);
        border-right: 0;
      }
      .length {
        border-bottom: 2px solid var(--eeg-text);
        margin: 4px 0 2px;
      }
    `,
  ];

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null || view.size.width === 0) return nothing;
    const pxPerMm = pxPerMmOf(this.#preferences.value);
    const pxPerSecond = view.size.width / pageSeconds(view, this.#preferences.value);
    const bar = scaleBarOf(sensitivityOf(view), pxPerMm, pxPerSecond);
    return html`
      <div class="bars">
        <div class="amplitude" .style=${`height:${bar.height_px}px`}></div>
        <div>${bar.amplitude_uV} µV<br />negative up ↑</div>
      </div>
      <div class="length" .style=${`width:${bar.width_px}px`}></div>
      <div>${Number(bar.length_s.toPrecision(2))} s</div>
    `;
  }
}

customElements.define('eeg-scale-bar', EegScaleBar);
