import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RecordingAlone } from '../picture/messages.ts';
import type { Picture, Wanted } from '../pictures.ts';
import type { Services } from '../services.ts';
import { pxPerMmOf, settingsOf, trendSpanOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';

export interface PictureOptions {
  readonly bed: string;
  readonly kind: View['kind'];
  readonly history_s: number;
  readonly fps: number;
  readonly review?: 'bed' | RecordingAlone;
}

/** The socket gives no more of the past. */
const liveMax_s = 14_400;

/** Someone who asked the system for less motion gets a picture that moves on once a second. */
const fpsFor = (fps: number): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 1 : fps);

/** Gives a box of the page to the worker and keeps telling it what the state wants shown there. */
export class PictureController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #services: () => Services;
  readonly #options: () => PictureOptions;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #box: HTMLElement | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #picture: Picture | null = null;
  #view = 0;
  #trends_s: number | null = null;
  #size = { width: 0, height: 0 };

  constructor(host: ReactiveControllerHost, services: () => Services, options: () => PictureOptions) {
    this.#host = host;
    this.#services = services;
    this.#options = options;
    host.addController(this);
  }

  /** Device pixels of the point and the number of the row on screen. */
  inspect(x: number, row: number): void {
    this.#picture?.inspect(x, row);
  }

  /** The box must stay; calling again with the same one does nothing. */
  attach(box: HTMLElement): void {
    if (this.#box === box) return;
    this.#box = box;
    this.#observer.observe(box);
  }

  hostConnected(): void {
    window.addEventListener('resize', this.#onResize);
    if (this.#box !== null) this.#observer.observe(this.#box);
  }

  hostDisconnected(): void {
    window.removeEventListener('resize', this.#onResize);
    this.#observer.disconnect();
    this.#picture?.close();
    if (this.#picture !== null) this.#services().store.dispatch({ type: 'view-closed', view: this.#view });
    this.#picture = null;
    this.#trends_s = null;
    this.#canvas?.remove();
    this.#canvas = null;
  }

  hostUpdated(): void {
    const wanted = this.#wanted();
    if (wanted !== null) this.#picture?.show(wanted);
    this.#wantTrends();
  }

  /** Only the page has trends, and only while they are shown. */
  #wantTrends(): void {
    const { page, interface: surface } = this.#services().store.state;
    const isPage = this.#options().kind === 'page' && page?.view === this.#view;
    const chosen_s = isPage && page.source === 'bed' ? trendSpanOf(page.choices, surface.roomy) : null;
    const span_s = chosen_s === null ? null : Math.min(chosen_s, liveMax_s);
    if (this.#picture === null || span_s === this.#trends_s) return;
    this.#trends_s = span_s;
    this.#picture.trends(span_s);
  }

  /** Zoom changes pixels without changing the box. */
  readonly #onResize = (): void => this.#measure();

  #measure(): void {
    if (this.#box === null) return;
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width === 0 || height === 0) return;
    const sameSize = width === this.#size.width && height === this.#size.height;
    this.#size = { width, height };
    if (this.#picture === null) this.#open(this.#box);
    else if (!sameSize)
      this.#services().store.dispatch({ type: 'measured', view: this.#view, size: this.#size });
    this.#fit();
    this.#host.requestUpdate();
  }

  /** CSS size from whole device pixels, so that one pixel of the picture is one of the screen. */
  #fit(): void {
    if (this.#canvas === null) return;
    const { width, height } = this.#geometry();
    this.#canvas.style.width = `${width / devicePixelRatio}px`;
    this.#canvas.style.height = `${height / devicePixelRatio}px`;
  }

  #geometry(): Wanted['geometry'] {
    const dpr = devicePixelRatio;
    const { preferences } = this.#services().store.state;
    return {
      width: Math.max(1, Math.floor(this.#size.width * dpr)),
      height: Math.max(1, Math.floor(this.#size.height * dpr)),
      pxPerMm: pxPerMmOf(preferences) * dpr,
      dpr,
    };
  }

  #wanted(): Wanted | null {
    const { page, tiles, preferences } = this.#services().store.state;
    const view = [page, ...Object.values(tiles)].find((each) => each?.view === this.#view);
    if (view === null || view === undefined) return null;
    const { at, decided } = view;
    return { settings: settingsOf(view, preferences), geometry: this.#geometry(), at, decided };
  }

  #open(box: HTMLElement): void {
    const { store, pictures } = this.#services();
    const { bed, kind, history_s, fps, review } = this.#options();
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    box.append(canvas);
    this.#canvas = canvas;
    this.#view = pictures.nextView();
    store.dispatch({ type: 'view-opened', view: this.#view, bed, kind, size: this.#size });
    const wanted = this.#wanted();
    if (wanted === null) return;
    const offscreen = canvas.transferControlToOffscreen();
    const more = review === undefined ? {} : { review };
    const options = { view: this.#view, bed, canvas: offscreen, history_s, fps: fpsFor(fps), ...more };
    this.#picture = pictures.open(options, wanted);
  }
}
