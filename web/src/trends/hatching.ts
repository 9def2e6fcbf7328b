/** A box in device pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const spacing_px = 6;

/** Fills boxes with slanted lines: nothing is known here. */
export const hatch = (context: CanvasRenderingContext2D, boxes: readonly Box[], colour: string): void => {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (const { x, y, width, height } of boxes) {
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.beginPath();
    // From a grid of the whole picture, so that lines of neighbouring boxes meet.
    const first = Math.floor((x - height) / spacing_px) * spacing_px;
    for (let at = first; at < x + width; at += spacing_px) {
      context.moveTo(at, y + height);
      context.lineTo(at + height, y);
    }
    context.stroke();
    context.restore();
  }
  context.restore();
};

/** Cells that are missing, side by side ones as one: [first, after the last). */
export const runsOf = (
  from: number,
  end: number,
  isMissing: (cell: number) => boolean,
): readonly (readonly [number, number])[] => {
  const runs: [number, number][] = [];
  for (let cell = from; cell < end; cell += 1) {
    if (!isMissing(cell)) continue;
    const last = runs.at(-1);
    if (last?.[1] === cell) last[1] = cell + 1;
    else runs.push([cell, cell + 1]);
  }
  return runs;
};
