import { describe, expect, it } from 'vitest';
import type { FromWorker, ToWorker, ViewStyle } from './picture/messages.ts';
import { openPictures, type PictureWorker, type Wanted } from './pictures.ts';

const style = { background: '#000000' } as ViewStyle;
const wanted: Wanted = {
  settings: {
    montage: 'as-recorded',
    order: 'left-first',
    sensitivity_uV_mm: 10,
    page_s: 10,
    lowCut_hz: null,
    highCut_hz: null,
    notch_hz: null,
    zeroPhase: false,
    negativeUp: true,
    rows: null,
  },
  geometry: { width: 100, height: 100, pxPerMm: 4, dpr: 1 },
  at: null,
  decided: [],
};

const stage = () => {
  const told: ToWorker[] = [];
  const heard: FromWorker[] = [];
  const hearers: Record<string, ((event: never) => void)[]> = { message: [], error: [] };
  const worker: PictureWorker = {
    postMessage: (message) => told.push(message),
    addEventListener: (type: string, hear: (event: never) => void) => hearers[type]?.push(hear),
  };
  const pictures = openPictures(worker, 'ws://ward/live', (message) => heard.push(message), style);
  const fail = (message: string): void => hearers['error']?.forEach((hear) => hear({ message } as never));
  const open = (at: Wanted['at'] = null) => {
    const view = pictures.nextView();
    const canvas = {} as OffscreenCanvas;
    const picture = pictures.open({ view, bed: 'emu-1', canvas, history_s: 60, fps: 60 }, { ...wanted, at });
    told.length = 0;
    return picture;
  };
  return { told, heard, pictures, open, fail };
};

describe('the worker is told', () => {
  it('where the server is, and nothing twice', () => {
    const { told, pictures, open } = stage();
    expect(told).toEqual([{ type: 'connect', url: 'ws://ward/live' }]);
    const picture = open();
    picture.show({ ...wanted });
    picture.show({ ...wanted, settings: { ...wanted.settings } });
    pictures.setStyle({ ...style });
    expect(told).toEqual([]);
  });

  it('only what changed', () => {
    const { told, open } = stage();
    const picture = open();
    const settings = { ...wanted.settings, sensitivity_uV_mm: 7 };
    picture.show({ ...wanted, settings });
    expect(told).toEqual([{ type: 'settings', view: 1, settings }]);
  });

  it('to pause on the page that ends now, and not again when it says where that is', () => {
    const { told, open } = stage();
    const picture = open();
    picture.show({ ...wanted, at: 'now' });
    picture.show({ ...wanted, at: 100n });
    picture.show({ ...wanted, at: 200n });
    picture.show({ ...wanted, at: null });
    expect(told).toEqual([
      { type: 'pause', view: 1, from: null },
      { type: 'pause', view: 1, from: 200n },
      { type: 'live', view: 1 },
    ]);
  });

  it('again where the page stands when its columns have become others', () => {
    const { told, open } = stage();
    const picture = open(100n);
    picture.show({ ...wanted, at: 100n, geometry: { ...wanted.geometry, width: 90 } });
    expect(told).toMatchObject([{ type: 'geometry' }, { type: 'pause', view: 1, from: 100n }]);
  });

  it('of every picture by a number of its own', () => {
    const { told, open } = stage();
    open();
    open().close();
    expect(told).toEqual([{ type: 'close', view: 2 }]);
  });
});

describe('a worker that fails', () => {
  it('is heard as a fault', () => {
    const { heard, fail } = stage();
    fail('out of memory');
    expect(heard).toMatchObject([
      { type: 'fault', view: null, message: expect.stringContaining('out of memory') },
    ]);
  });
});
