import type { MarkClock } from '../marks/mark-clock.ts';
import type { MarkIndex } from '../marks/mark-index.ts';
import { markedColumns } from '../marks/marked-columns.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import type { View } from '../store/state.ts';

/** Colours of the bar, from the page's tokens as they are now. */
export interface BarInk {
  readonly covered: string;
  readonly gap: string;
  readonly event: string;
  readonly mark: string;
  readonly finding: string;
}

/** What is told along the bar. */
export interface BarContent extends Pick<View, 'events' | 'gaps'> {
  readonly marks: MarkIndex;
  /** Null until it is known where marks lie. */
  readonly clock: MarkClock | null;
  readonly findings: readonly PlacedFinding[];
}

/** Events stand in the lower half, marks in the upper quarter, findings of detectors between them: many of them hide neither gaps nor the page. */
const eventsFrom = 0.5;
const marksTo = 0.25;
/** Between two strokes of the hatching, device pixels. */
const hatch_px = 5;

/**
 * Paints what the recording holds along its whole length: covered time, gaps hatched, events, marks. By pixel column, so
 * that a hundred thousand of them cost no more than the width of the bar.
 */
export const paintBar = (
  context: CanvasRenderingContext2D,
  { events, gaps, marks, clock, findings }: BarContent,
  bounds: { readonly from: bigint; readonly end: bigint },
  ink: BarInk,
  dpr: number,
): void => {
  const { width, height } = context.canvas;
  const span = Number(bounds.end - bounds.from);
  const columnOf = (instant: bigint): number => (Number(instant - bounds.from) / span) * width;
  context.clearRect(0, 0, width, height);
  context.fillStyle = ink.covered;
  context.fillRect(0, 0, width, height);
  for (const { from, to } of gaps) {
    const left = Math.floor(columnOf(from));
    const right = Math.max(left + Math.ceil(2 * dpr), Math.ceil(columnOf(to)));
    if (right < 0 || left > width) continue;
    hatch(context, Math.max(0, left), Math.min(width, right), ink.gap, dpr);
  }
  context.fillStyle = ink.event;
  const columns = new Set(events.map(({ at }) => Math.floor(columnOf(at))));
  const top = Math.round(height * eventsFrom);
  for (const column of columns) context.fillRect(column, top, Math.max(1, Math.round(dpr)), height - top);
  context.fillStyle = ink.finding;
  const under = Math.max(1, Math.round(height * marksTo));
  for (const { finding, from, to } of findings) {
    if (finding.review === 'rejected' || finding.type.startsWith('sleep-')) continue;
    const left = Math.floor(columnOf(from));
    const wide = Math.max(Math.round(dpr), Math.ceil(columnOf(to)) - left);
    context.fillRect(left, under, wide, Math.max(1, top - under));
  }
  if (clock === null) return;
  context.fillStyle = ink.mark;
  const bottom = Math.max(1, Math.round(height * marksTo));
  for (const run of markedColumns(marks, clock, bounds, width))
    context.fillRect(run.from, 0, Math.max(Math.round(dpr), run.to - run.from), bottom);
};

const hatch = (
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  colour: string,
  dpr: number,
): void => {
  const { height } = context.canvas;
  context.clearRect(left, 0, right - left, height);
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = dpr;
  context.beginPath();
  for (let x = left - height; x < right; x += hatch_px * dpr) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
};
