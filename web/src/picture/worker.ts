import { Desk } from './desk.ts';
import type { FromWorker, ToWorker, ViewGeometry } from './messages.ts';
import type { Surface } from './slot.ts';

/** The worker's own clothes around the desk: canvases, socket, clock, frames. */

interface WorkerScope {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  addEventListener(type: 'message', hear: (event: MessageEvent<ToWorker>) => void): void;
  requestAnimationFrame?(callback: () => void): number;
}

const scope = self as unknown as WorkerScope;
const protocol = 'valvomo.viewer.1';
const report_ms = 200;
/** Where a worker has no animation frames. */
const frame_ms = 1000 / 60;

const canvasSurface = (canvas: OffscreenCanvas, geometry: ViewGeometry): Surface => {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('the canvas gives no 2d context');
  const make = ({ width, height }: ViewGeometry): ImageData => {
    canvas.width = width;
    canvas.height = height;
    return new ImageData(width, height);
  };
  let image = make(geometry);
  const pixelsOf = ({ data, width, height }: ImageData) => ({
    width,
    height,
    rgba: new Uint32Array(data.buffer),
  });
  let pixels = pixelsOf(image);
  return {
    get pixels() {
      return pixels;
    },
    resize(next) {
      image = make(next);
      pixels = pixelsOf(image);
    },
    show(strips) {
      for (const { x, width } of strips) context.putImageData(image, 0, 0, x, 0, width, image.height);
    },
  };
};

const movedWith = (message: FromWorker): Transferable[] => {
  if (message.type === 'pixels') return [message.rgba.buffer];
  return message.type === 'trend-rows' ? [message.seconds.buffer, message.values.buffer] : [];
};

const desk = new Desk({
  post: (message) => scope.postMessage(message, movedWith(message)),
  surface: canvasSurface,
  link: (url) => ({
    open: () => new WebSocket(url, protocol),
    later: (action, wait_ms) => void setTimeout(action, wait_ms),
    now: () => performance.now(),
    random: () => Math.random(),
  }),
  utc: () => BigInt(Date.now()) * 10_000n,
  fetch: (path, init) => fetch(path, init),
});

let waiting = false;
const nextFrame = (): void => {
  if (waiting || !desk.drawing) return;
  waiting = true;
  const draw = (): void => {
    waiting = false;
    desk.frame(performance.now());
    nextFrame();
  };
  if (scope.requestAnimationFrame === undefined) setTimeout(draw, frame_ms);
  else scope.requestAnimationFrame(draw);
};

scope.addEventListener('message', ({ data }) => {
  desk.hear(data, performance.now());
  nextFrame();
});
setInterval(() => desk.report(performance.now()), report_ms);
