import { html, nothing, type TemplateResult } from 'lit';
import { instantAt, ticksOf, type PageTime } from '../display/page-time.ts';
import { fineClockText, unitText, zoneOf } from '../display/words.ts';
import type { RowLayout } from '../picture/messages.ts';
import type { View } from '../store/state.ts';
import type { Dragged } from './time-frame.ts';

/** The pointer over the traces: CSS pixels, and the row on screen (−1: none). */
export interface Pointed {
  readonly left: number;
  readonly top: number;
  readonly row: number;
}

interface Rule {
  readonly pxPerMm: number;
  readonly sensitivity_uV_mm: number;
}

/** Rows that the sensitivity holds for; an ECG is drawn coarser and other units have their own range. */
const followsSensitivity = (row: RowLayout | undefined): boolean =>
  row !== undefined && ['eeg', 'eog', 'emg'].includes(row.role) && /^[uµ]V$/.test(row.unit);

const rowAt = (view: View, top_px: number): RowLayout | undefined =>
  view.rows.toSorted(
    (a, b) => Math.abs(a.y - top_px * devicePixelRatio) - Math.abs(b.y - top_px * devicePixelRatio),
  )[0];

/** Length, height and frequency of a dragged box, as with a ruler on paper. */
export const measured = (
  box: Dragged,
  page_s: number,
  width_px: number,
  rule: Rule,
): { readonly length_s: number; readonly frequency_hz: number | null; readonly amplitude_uV: number } => {
  const length_s = (box.width / width_px) * page_s;
  return {
    length_s,
    frequency_hz: length_s > 0 ? 1 / length_s : null,
    amplitude_uV: (box.height / rule.pxPerMm) * rule.sensitivity_uV_mm,
  };
};

const number = (value: number, digits = 3): string => String(Number(value.toPrecision(digits)));

export const measureReadout = (
  view: View,
  page: PageTime | null,
  box: Dragged | null,
  rule: Rule,
): TemplateResult | typeof nothing => {
  if (box === null || page === null || typeof view.at !== 'bigint') return nothing;
  const { length_s, frequency_hz, amplitude_uV } = measured(box, page.page_s, view.size.width, rule);
  const row = rowAt(view, box.top + box.height / 2);
  const left = Math.min(box.left + box.width + 8, view.size.width - 190);
  const top = Math.min(box.top + box.height + 28, view.size.height - 30);
  const amplitude = followsSensitivity(row) ? ` · Δ ${number(amplitude_uV)} µV` : '';
  return html`<output class="readout number" .style=${`left:${left}px;top:${top}px`}
    >Δt ${number(length_s)}
    s${frequency_hz === null ? '' : ` · ${number(frequency_hz)} Hz`}${amplitude}</output
  >`;
};

/** Where the pointer is; over a filtered row the time at which what is drawn there was measured. */
export const crosshairReadout = (
  view: View,
  page: PageTime | null,
  pointed: Pointed | null,
  delay_s: number,
): TemplateResult | typeof nothing => {
  if (pointed === null || page === null) return nothing;
  const row = view.rows[pointed.row];
  const drawn = instantAt(page, pointed.left / view.size.width);
  const at = row === undefined || row.role === 'other' ? drawn : drawn - ticksOf(delay_s);
  const { inspected } = view;
  const value = typeof view.at === 'bigint' && inspected?.row === pointed.row ? inspected.value : null;
  const unit = unitText(row?.unit ?? '');
  const left = Math.min(pointed.left + 12, view.size.width - 230);
  const top = pointed.top > 40 ? pointed.top - 8 : pointed.top + 44;
  return html`<output class="readout number" .style=${`left:${left}px;top:${top}px`}
    >${fineClockText(at, zoneOf(view))}${row === undefined ? '' : ` · ${row.name}`}${
      value === null ? '' : ` · ${number(value)} ${unit}`
    }</output
  >`;
};
