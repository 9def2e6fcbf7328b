import { css, html, nothing, type TemplateResult } from 'lit';
import { draftsOf, summaryOf } from '../electrodes/draft.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

/** Says that nobody has confirmed what the electrodes are, what the names propose, and where to decide. */
export class EegProposalBanner extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 4px 10px;
        background: var(--eeg-notice-bg);
        color: var(--eeg-notice);
        border-bottom: 1px solid var(--eeg-line);
        font-size: 13px;
      }
      span {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      button {
        border-color: currentColor;
        color: inherit;
        background: none;
        font-weight: 600;
      }
    `,
  ];

  readonly #bed = this.select((state) => state.page?.bed ?? null);

  override render(): TemplateResult | typeof nothing {
    const bed = this.#bed.value;
    if (bed === null) return nothing;
    const summary = summaryOf(draftsOf(bed));
    return html`<span title=${summary}
        ><strong>Electrodes not confirmed: as recorded, in neutral colour.</strong> The names propose:
        ${summary}</span
      >
      <button @click=${() => this.dispatch({ type: 'dialog', dialog: 'electrodes' })}>
        Check and confirm
      </button>`;
  }
}

customElements.define('eeg-proposal-banner', EegProposalBanner);
