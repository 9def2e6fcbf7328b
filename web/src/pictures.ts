import type {
  DecidedStream,
  FromWorker,
  RecordingAlone,
  ToWorker,
  ViewGeometry,
  ViewSettings,
  ViewStyle,
} from './picture/messages.ts';

/** The part of a Worker that is needed: tests bring their own. */
export interface PictureWorker {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  addEventListener(type: 'message', hear: (event: { data: FromWorker }) => void): void;
  addEventListener(type: 'error', hear: (event: { message: string }) => void): void;
}

/** What one picture is to show: whatever changes of it is told to the worker. */
export interface Wanted {
  readonly settings: ViewSettings;
  readonly geometry: ViewGeometry;
  /** As in the view: null live, `now` the page that ends now. */
  readonly at: bigint | 'now' | null;
  /** As in the view. */
  readonly decided: readonly DecidedStream[];
}

export interface PictureOptions {
  readonly view: number;
  readonly bed: string;
  readonly canvas: OffscreenCanvas;
  readonly history_s: number;
  readonly fps: number;
  /** As in the message `open`. */
  readonly review?: 'bed' | RecordingAlone;
}

/** One picture that a worker draws. */
export interface Picture {
  show(wanted: Wanted): void;
  /** Asks for the value under a point, device pixels; the answer is heard as `values`. */
  inspect(x: number, row: number): void;
  /** Seconds of trends that are wanted; null: none. */
  trends(span_s: number | null): void;
  close(): void;
}

export interface Pictures {
  /** A number that no picture had before. */
  nextView(): number;
  open(options: PictureOptions, wanted: Wanted): Picture;
  /** Colours of all pictures, once a change of theme. */
  setStyle(style: ViewStyle): void;
  setVisible(visible: boolean): void;
  /** How this screen shows alarms. */
  setWatching(watching: Extract<ToWorker, { type: 'watching' }>): void;
}

/** Plain data without functions: equal when they are written equally. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The page's side of the worker: numbers its pictures and tells it only what has changed.
 * @param url of the server's socket for viewers
 */
export const openPictures = (
  worker: PictureWorker,
  url: string,
  hear: (message: FromWorker) => void,
  firstStyle: ViewStyle,
): Pictures => {
  let views = 0;
  let style = firstStyle;
  const tell = (message: ToWorker, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  worker.addEventListener('message', ({ data }) => hear(data));
  worker.addEventListener('error', ({ message }) =>
    hear({ type: 'fault', view: null, code: 'WORKER', message: `The picture worker failed: ${message}` }),
  );
  tell({ type: 'connect', url });

  const showAt = (view: number, at: Wanted['at']): void =>
    tell(at === null ? { type: 'live', view } : { type: 'pause', view, from: at === 'now' ? null : at });

  const open = (options: PictureOptions, first: Wanted): Picture => {
    let shown = first;
    const { view, canvas } = options;
    const { geometry, settings } = first;
    tell({ type: 'open', ...options, geometry, settings, style }, [canvas]);
    if (first.at !== null) showAt(view, first.at);
    return {
      show: (wanted) => {
        const resized = !same(wanted.geometry, shown.geometry);
        const reset = !same(wanted.settings, shown.settings);
        if (resized) tell({ type: 'geometry', view, geometry: wanted.geometry });
        if (!same(wanted.decided, shown.decided)) tell({ type: 'electrodes', view, decided: wanted.decided });
        if (reset) tell({ type: 'settings', view, settings: wanted.settings });
        // The page that was asked for as `now` has told its place: it stands there already.
        const settled = shown.at === 'now' && typeof wanted.at === 'bigint';
        // Other columns round the place anew: it is said again, so that every reader of a link sees the same pixels.
        const rounded = (resized || reset) && typeof wanted.at === 'bigint';
        if ((wanted.at !== shown.at && !settled) || rounded) showAt(view, wanted.at);
        shown = wanted;
      },
      trends: (span_s) => tell({ type: 'trends', view, span_s }),
      inspect: (x, row) => tell({ type: 'inspect', view, x, row }),
      close: () => tell({ type: 'close', view }),
    };
  };

  return {
    nextView: () => {
      views += 1;
      return views;
    },
    open,
    setStyle: (next) => {
      if (same(next, style)) return;
      style = next;
      tell({ type: 'style', style });
    },
    setVisible: (visible) => tell({ type: 'visible', visible }),
    setWatching: (watching) => tell(watching),
  };
};
