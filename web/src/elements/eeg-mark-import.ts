import { css, html, nothing, type TemplateResult } from 'lit';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

/** Chooses a file of marks that another program made, and has the server add them under the reader's name. */
export class EegMarkImport extends EegElement {
  static override properties = { busy: { state: true } };
  static override styles = [
    shared,
    css`
      button {
        min-height: 22px;
        padding: 0 6px;
        font-size: 12px;
      }
      input {
        display: none;
      }
    `,
  ];

  /** A file is under way. */
  declare busy: boolean;
  readonly #recording = this.select(({ marks }) => marks.recording);
  readonly #reader = this.select(({ preferences }) => preferences.reader.trim());

  constructor() {
    super();
    this.busy = false;
  }

  override render(): TemplateResult | typeof nothing {
    if (this.#recording.value === null) return nothing;
    return html`<button
        title="Add the marks of an EDF+ or BDF+ file or of an events.tsv"
        ?disabled=${this.busy}
        @click=${this.#choose}
      >
        ${this.busy ? 'Importing …' : 'Import …'}
      </button>
      <input type="file" accept=".edf,.bdf,.tsv" tabindex="-1" aria-hidden="true" @change=${this.#chosen} />`;
  }

  readonly #choose = (): void => {
    if (this.#reader.value === '') this.dispatch({ type: 'dialog', dialog: 'person' });
    else this.renderRoot.querySelector('input')?.click();
  };

  readonly #chosen = ({ target }: Event): void => {
    const [file] = target instanceof HTMLInputElement ? (target.files ?? []) : [];
    if (file !== undefined) void this.#send(file);
    // The same file may be chosen again.
    if (target instanceof HTMLInputElement) target.value = '';
  };

  async #send(file: File): Promise<void> {
    const recording = this.#recording.value;
    if (recording === null) return;
    this.busy = true;
    const text = await this.services.api.importMarks(recording, this.#reader.value, file).then(
      (added) => `${added} ${added === 1 ? 'mark' : 'marks'} imported from ${file.name}`,
      (problem: unknown) => `${file.name} is not imported: ${(problem as Error).message}`,
    );
    this.busy = false;
    this.dispatch({ type: 'notice', text });
  }
}

customElements.define('eeg-mark-import', EegMarkImport);
