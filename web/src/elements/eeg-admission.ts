import { ageUnits, civilTime, studyProfiles, ticks, type Study } from '@valvomo/model';
import { html, nothing, type TemplateResult } from 'lit';
import {
  admissionOf,
  ageFrom,
  dayFrom,
  consciousnessWords,
  emptyForm,
  formOf,
  identifiersOf,
  noDrug,
  problemsOf,
  profileNames,
  type AdmissionForm,
  type DrugForm,
  type Problems,
} from '../study/admission.ts';
import type { AdmissionSaid } from '../study/admission-said.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';
import { admissionStyle } from './admission-style.ts';

/**
 * The fields of an admission, in the order in which a hand at the bed fills them in. Tells `eeg-admission-said` when all of it
 * can stand; what cannot is said at its field, and the first of them has the focus.
 */
export class EegAdmission extends EegElement {
  static override properties = {
    study: { attribute: false },
    hint: { attribute: false },
    zone: { attribute: false },
    refused: { attribute: false },
    sending: { attribute: false },
    form: { state: true },
    problems: { state: true },
  };
  static override styles = [shared, admissionStyle];

  /** To be changed; null: a new one. */
  declare study: Study | null;
  /** What is known of the electrodes. */
  declare hint: string;
  declare zone: string;
  /** What the server refused, by field; `` (no field): all of it. */
  declare refused: Problems;
  declare sending: boolean;
  declare form: AdmissionForm;
  declare problems: Problems;

  constructor() {
    super();
    this.study = null;
    this.hint = '';
    this.zone = 'UTC';
    this.refused = {};
    this.sending = false;
    this.form = emptyForm('', 'emu');
    this.problems = {};
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.form = this.study === null ? emptyForm(this.hint, 'emu') : formOf(this.study, this.zone);
  }

  override render(): TemplateResult {
    const { form } = this;
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>
        <legend>Patient</legend>
        <label class="check wide">
          <input type="checkbox" .checked=${form.unknown} @change=${this.#unknown} />
          Unknown for now: a number is given, the name later
        </label>
        ${form.unknown && this.study === null ? nothing : this.#identifiers()}
        <div class="field age">
          ${this.#input('age', 'Age', { inputmode: 'decimal' })}
          <select
            aria-label="Unit of age"
            @change=${this.#pick((ageUnit) => ({ ageUnit: ageUnits.find((unit) => unit === ageUnit) ?? 'years' }))}
          >
            ${ageUnits.map((unit) => html`<option ?selected=${unit === form.ageUnit}>${unit}</option>`)}
          </select>
        </div>
      </fieldset>
      <fieldset>
        <legend>Why and how</legend>
        <div class="field wide">${this.#input('reason', 'Reason')}</div>
        <label class="field">
          Consciousness
          <select @change=${this.#pick((consciousness) => ({ consciousness }))}>
            ${this.#words().map((word) => html`<option ?selected=${word === form.consciousness}>${word}</option>`)}
          </select>
        </label>
        <label class="field">
          Kind of recording
          <select @change=${this.#pick((name) => ({ profile: profileFrom(name) }))}>
            ${studyProfiles.map((profile) => html`<option ?selected=${profile === form.profile}>${profileNames[profile]}</option>`)}
          </select>
        </label>
        <div class="field wide">${this.#input('electrodes', 'Electrodes')}</div>
      </fieldset>
      <fieldset>
        <legend>Drugs that act on the EEG</legend>
        ${form.drugs.map((drug, at) => this.#drug(drug, at))}
      </fieldset>
      ${this.#problem('')}
      <div class="buttons">
        <slot></slot>
        <button class="first" ?disabled=${this.sending}>
          ${this.sending ? 'Sending …' : this.study === null ? 'Record' : 'Keep'}
        </button>
      </div>
    </form>`;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('input:not([type=checkbox])')?.focus();
  }

  #identifiers(): TemplateResult {
    return html`<div class="field wide">${this.#input('name', 'Name', { autocomplete: 'off' })}</div>
      <div class="field">
        ${this.#input('birth_date', 'Date of birth', { inputmode: 'numeric', placeholder: '1971-05-02 or 2.5.1971' })}
      </div>
      <div class="field">${this.#input('hospital_id', 'Hospital number', { autocomplete: 'off' })}</div>`;
  }

  #input(
    field: 'name' | 'birth_date' | 'hospital_id' | 'age' | 'reason' | 'electrodes',
    words: string,
    more: { readonly inputmode?: string; readonly autocomplete?: string; readonly placeholder?: string } = {},
  ): TemplateResult {
    const problem = this.#problemOf(field);
    return html`<label for=${field}>${words}</label>
      <input
        id=${field}
        placeholder=${more.placeholder ?? ''}
        inputmode=${more.inputmode ?? 'text'}
        autocomplete=${more.autocomplete ?? 'off'}
        maxlength=${{ name: 120, hospital_id: 80 }[field as string] ?? 200}
        aria-invalid=${problem !== ''}
        aria-describedby=${problem === '' ? '' : `problem-${field}`}
        .value=${this.form[field]}
        @input=${this.#pick((value) => this.#typed(field, value))}
      />
      ${this.#problem(field)}`;
  }

  #typed(field: string, value: string): Partial<AdmissionForm> {
    const today = civilTime(ticks(this.#now()), this.zone).slice(0, 10);
    const age = field === 'birth_date' ? ageFrom(dayFrom(value) ?? '', today) : null;
    return { [field]: value, ...age };
  }

  #drug({ name, dose, time }: DrugForm, at: number): TemplateResult {
    const change = (part: Partial<DrugForm>): Partial<AdmissionForm> => {
      const drugs = this.form.drugs.with(at, { name, dose, time, ...part });
      // There is always an empty line to go on with.
      return { drugs: drugs.at(-1)?.name === '' ? drugs : [...drugs, noDrug] };
    };
    const number = at + 1;
    const problem = this.#problemOf(`drug-${at}`);
    return html`<div class="drug wide">
      <input
        id="drug-${at}"
        aria-label="Drug ${number}"
        placeholder="drug"
        maxlength="120"
        autocomplete="off"
        aria-invalid=${problem !== ''}
        .value=${name}
        @input=${this.#pick((value) => change({ name: value }))}
      />
      <input
        aria-label="Dose of drug ${number}"
        placeholder="dose"
        maxlength="80"
        autocomplete="off"
        .value=${dose}
        @input=${this.#pick((value) => change({ dose: value }))}
      />
      <input
        inputmode="numeric"
        placeholder="hh:mm"
        maxlength="5"
        autocomplete="off"
        aria-label="Time of drug ${number}"
        .value=${time}
        @input=${this.#pick((value) => change({ time: value }))}
      />
      ${this.#problem(`drug-${at}`)}
    </div>`;
  }

  #words(): readonly string[] {
    const { consciousness } = this.form;
    return consciousnessWords.some((word) => word === consciousness)
      ? consciousnessWords
      : [consciousness, ...consciousnessWords];
  }

  #problemOf(field: string): string {
    return this.problems[field] ?? this.refused[field] ?? '';
  }

  #problem(field: string): TemplateResult | typeof nothing {
    const problem = this.#problemOf(field);
    return problem === ''
      ? nothing
      : html`<p class="problem wide" id="problem-${field}" role=${field === '' ? 'alert' : nothing}>
          ${problem}
        </p>`;
  }

  #pick(changeOf: (value: string) => Partial<AdmissionForm>): (event: Event) => void {
    return ({ target }) => {
      if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
      this.form = { ...this.form, ...changeOf(target.value) };
      // What was said wrong is looked at again as it is mended.
      if (Object.keys(this.problems).length > 0) this.problems = this.#check();
    };
  }

  readonly #unknown = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) this.form = { ...this.form, unknown: target.checked };
    this.problems = {};
  };

  #now(): bigint {
    return BigInt(this.services.store.state.now_ms) * 10_000n;
  }

  #check(): Problems {
    return problemsOf(this.form, civilTime(ticks(this.#now()), this.zone).slice(0, 10));
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.problems = this.#check();
    if (Object.keys(this.problems).length > 0) {
      void this.#focusProblem();
      return;
    }
    const { form } = this;
    const detail: AdmissionSaid = {
      admission: admissionOf(form, this.#now(), this.zone),
      patient: form.unknown && this.study === null ? { unknown: true } : identifiersOf(form),
    };
    this.dispatchEvent(new CustomEvent('eeg-admission-said', { detail, bubbles: true, composed: true }));
  };

  async #focusProblem(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }
}

const profileFrom = (name: string): AdmissionForm['profile'] =>
  studyProfiles.find((profile) => profileNames[profile] === name) ?? 'emu';

customElements.define('eeg-admission', EegAdmission);
