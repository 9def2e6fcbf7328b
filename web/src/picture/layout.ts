import type { ViewGeometry, ViewSettings } from './messages.ts';
import type { PlannedRow } from './plan.ts';

/** Where a row lies: device pixels from the top. */
export interface RowPlace {
  readonly row: PlannedRow;
  readonly baseline: number;
  readonly height: number;
  /** y = baseline + (value − zero) · scale */
  readonly scale: number;
  readonly zero: number;
  /** What the height means when it is not the page's sensitivity. */
  readonly scaleText: string;
  /** The trace may use [top, bottom). */
  readonly top: number;
  readonly bottom: number;
}

/** Space between montage groups, in rows. */
const chainGap = 0.6;
/** A trace may leave its row by this much before it is cut off: two rows or 15 mm, whichever is more. */
const roomRows = 2;
const room_mm = 15;

const chosen = (rows: readonly PlannedRow[], settings: ViewSettings): readonly PlannedRow[] => {
  if (settings.rows === null) return rows;
  const from = Math.max(0, Math.min(settings.rows.from, rows.length - 1));
  return rows.slice(from, from + Math.max(1, settings.rows.count));
};

/** Chains are told apart by group within a role. */
const startsChain = (row: PlannedRow, before: PlannedRow | undefined): boolean =>
  before !== undefined && (before.group !== row.group || before.role !== row.role);

/** Rows from top to bottom over the whole height, with chain gaps between groups. */
export const layOut = (
  rows: readonly PlannedRow[],
  geometry: ViewGeometry,
  settings: ViewSettings,
): readonly RowPlace[] => {
  const shown = chosen(rows, settings);
  let units = 0;
  const centres = shown.map((row, at) => {
    units += startsChain(row, shown[at - 1]) ? 1 + chainGap : 1;
    return units - 0.5;
  });
  const height = units === 0 ? 0 : geometry.height / units;
  const room = Math.max(roomRows * height, room_mm * geometry.pxPerMm);
  return shown.map((row, at) => {
    const baseline = (centres[at] ?? 0) * height;
    const { scale, zero } = scaleOf(row, geometry, settings, height);
    return {
      row,
      baseline,
      height,
      scale,
      zero,
      scaleText: scaleText(row, settings),
      top: Math.max(0, baseline - room),
      bottom: Math.min(geometry.height, baseline + room),
    };
  });
};

const scaleOf = (
  { scale }: PlannedRow,
  geometry: ViewGeometry,
  settings: ViewSettings,
  height: number,
): { scale: number; zero: number } => {
  if (scale.kind === 'range')
    return {
      scale: (-0.9 * height) / Math.max(1e-12, scale.max - scale.min),
      zero: (scale.min + scale.max) / 2,
    };
  const up = scale.positiveUp || !settings.negativeUp;
  const size = geometry.pxPerMm / (settings.sensitivity_uV_mm * scale.factor);
  return { scale: up ? -size : size, zero: 0 };
};

const scaleText = ({ scale, unit }: PlannedRow, settings: ViewSettings): string => {
  if (scale.kind === 'sensitivity')
    return scale.factor === 1 ? '' : `${scale.factor * settings.sensitivity_uV_mm} µV/mm`;
  if (scale.provisional === true) return '';
  const [min, max] = [scale.min, scale.max].map((end) =>
    String(Number(end.toPrecision(6))).replace('-', '−'),
  );
  return `${min} … ${max} ${unit}`.trimEnd();
};
