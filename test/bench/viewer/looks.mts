import type { ViewGeometry, ViewSettings, ViewStyle } from '../../../web/src/picture/messages.ts';

/** One page as a reader sees it: 1600 × 900, 10 s, dark. */

export const geometry: ViewGeometry = { width: 1600, height: 900, pxPerMm: 3.78, dpr: 1 };

export const settings: ViewSettings = {
  montage: 'as-recorded',
  order: 'left-first',
  sensitivity_uV_mm: 10,
  page_s: 10,
  lowCut_hz: 0.3,
  highCut_hz: 70,
  notch_hz: null,
  zeroPhase: false,
  negativeUp: true,
  rows: null,
};

export const style: ViewStyle = {
  background: '#0e1116',
  left: '#7aa7ff',
  right: '#ff8f82',
  midline: '#d7dbe0',
  neutral: '#d7dbe0',
  ecg: '#d9a3ef',
  eog: '#5fd0b4',
  emg: '#e3b341',
  grid: '#3a414b',
  gridMinor: '#232a33',
  gap: '#8a919a',
  event: '#e3b341',
};
