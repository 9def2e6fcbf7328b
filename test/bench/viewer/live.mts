import uPlot from 'uplot';
import type { FromWorker, ToWorker } from '../../../web/src/picture/messages.ts';
import { geometry, settings, style } from './looks.mts';
import { countsOf } from './signals.mts';

/** Pictures that move, started and stopped from outside, which measures the processor time of the browser meanwhile. */

export interface LiveFigures {
  /** Median and 95th percentile of the time between animation frames of the main thread. */
  readonly interval_ms: number;
  readonly p95_ms: number;
  readonly frames: number;
  /** Pictures a second that the worker drew, all views together; main thread frames where there is no worker. */
  readonly pictures: number;
  readonly behind_s: number;
}

interface Scene {
  /** Pictures a second of all views since this was last asked; undefined: one a frame of the main thread. */
  pictures?(): number;
  behind_s?(): number;
  frame?(): void;
  stop(): void;
}

const idle = (): Scene => {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  let turn = 0;
  return {
    frame: () => {
      turn += 1;
      if (context !== null) context.fillStyle = turn % 2 === 0 ? '#000' : '#111';
      context?.fillRect(0, 0, 1, 1);
    },
    stop: () => canvas.remove(),
  };
};

/** Views of beds in one worker, side by side. */
const sweep = (beds: readonly string[], fps: number, sensitivity_uV_mm: number): Scene => {
  const worker = new Worker(new URL('../../../web/src/picture/worker.ts', import.meta.url), {
    type: 'module',
  });
  const tell = (message: ToWorker, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const columns = beds.length === 1 ? 1 : 3;
  const lines = Math.ceil(beds.length / columns);
  const width = Math.floor(geometry.width / columns);
  const height = Math.floor(geometry.height / lines);
  let rates: number[] = [];
  let behind_s = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.type !== 'summary') return;
    rates.push(data.fps);
    behind_s = Math.max(behind_s, data.behind_s);
  });
  tell({ type: 'connect', url: `ws://${location.host}/live` });
  const canvases = beds.map((bed, view) => {
    const canvas = document.createElement('canvas');
    canvas.style.cssText = `left:${(view % columns) * width}px;top:${Math.floor(view / columns) * height}px`;
    canvas.width = width;
    canvas.height = height;
    document.body.append(canvas);
    const offscreen = canvas.transferControlToOffscreen();
    const own = { ...settings, sensitivity_uV_mm };
    const size = { ...geometry, width, height };
    tell(
      { type: 'open', view, bed, canvas: offscreen, geometry: size, settings: own, style, history_s: 0, fps },
      [offscreen],
    );
    return canvas;
  });
  const marker = idle();
  return {
    pictures: () => {
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
      rates = [];
      return mean * beds.length;
    },
    behind_s: () => behind_s,
    frame: () => marker.frame?.(),
    stop: () => {
      worker.terminate();
      marker.stop();
      for (const canvas of canvases) canvas.remove();
    },
  };
};

/** The same sweep with every sample given to uPlot again in every frame. */
const setData = (signals: number, rate_hz: number): Scene => {
  const samples = settings.page_s * rate_hz;
  const x = Float64Array.from({ length: samples }, (_, k) => k / rate_hz);
  const source = Array.from({ length: signals }, (_, k) => countsOf(k, samples, rate_hz));
  const rows = source.map((counts, k) => Float64Array.from(counts, (count) => count / 10 - k * 100));
  const u = new uPlot(
    {
      width: geometry.width,
      height: geometry.height,
      scales: { x: { time: false, range: [0, settings.page_s] }, y: { range: [-100 * signals, 100] } },
      legend: { show: false },
      cursor: { show: false },
      series: [{}, ...rows.map((_, k) => ({ stroke: k < signals / 2 ? style.left : style.right, width: 1 }))],
    },
    [x, ...rows],
    document.body,
  );
  let at = 0;
  let last = performance.now();
  return {
    frame: () => {
      const now = performance.now();
      const fresh = Math.min(samples, Math.round(((now - last) / 1000) * rate_hz));
      last = now;
      for (const [k, row] of rows.entries()) {
        const counts = source[k];
        for (let i = 0; i < fresh; i += 1)
          row[(at + i) % samples] = (counts?.[(at * 3 + i) % samples] ?? 0) / 10 - k * 100;
      }
      at = (at + fresh) % samples;
      u.setData([x, ...rows], false);
      u.redraw(false, false);
    },
    stop: () => u.destroy(),
  };
};

const ward = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6'];

const scenes: Readonly<Record<string, () => Scene>> = {
  idle,
  'sweep 32 × 512 Hz': () => sweep(['n32'], 60, 10),
  'sweep 256 × 512 Hz': () => sweep(['n256'], 60, 50),
  'sweep 256 × 2048 Hz': () => sweep(['big'], 60, 50),
  'setData 32 × 512 Hz': () => setData(32, 512),
  'setData 256 × 512 Hz': () => setData(256, 512),
  'wall of six beds': () => sweep(ward, 30, 20),
};

let scene: Scene | undefined;
let intervals: number[] = [];
let waiting = 0;

export const startScene = (name: string): void => {
  const make = scenes[name];
  if (make === undefined) throw new Error(`no scene '${name}'`);
  scene = make();
  let last = performance.now();
  const frame = (): void => {
    const now = performance.now();
    intervals.push(now - last);
    last = now;
    scene?.frame?.();
    waiting = requestAnimationFrame(frame);
  };
  waiting = requestAnimationFrame(frame);
};

/** What happened before does not count. */
export const markScene = (): void => {
  intervals = [];
  scene?.pictures?.();
};

export const endScene = (length_s: number): LiveFigures => {
  const sorted = intervals.toSorted((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const figures = {
    interval_ms: at(0.5),
    p95_ms: at(0.95),
    frames: intervals.length,
    pictures: scene?.pictures?.() ?? intervals.length / length_s,
    behind_s: scene?.behind_s?.() ?? 0,
  };
  cancelAnimationFrame(waiting);
  scene?.stop();
  scene = undefined;
  return figures;
};
