import { css, html, nothing, type TemplateResult } from 'lit';
import { markWords } from '../marks/mark.ts';
import type { Change } from '../marks/marks-state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

const verbs: Readonly<Record<Change['what'], string>> = {
  add: 'new',
  change: 'changed',
  delete: 'deleted',
  undo: 'undone',
  redo: 'done again',
};

/** Marks that the server has not: why, and what becomes of them. Nothing is lost in silence. */
export class EegUnsaved extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        padding: 3px 10px;
        background: var(--eeg-notice-bg);
        color: var(--eeg-notice);
        font-size: 13px;
      }
      button {
        color: var(--eeg-text);
      }
    `,
  ];

  readonly #failed = this.select(
    ({ marks }) => marks.changes.filter(({ problem }) => problem !== ''),
    (a, b) => a.length === b.length && a.every((each, at) => each === b[at]),
  );
  readonly #waiting = this.select(({ marks }) => marks.changes.length);

  override render(): TemplateResult | typeof nothing {
    const failed = this.#failed.value;
    const refused = failed.find((each) => each.refused);
    const [first] = failed;
    if (first === undefined) return nothing;
    if (refused !== undefined) return this.#refused(refused);
    const count = this.#waiting.value;
    return html`<div role="status">
      <strong
        >${count === 1 ? '1 mark not saved' : `${count} changes of marks not saved`}: ${first.problem}</strong
      >
      Kept in this browser and tried again until the server has ${count === 1 ? 'it' : 'them'}.
    </div>`;
  }

  #refused({ key, what, mark, problem }: Change): TemplateResult {
    return html`<div role="alert">
      <strong>Not saved: ${problem}</strong>
      <span>${verbs[what]}: “${markWords(mark)}”</span>
      <button @click=${() => this.dispatch({ type: 'mark-again', key })}>Save mine all the same</button>
      <button @click=${() => this.dispatch({ type: 'mark-give-up', key })}>Give mine up</button>
    </div>`;
  }
}

customElements.define('eeg-unsaved', EegUnsaved);
