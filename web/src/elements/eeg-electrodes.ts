import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import type { Role, Side } from '@valvomo/model';
import type { BedMessage } from '@valvomo/wire';
import { css, html, nothing, type TemplateResult } from 'lit';
import type { ElectrodeDecision } from '../api.ts';
import { decisionOf, draftsOf, primesLeft, problemOf, type Draft, type Kind } from '../electrodes/draft.ts';
import { shared } from '../styles/shared.ts';
import { modalityOf } from '../store/montage-of.ts';
import { EegElement } from './eeg-element.ts';

const kinds: readonly (readonly [Kind, string])[] = [
  ['scalp', 'scalp'],
  ['pair', 'scalp pair'],
  ['depth', 'depth (shaft)'],
  ['grid', 'grid or strip'],
  ['other', 'no EEG, or unknown'],
];
const sides: readonly (readonly [Side, string])[] = [
  ['unknown', 'not known'],
  ['left', 'left'],
  ['right', 'right'],
  ['midline', 'midline'],
];
const roles: readonly (readonly [Role, string])[] = [
  ['other', 'other'],
  ['ecg', 'ECG'],
  ['eog', 'EOG'],
  ['emg', 'EMG'],
  ['respiration', 'respiration'],
  ['position', 'position'],
  ['oximetry', 'oximetry'],
  ['reference', 'reference'],
  ['trigger', 'trigger'],
];

/** `A'1 … A'10`, or all names of a short group. */
const labelText = (labels: readonly string[]): string =>
  labels.length <= 4 ? labels.join(', ') : `${labels[0]} … ${labels.at(-1)}`;

/** A reader says what each electrode is: names only propose. The word is kept with the recording. */
export class EegElectrodes extends EegElement {
  static override properties = {
    drafts: { state: true },
    reader: { state: true },
    problem: { state: true },
    sending: { state: true },
  };
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(980px, 96vw);
      }
      p {
        margin-bottom: 10px;
      }
      .scroll {
        max-height: 52vh;
        overflow: auto;
        border: 1px solid var(--eeg-line);
        border-radius: 5px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 13px;
      }
      th {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--eeg-panel);
        text-align: left;
        font-size: 12px;
        color: var(--eeg-dim);
      }
      th,
      td {
        padding: 4px 8px;
        border-bottom: 1px solid var(--eeg-line);
      }
      td.labels {
        max-width: 260px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      td.wrong {
        color: var(--eeg-notice);
        font-weight: 600;
      }
      input.name {
        width: 90px;
      }
      input.size {
        width: 52px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
        margin-top: 12px;
      }
      .buttons .problem {
        flex: 1 0 100%;
        color: var(--eeg-notice);
      }
      .buttons label {
        flex: 1;
      }
      .confirm {
        font-weight: 700;
      }
    `,
  ];

  declare drafts: readonly Draft[];
  declare reader: string;
  declare problem: string;
  declare sending: boolean;
  readonly #bed = this.select((state) => state.page?.bed ?? null);

  constructor() {
    super();
    this.drafts = [];
    this.reader = '';
    this.problem = '';
    this.sending = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const bed = this.#bed.value;
    this.drafts = bed === null ? [] : draftsOf(bed);
    this.reader = this.services.store.state.preferences.reader;
  }

  override render(): TemplateResult | typeof nothing {
    const bed = this.#bed.value;
    const hasProblem = this.drafts.some((draft) => problemOf(draft) !== '');
    const undecided = modalityOf(bed) === 'undecided';
    return html`<wa-dialog
      open
      label="Electrodes of ${bed?.name ?? 'this bed'}"
      @wa-after-hide=${this.#close}
    >
      <p>
        ${
          undecided
            ? 'The names propose what you see here; a letter proves neither kind nor side. Correct what is wrong, then confirm.'
            : 'Somebody has said what these electrodes are. Correct what is wrong, then confirm.'
        }
        The side decides the colour, the kind decides the montage.
      </p>
      ${
        this.drafts.some(({ name }) => name.includes("'"))
          ? html`<p>
              <button @click=${() => (this.drafts = primesLeft(this.drafts))}>
                Our names: prime is left, no prime is right
              </button>
            </p>`
          : nothing
      }
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Signals</th>
              <th scope="col">Kind</th>
              <th scope="col">Name</th>
              <th scope="col">Side</th>
              <th scope="col">Rows × columns</th>
              <th scope="col"><span class="unseen">Problem</span></th>
            </tr>
          </thead>
          <tbody>
            ${this.drafts.map((draft, number) => this.#row(draft, number))}
          </tbody>
        </table>
      </div>
      ${this.#footer(hasProblem)}
    </wa-dialog>`;
  }

  #row(draft: Draft, number: number): TemplateResult {
    const change = (part: Partial<Draft>): void => {
      this.drafts = this.drafts.with(number, { ...draft, ...part });
    };
    const named = draft.kind === 'depth' || draft.kind === 'grid';
    const who = labelText(draft.labels);
    return html`<tr>
      <td class="labels" title=${draft.labels.join(', ')}>${who} (${draft.labels.length})</td>
      <td>
        ${choiceOf(`Kind of ${who}`, kinds, draft.kind, (kind) => change({ kind }))}
        ${draft.kind === 'other' ? choiceOf(`Role of ${who}`, roles, draft.role, (role) => change({ role })) : nothing}
      </td>
      <td>
        ${
          named
            ? html`<input
                class="name"
                aria-label="Name of ${who}"
                maxlength="80"
                .value=${draft.name}
                @input=${onText((name) => change({ name }))}
              />`
            : nothing
        }
      </td>
      <td>
        ${named ? choiceOf(`Side of ${who}`, sides, draft.side, (side) => change({ side })) : draft.kind === 'other' ? nothing : 'by its site'}
      </td>
      <td>
        ${
          draft.kind === 'grid'
            ? html`${sizeOf(`Rows of ${who}`, draft.rows, (rows) => change({ rows }))} ×
              ${sizeOf(`Columns of ${who}`, draft.columns, (columns) => change({ columns }))}`
            : nothing
        }
      </td>
      <td class="wrong">${problemOf(draft)}</td>
    </tr>`;
  }

  #footer(hasProblem: boolean): TemplateResult {
    const ready = !hasProblem && this.reader.trim() !== '' && this.drafts.length > 0 && !this.sending;
    return html`<div class="buttons">
      <label>
        Your name
        <input
          maxlength="80"
          autocomplete="name"
          .value=${this.reader}
          @input=${onText((reader) => {
            this.reader = reader;
          })}
        />
      </label>
      <button @click=${this.#close}>Cancel</button>
      <button class="confirm" ?disabled=${!ready} @click=${this.#confirm}>
        ${this.sending ? 'Sending …' : 'Confirm electrodes'}
      </button>
      ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
    </div>`;
  }

  readonly #confirm = (): void => {
    const bed = this.#bed.value;
    if (bed === null) return;
    const by = this.reader.trim();
    this.sending = true;
    this.problem = '';
    this.dispatch({ type: 'prefer', change: { reader: by } });
    this.#keep(bed, decisionOf(bed, this.drafts, by))
      .then(() => this.dispatch({ type: 'confirmed-electrodes' }))
      .catch((problem: unknown) => {
        this.problem = `Not kept: ${problem instanceof Error ? problem.message : String(problem)}`;
      })
      .finally(() => {
        this.sending = false;
      });
  };

  /** A bed's decision is the ward's; one about a recording alone stays with this reader. */
  #keep(bed: BedMessage, decision: ElectrodeDecision): Promise<void> {
    if (this.services.store.state.page?.source !== 'recording')
      return this.services.api.confirmElectrodes(bed.bed, decision);
    const { by, streams } = decision;
    const decided = streams.map(({ stream, electrodes }) => ({ stream, electrodes, by }));
    this.dispatch({ type: 'decided-electrodes', decided });
    return Promise.resolve();
  }

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

const onText =
  (set: (text: string) => void) =>
  ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) set(target.value);
  };

const choiceOf = <Value extends string>(
  label: string,
  options: readonly (readonly [Value, string])[],
  value: Value,
  set: (value: Value) => void,
): TemplateResult => {
  const pick = ({ target }: Event): void => {
    const found = target instanceof HTMLSelectElement ? options[target.selectedIndex] : undefined;
    if (found !== undefined) set(found[0]);
  };
  return html`<select aria-label=${label} @change=${pick}>
    ${options.map(([option, text]) => html`<option value=${option} ?selected=${option === value}>${text}</option>`)}
  </select>`;
};

const sizeOf = (label: string, value: number, set: (value: number) => void): TemplateResult =>
  html`<input
    class="size"
    inputmode="numeric"
    aria-label=${label}
    .value=${value === 0 ? '' : String(value)}
    @input=${onText((text) => set(/^\d{1,3}$/.test(text) ? Number(text) : 0))}
  />`;

customElements.define('eeg-electrodes', EegElectrodes);
