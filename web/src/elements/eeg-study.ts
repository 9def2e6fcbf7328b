import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { ValvomoError, type Patient, type Study } from '@valvomo/model';
import { html, nothing, type TemplateResult } from 'lit';
import { zoneOf } from '../display/words.ts';
import type { AdmissionSaid } from '../study/admission-said.ts';
import { profileNames, type Problems } from '../study/admission.ts';
import { coverText, drugText, identityText, sinceText, stayText } from '../study/words.ts';
import { shared } from '../styles/shared.ts';
import './eeg-admission.ts';
import { EegElement } from './eeg-element.ts';
import { studyStyle } from './study-style.ts';

/** What is about to be done, asked about once more with patient and bed by name. */
type Step = 'look' | 'change' | 'transfer' | 'pause' | 'discharge' | 'merge';

/** Which field a refusal of the server is about. */
const fieldOf: Readonly<Record<string, string>> = {
  PATIENT_IDENTIFIERS: 'name',
  PATIENT_CONTRADICTS: 'hospital_id',
};

/** Admission to a bed, and everything that becomes of a stay: change, move, pause, go on, discharge, merge. */
export class EegStudy extends EegElement {
  static override properties = {
    step: { state: true },
    problems: { state: true },
    sending: { state: true },
    found: { state: true },
    chosen: { state: true },
  };
  static override styles = [shared, studyStyle];

  declare step: Step;
  declare problems: Problems;
  declare sending: boolean;
  /** Known patients that a search found, and the one that is chosen. */
  declare found: readonly Patient[];
  declare chosen: Patient | null;
  readonly #study = this.select(({ page }) => page?.study);
  readonly #view = this.select(({ page }) => page);
  readonly #beds = this.select(({ ward }) => ward.beds);
  readonly #preferences = this.select(({ preferences }) => preferences);

  constructor() {
    super();
    this.step = 'look';
    this.problems = {};
    this.sending = false;
    this.found = [];
    this.chosen = null;
  }

  override render(): TemplateResult {
    const study = this.#study.value ?? null;
    const bed = this.#bedName();
    const label = study === null ? `Admit a patient to ${bed}` : `Study at ${bed}`;
    return html`<wa-dialog open label=${label} @wa-after-hide=${this.#close}>
      ${this.#name()} ${study === null ? this.#admit() : this.#of(study)}
    </wa-dialog>`;
  }

  /** A dialog that is born open says so to nobody: it is there when it was drawn. */
  protected override firstUpdated(): void {
    const dialog = this.renderRoot.querySelector('wa-dialog');
    void dialog?.updateComplete.then(this.#focusFirst);
  }

  /** Who acts is known first. */
  #name(): TemplateResult | typeof nothing {
    if (this.#preferences.value.reader !== '' && this.problems['author'] === undefined) return nothing;
    return html`<label class="author">
      Your name
      <input
        maxlength="80"
        autocomplete="name"
        aria-invalid=${this.problems['author'] !== undefined}
        @change=${({ target }: Event) =>
          target instanceof HTMLInputElement &&
          this.dispatch({ type: 'prefer', change: { reader: target.value.trim() } })}
      />
      ${this.#problem('author')}
    </label>`;
  }

  #admit(): TemplateResult {
    return html`<eeg-admission
      .hint=${this.#electrodes()}
      .zone=${zoneOf(this.#view.value)}
      .refused=${this.problems}
      .sending=${this.sending}
      @eeg-admission-said=${this.#onAdmitted}
    >
      <button type="button" @click=${this.#close}>Cancel</button>
    </eeg-admission>`;
  }

  #of(study: Study): TemplateResult {
    switch (this.step) {
      case 'change':
        return html`<eeg-admission
          .study=${study}
          .zone=${zoneOf(this.#view.value)}
          .refused=${this.problems}
          .sending=${this.sending}
          @eeg-admission-said=${this.#onChanged}
        >
          <button type="button" @click=${this.#back}>Cancel</button>
        </eeg-admission>`;
      case 'transfer':
        return this.#transfer(study);
      case 'pause':
        return this.#sure(
          html`Pause the recording of ${this.#who(study)}? Nothing is recorded until somebody resumes it.
            <label>Why <input class="why" value="imaging" maxlength="200" /></label>`,
          'Pause recording',
          (author) => this.#become(author, study, 'pause'),
        );
      case 'discharge':
        return this.#sure(
          html`Discharge ${this.#who(study)}? The study ends, and the bed is free for another patient.`,
          'Discharge',
          (author) => this.#become(author, study, 'discharge'),
        );
      case 'merge':
        return this.#merge(study);
      default:
        return this.#look(study);
    }
  }

  #look(study: Study): TemplateResult {
    const zone = zoneOf(this.#view.value);
    const { names } = this.#preferences.value;
    const line = (name: string, words: string): TemplateResult | typeof nothing =>
      words === ''
        ? nothing
        : html`<dt>${name}</dt>
            <dd>${words}</dd>`;
    return html`<dl>
        ${line('Patient', names ? identityText(study.patient) : coverText(study))}
        ${line('In files', study.pseudonym)} ${line('Since', sinceText(study, zone))}
        ${line('Stay', stayText(study))}
        ${line('Drugs', study.drugs.map((drug) => drugText(drug, zone)).join('; '))}
        ${line('Kind', profileNames[study.profile])} ${line('Electrodes', study.electrodes)}
        ${line('Recording', study.state === 'paused' ? 'paused' : 'goes on')}
      </dl>
      <label class="check">
        <input type="checkbox" .checked=${names} @change=${this.#showNames} />
        Show names on the pages of this workplace (never on the wall)
      </label>
      ${this.#problem('')}
      <div class="buttons">
        ${this.#go('Change …', 'change')} ${this.#go('Move to another bed …', 'transfer')}
        ${
          study.state === 'paused'
            ? html`<button
                class="first"
                ?disabled=${this.sending}
                @click=${() => this.#act((author) => this.#become(author, study, 'resume'))}
              >
                Resume recording
              </button>`
            : this.#go('Pause recording …', 'pause')
        }
        ${isUnknown(study.patient) ? this.#go('Is a known patient …', 'merge') : nothing}
        ${this.#go('Discharge …', 'discharge')}
      </div>`;
  }

  #transfer(study: Study): TemplateResult {
    const others = this.#beds.value.filter(({ id }) => id !== study.bed);
    const move = (): void => {
      const bed = this.renderRoot.querySelector<HTMLSelectElement>('.to')?.value ?? '';
      if (bed === '') this.problems = { to: 'To which bed?' };
      else this.#act((author) => this.services.studies.transfer(author, study, bed).then(() => undefined));
    };
    return html`<p>Move ${this.#who(study)} to another bed? The study and its marks go along.</p>
      <label>
        To bed
        <select class="to" aria-invalid=${this.problems['to'] !== undefined}>
          <option value="">…</option>
          ${others.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
        </select>
      </label>
      ${this.#problem('to')} ${this.#problem('')} ${this.#sureButtons('Move', move)}`;
  }

  #merge(study: Study): TemplateResult {
    const { chosen } = this;
    const merge = (): void => {
      if (chosen === null) this.problems = { search: 'Choose the patient first.' };
      else this.#act((author) => this.services.studies.merge(author, study.patient.id, chosen.id));
    };
    return html`<label>
        Name or hospital number of the known patient
        <input
          class="search"
          autocomplete="off"
          maxlength="200"
          aria-invalid=${this.problems['search'] !== undefined}
          @input=${this.#search}
        />
      </label>
      ${this.#problem('search')}
      <ul>
        ${this.found.map(
          (patient) =>
            html`<li>
              <button aria-pressed=${patient.id === chosen?.id} @click=${() => (this.chosen = patient)}>
                ${identityText(patient)}
              </button>
            </li>`,
        )}
      </ul>
      ${
        chosen === null
          ? nothing
          : html`<p>
              ${this.#who(study)} is <strong>${identityText(chosen)}</strong>? All studies of both become one
              patient’s. This is not undone here.
            </p>`
      }
      ${this.#problem('')} ${this.#sureButtons('They are one person', merge)}`;
  }

  #sure(question: TemplateResult, words: string, act: (author: string) => Promise<void>): TemplateResult {
    return html`<p>${question}</p>
      ${this.#problem('')} ${this.#sureButtons(words, () => this.#act(act))}`;
  }

  #sureButtons(words: string, act: () => void): TemplateResult {
    return html`<div class="buttons">
      <button @click=${this.#back}>Cancel</button>
      <button class="first sure" ?disabled=${this.sending} @click=${act}>
        ${this.sending ? 'Sending …' : words}
      </button>
    </div>`;
  }

  /** A mistake of bed or patient is caught here: both are named in full. */
  #who({ patient }: Study): TemplateResult {
    return html`<strong>${identityText(patient)}</strong> at <strong>${this.#bedName()}</strong>`;
  }

  #go(words: string, step: Step): TemplateResult {
    return html`<button
      @click=${() => {
        this.step = step;
        this.problems = {};
        void this.updateComplete.then(this.#focusFirst);
      }}
    >
      ${words}
    </button>`;
  }

  #problem(field: string): TemplateResult | typeof nothing {
    const problem = this.problems[field];
    return problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`;
  }

  #bedName(): string {
    const view = this.#view.value;
    return view?.bed?.name ?? view?.bedId ?? 'this bed';
  }

  #electrodes(): string {
    const signals = (this.#view.value?.bed?.streams ?? []).reduce(
      (sum, each) => sum + each.signals.length,
      0,
    );
    return signals === 0 ? '' : `${signals} signals as connected`;
  }

  #become(author: string, study: Study, what: 'pause' | 'resume' | 'discharge'): Promise<void> {
    const why = this.renderRoot.querySelector<HTMLInputElement>('.why')?.value ?? '';
    return this.services.studies.become(author, study, what, why).then(() => undefined);
  }

  /** Does it under the person's name, and says at its field what the server refuses. */
  #act(work: (author: string) => Promise<void>): void {
    const author = this.#preferences.value.reader.trim();
    if (author === '') {
      this.problems = { author: 'Who are you? It is kept with what you do.' };
      return;
    }
    this.sending = true;
    this.problems = {};
    work(author)
      .then(this.#close)
      .catch((problem: unknown) => {
        const words = problem instanceof Error ? problem.message : String(problem);
        const field = problem instanceof ValvomoError ? (fieldOf[problem.code] ?? '') : '';
        this.problems = { [field]: `Not done: ${words}` };
      })
      .finally(() => {
        this.sending = false;
      });
  }

  readonly #onAdmitted = ({ detail }: CustomEvent<AdmissionSaid>): void =>
    this.#act((author) =>
      this.services.studies
        .admit(author, this.#view.value?.bedId ?? '', detail.admission, detail.patient)
        .then(() => undefined),
    );

  readonly #onChanged = ({ detail }: CustomEvent<AdmissionSaid>): void => {
    const study = this.#study.value;
    if (study == null) return;
    const { patient } = detail;
    const identifiers = 'unknown' in patient || isUnknown({ ...study.patient, ...patient }) ? null : patient;
    this.#act((author) =>
      this.services.studies.change(author, study, detail.admission, identifiers).then(() => undefined),
    );
  };

  readonly #search = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    this.chosen = null;
    const search = target.value.trim();
    if (search.length < 2) {
      this.found = [];
      return;
    }
    const own = this.#study.value?.patient.id;
    const show = (found: readonly Patient[]): void => {
      // A slow answer to what was typed before is no answer to this.
      if (target.value.trim() === search) this.found = found.filter(({ id }) => id !== own).slice(0, 8);
    };
    this.services.studies
      .patients(search)
      .then(show)
      .catch((problem: unknown) => {
        this.problems = { search: problem instanceof Error ? problem.message : String(problem) };
      });
  };

  readonly #showNames = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement)
      this.dispatch({ type: 'prefer', change: { names: target.checked } });
  };

  readonly #focusFirst = (): void => {
    const first = this.renderRoot.querySelector<HTMLElement>(
      '.author input, .why, .to, .search, eeg-admission, .sure, .buttons button',
    );
    first?.focus();
  };

  readonly #back = (): void => {
    this.step = 'look';
    this.problems = {};
  };

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

const isUnknown = ({ name, birth_date, hospital_id }: Patient): boolean =>
  [name, birth_date, hospital_id].every((each) => each === null);

customElements.define('eeg-study', EegStudy);
