import {
  highCuts_hz,
  lowCuts_hz,
  montages,
  notches_hz,
  pages_s,
  profiles,
  sensitivities_uV_mm,
  speeds_mm_s,
} from '@valvomo/analysis';
import { css, html, nothing, type TemplateResult } from 'lit';
import { hertzText, timeBaseText } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import type { Command } from '../store/actions.ts';
import { pagesStill_s, type Shown, type TimeBase } from '../store/choices.ts';
import { groupsOf, hasOrder, montagesOf } from '../store/montage-of.ts';
import { windowAt, type RowWindow } from '../store/row-windows.ts';
import { pxPerMmOf, rowWindowsOf, shownOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { EegElement } from './eeg-element.ts';

interface Option {
  readonly value: string;
  readonly text: string;
}

interface Field {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  /** Not the profile's value. */
  readonly changed?: boolean;
  readonly pick: (value: string) => Command;
}

type Change = Extract<Command, { type: 'choose' }>['change'];
const chosen = (change: Change): Command => ({ type: 'choose', change });

/** A value that a link brought and that stands on no ladder is listed all the same. */
const withValue = <Value>(ladder: readonly Value[], value: Value): readonly Value[] =>
  ladder.includes(value) ? ladder : [...ladder, value];

const cutField = (
  label: string,
  key: 'lowCut_hz' | 'highCut_hz' | 'notch_hz',
  ladder: readonly (number | null)[],
  shown: Shown,
): Field => ({
  label,
  options: withValue(ladder, shown[key]).map((value) => ({ value: String(value), text: hertzText(value) })),
  value: String(shown[key]),
  changed: shown[key] !== shown.profile[key],
  pick: (value) => chosen({ [key]: value === 'null' ? null : Number(value) }),
});

const nameOf = (timeBase: TimeBase): string =>
  timeBase.kind === 'page' ? `${timeBase.page_s}s` : `${timeBase.speed_mm_s}mm`;

/** Both kinds of time base in one list, each with what it comes to on this screen. */
const timeField = (shown: Shown, width_mm: number, pages: readonly number[]): Field => {
  const bases: readonly TimeBase[] = [
    ...speeds_mm_s.map((speed_mm_s): TimeBase => ({ kind: 'speed', speed_mm_s })),
    ...pages.map((page_s): TimeBase => ({ kind: 'page', page_s })),
  ];
  const isListed = bases.some((base) => nameOf(base) === nameOf(shown.timeBase));
  const options = (isListed ? bases : [...bases, shown.timeBase]).map((base) => ({
    value: nameOf(base),
    text:
      base.kind === 'page'
        ? timeBaseText('page', base.page_s, width_mm / base.page_s)
        : timeBaseText('speed', width_mm / base.speed_mm_s, base.speed_mm_s),
  }));
  return {
    label: 'Time base',
    options,
    value: nameOf(shown.timeBase),
    pick: (value) => {
      const number = Number.parseFloat(value);
      const isSpeed = value.endsWith('mm');
      return chosen({
        timeBase: isSpeed ? { kind: 'speed', speed_mm_s: number } : { kind: 'page', page_s: number },
      });
    },
  };
};

const montageField = (view: View, shown: Shown): Field => ({
  label: 'Montage',
  options: montagesOf(view.bed).map((montage) => ({
    value: montage.id,
    text: `${montages.indexOf(montage) + 1}  ${montage.name}`,
  })),
  value: shown.montage,
  pick: (montage) => chosen({ montage, rows: undefined }),
});

/** `A' B' C' (1–45)`: shafts and chains by name where their names are short enough. */
const windowText = ({ from, count }: RowWindow, groups: readonly string[]): string => {
  const names = [...new Set(groups.map((group) => group.replace(/^\w+ /, '')))].join(' ');
  const numbers = `${from + 1}–${from + count}`;
  return names === '' || names.length > 26 ? `rows ${numbers}` : `${names} (${numbers})`;
};

const rowsField = (view: View, shown: Shown): Field | null => {
  const windows = rowWindowsOf(view);
  if (windows.length < 2 && shown.rows !== 'all') return null;
  const names = view.bed === null ? [] : groupsOf(view.bed, shown.montage, shown.order);
  const pages = windows.map((window) => ({
    value: String(window.from),
    text: windowText(window, names.slice(window.from, window.from + window.count)),
  }));
  const at = windows[windowAt(windows, shown.rows)];
  return {
    label: 'Rows',
    options:
      shown.rows === 'all' ? [{ value: '0', text: 'rows that fit' }, all(view)] : [...pages, all(view)],
    value: shown.rows === 'all' ? 'all' : String(at?.from ?? 0),
    pick: (value) => chosen({ rows: value === 'all' ? 'all' : Number(value) }),
  };
};
const all = (view: View): Option => ({ value: 'all', text: `all ${view.rowsInAll}` });

const phaseField = (shown: Shown): Field => ({
  label: 'Phase',
  options: [
    { value: 'causal', text: 'as live' },
    { value: 'zero', text: 'zero when paused' },
  ],
  value: shown.zeroPhase ? 'zero' : 'causal',
  changed: shown.zeroPhase,
  pick: (value) => chosen({ zeroPhase: value === 'zero' ? true : undefined }),
});

const orderField = (shown: Shown): Field => ({
  label: 'Order',
  options: [
    { value: 'right-first', text: 'right first' },
    { value: 'left-first', text: 'left first' },
  ],
  value: shown.order,
  pick: (value) => chosen({ order: value === 'left-first' ? 'left-first' : 'right-first' }),
});

const fieldsOf = (view: View, shown: Shown, width_mm: number): readonly (Field | null)[] => [
  montageField(view, shown),
  rowsField(view, shown),
  {
    label: 'Sensitivity',
    options: withValue(sensitivities_uV_mm, shown.sensitivity_uV_mm).map((value) => ({
      value: String(value),
      text: `${value} µV/mm`,
    })),
    value: String(shown.sensitivity_uV_mm),
    pick: (value) => chosen({ sensitivity_uV_mm: Number(value) }),
  },
  timeField(shown, width_mm, view.at === null ? pages_s : pagesStill_s),
  cutField('Low cut', 'lowCut_hz', lowCuts_hz, shown),
  cutField('High cut', 'highCut_hz', highCuts_hz, shown),
  cutField('Notch', 'notch_hz', notches_hz, shown),
  phaseField(shown),
  hasOrder(view.bed, shown.montage) ? orderField(shown) : null,
  {
    label: 'Profile',
    options: profiles.map(({ id, name }) => ({ value: id, text: name })),
    value: shown.profile.id,
    pick: (value) => chosen({ profile: profiles.find(({ id }) => id === value)?.id }),
  },
];

/** Everything that the same samples can be shown with. */
export class EegToolbar extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 4px 10px;
        padding: 4px 10px 6px;
        background: var(--eeg-panel);
        border-bottom: 1px solid var(--eeg-line);
      }
      .field {
        display: grid;
      }
      label {
        font-size: 11px;
        line-height: 15px;
        color: var(--eeg-dim);
      }
      select {
        min-height: 26px;
        padding: 0 4px;
        font-size: 13px;
        color: var(--eeg-text);
      }
      .changed select {
        border-color: var(--eeg-notice);
        color: var(--eeg-notice);
        background: var(--eeg-notice-bg);
        font-weight: 700;
      }
      option {
        color: var(--eeg-text);
        background: var(--eeg-raised);
      }
    `,
  ];

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const shown = shownOf(view.choices, view.bed);
    const width_mm = view.size.width / pxPerMmOf(this.#preferences.value);
    return html`${fieldsOf(view, shown, width_mm).map((field) => (field === null ? nothing : this.#field(field)))}`;
  }

  #field(field: Field): TemplateResult {
    const pick = ({ target }: Event): void => {
      if (target instanceof HTMLSelectElement) this.dispatch(field.pick(target.value));
    };
    const id = field.label.replace(' ', '-').toLowerCase();
    return html`<div class=${field.changed === true ? 'field changed' : 'field'}>
      <label for=${id}>${field.label}</label>
      <select id=${id} @change=${pick} .value=${field.value}>
        ${field.options.map(
          ({ value, text }) =>
            html`<option value=${value} ?selected=${value === field.value}>${text}</option>`,
        )}
      </select>
    </div>`;
  }
}

customElements.define('eeg-toolbar', EegToolbar);
