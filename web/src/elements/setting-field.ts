import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { rangeText, type SettingLimits } from '../alarms/settings-draft.ts';

/** One setting as it stands in a form. */
export interface Field {
  readonly limits: SettingLimits;
  /** Names the field in this form. */
  readonly name: string;
  readonly value: unknown;
  readonly changed: boolean;
  readonly problem: string | null;
  readonly onChange: (value: unknown) => void;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : []);
const fieldOf = ({ target }: Event): string =>
  target instanceof HTMLInputElement ? target.value.trim() : '';

const numberInput = ({ limits, name, value, problem, onChange }: Field): TemplateResult => {
  const { from, to, nullable, type, unit, default: usual } = limits;
  const isNever = nullable && value === null;
  return html`<input
      id=${name}
      type="number"
      class="number"
      min=${from ?? nothing}
      max=${to ?? nothing}
      step=${type === 'whole-number' ? 1 : 'any'}
      ?disabled=${isNever}
      aria-invalid=${problem !== null}
      aria-describedby="${name}-about"
      .value=${live(isNever ? '' : textOf(value))}
      @change=${(event: Event) => onChange(fieldOf(event) === '' ? null : Number(fieldOf(event)))}
    />
    ${unit ?? ''}
    ${
      nullable
        ? html`<label class="never">
            <input
              type="checkbox"
              .checked=${live(isNever)}
              @change=${() => onChange(isNever ? (usual ?? from ?? 0) : null)}
            />
            never
          </label>`
        : nothing
    }`;
};

const choiceInput = ({ limits, name, value, onChange }: Field): TemplateResult => {
  const { choices = [] } = limits;
  return html`<select
    id=${name}
    aria-describedby="${name}-about"
    @change=${({ target }: Event) =>
      target instanceof HTMLSelectElement && onChange(choices[target.selectedIndex])}
  >
    ${choices.map((choice) => html`<option ?selected=${live(choice === value)}>${choice}</option>`)}
  </select>`;
};

const choicesInput = ({ limits, name, value, onChange }: Field): TemplateResult => {
  const chosen = new Set(listOf(value));
  const toggle = (choice: string): void =>
    onChange(
      (limits.choices ?? []).filter((each) => (each === choice ? !chosen.has(each) : chosen.has(each))),
    );
  return html`<span class="choices" role="group" aria-labelledby="${name}-title">
    ${(limits.choices ?? []).map(
      (choice) =>
        html`<label>
          <input type="checkbox" .checked=${live(chosen.has(choice))} @change=${() => toggle(choice)} />
          ${choice}
        </label>`,
    )}
  </span>`;
};

const textInput = ({ limits, name, value, problem, onChange }: Field): TemplateResult => {
  const isList = limits.type === 'texts';
  const text = isList ? listOf(value).join(', ') : textOf(value);
  const read = (event: Event): void => {
    const said = fieldOf(event);
    const list = said.split(/[\s,;]+/).filter((each) => each !== '');
    onChange(isList ? list : said === '' && limits.nullable ? null : said);
  };
  return html`<input
    id=${name}
    class="text"
    type=${limits.secret === true ? 'password' : 'text'}
    autocomplete="off"
    spellcheck="false"
    aria-invalid=${problem !== null}
    aria-describedby="${name}-about"
    .value=${live(text)}
    @change=${read}
  />`;
};

const inputOf = (field: Field): TemplateResult => {
  const { limits, name, value, onChange } = field;
  if (limits.type === 'number' || limits.type === 'whole-number') return numberInput(field);
  if (limits.type === 'choice') return choiceInput(field);
  if (limits.type === 'choices') return choicesInput(field);
  if (limits.type === 'flag')
    return html`<input
      id=${name}
      type="checkbox"
      aria-describedby="${name}-about"
      .checked=${live(value === true)}
      @change=${() => onChange(value !== true)}
    />`;
  return textInput(field);
};

/** The field alone, for a table whose headings name it. */
export const bareField = (field: Field, label: string): TemplateResult =>
  html`<label class="bare ${field.changed ? 'changed' : ''}"
    ><span class="unseen">${label}</span>${inputOf(field)}</label
  >`;

/** The field with its title, its range, what it does, and what is wrong with it. */
export const settingField = (field: Field): TemplateResult => {
  const { limits, name, problem, changed } = field;
  const about = [rangeText(limits), limits.description ?? ''].filter((part) => part !== '').join('. ');
  return html`<div class="field ${changed ? 'changed' : ''}" data-path=${limits.path}>
    <label id="${name}-title" for=${name}>${limits.title}</label>
    <span>${inputOf(field)}</span>
    <span class="about" id="${name}-about">
      ${problem === null ? nothing : html`<strong class="problem" role="alert">${problem}. </strong>`}${about}
    </span>
  </div>`;
};
