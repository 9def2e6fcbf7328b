import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, type TemplateResult } from 'lit';
import { keyTable, mouseTable, type KeyBinding } from '../keys/table.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

const groups: readonly KeyBinding['group'][] = [
  'Time',
  'Picture',
  'Trends',
  'Events',
  'Marks',
  'Alarms',
  'Page',
];

/** The `?` sheet: made from the key table, so that it cannot say anything else than the keys do. */
export class EegKeySheet extends EegElement {
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(1060px, 94vw);
      }
      .columns {
        columns: 2;
        column-gap: 32px;
      }
      section {
        break-inside: avoid;
        margin-bottom: 14px;
      }
      h3 {
        font-size: 12px;
        letter-spacing: 0.06em;
        text-transform: uppercase;
        color: var(--eeg-dim);
        margin-bottom: 4px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 4px 12px;
        margin: 0;
      }
      dd {
        margin: 0;
      }
      label {
        display: flex;
        gap: 8px;
        align-items: center;
        padding-top: 10px;
        border-top: 1px solid var(--eeg-line);
      }
    `,
  ];

  readonly #keysOn = this.select((state) => state.preferences.keysOn);

  override render(): TemplateResult {
    const list = (lines: readonly { readonly shown: string; readonly does: string }[]): TemplateResult =>
      html`<dl>
        ${lines.map(
          ({ shown, does }) =>
            html`<dt><kbd>${shown}</kbd></dt>
              <dd>${does}</dd>`,
        )}
      </dl>`;
    return html`<wa-dialog open light-dismiss label="Keys" @wa-after-hide=${this.#close}>
      <div class="columns">
        ${groups.map(
          (group) =>
            html`<section>
              <h3>${group}</h3>
              ${list(keyTable.filter((binding) => binding.group === group))}
            </section>`,
        )}
        <section>
          <h3>Mouse</h3>
          ${list(mouseTable)}
        </section>
      </div>
      <label>
        <input type="checkbox" .checked=${this.#keysOn.value} @change=${this.#switch} />
        Single keys on. When off, only keys like PgUp, arrows and F1 … F12 work: for speech input and stray
        hands.
      </label>
    </wa-dialog>`;
  }

  readonly #switch = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement)
      this.dispatch({ type: 'prefer', change: { keysOn: target.checked } });
  };

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-key-sheet', EegKeySheet);
