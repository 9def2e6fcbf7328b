import { css, html, nothing, type TemplateResult } from 'lit';
import { shared } from '../styles/shared.ts';
import { EegElement, shallowEqual } from './eeg-element.ts';

/** Words in the rows that stay empty: which electrode is off or absent. */
export class EegMissing extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        overflow: hidden;
      }
      span {
        position: absolute;
        left: 10px;
        transform: translateY(-50%);
        padding: 0 6px;
        border-radius: 3px;
        background: var(--eeg-notice-bg);
        color: var(--eeg-notice);
        font-size: 12px;
        font-weight: 600;
        line-height: 1.2;
      }
    `,
  ];

  readonly #rows = this.select(
    (state) => (state.page?.rows ?? []).filter(({ missing }) => missing !== ''),
    shallowEqual,
  );

  override render(): TemplateResult | typeof nothing {
    return html`${this.#rows.value.map(
      ({ missing, y }) => html`<span .style=${`top:${y / devicePixelRatio}px`}>${missing}</span>`,
    )}`;
  }
}

customElements.define('eeg-missing', EegMissing);
