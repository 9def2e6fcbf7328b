import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, type TemplateResult } from 'lit';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

/** Who is at this workplace: asked once, kept in the browser, and on everything that this person says. */
export class EegPerson extends EegElement {
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(420px, 92vw);
      }
      form {
        display: grid;
        gap: 12px;
      }
      label {
        display: grid;
        gap: 4px;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .first {
        font-weight: 700;
      }
    `,
  ];

  readonly #reader = this.select(({ preferences }) => preferences.reader);
  readonly #waiting = this.select(({ marks }) => marks.waiting !== null);

  override render(): TemplateResult {
    return html`<wa-dialog open label="Your name" @wa-after-hide=${this.#close}>
      <form @submit=${this.#keep}>
        <p>
          ${this.#waiting.value ? 'It is set when you have said who you are. ' : ''}Your name stands on every
          mark that you set and on everything that you change. It is kept in this browser.
        </p>
        <label>
          Name
          <input maxlength="80" autocomplete="name" required .value=${this.#reader.value} />
        </label>
        <div class="buttons">
          <button type="button" @click=${this.#close}>Cancel</button>
          <button class="first">Keep</button>
        </div>
      </form>
    </wa-dialog>`;
  }

  /** A dialog that is born open says so to nobody: it is there when it was drawn. */
  protected override firstUpdated(): void {
    const dialog = this.renderRoot.querySelector('wa-dialog');
    void dialog?.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus());
  }

  readonly #keep = (event: SubmitEvent): void => {
    event.preventDefault();
    const reader = this.renderRoot.querySelector('input')?.value.trim() ?? '';
    if (reader === '') return;
    this.dispatch({ type: 'prefer', change: { reader } });
    this.#close();
  };

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-person', EegPerson);
