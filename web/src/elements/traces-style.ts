import { css } from 'lit';
import { findingLane } from './finding-lane-style.ts';
import { markLane_px } from './mark-lane-style.ts';
import { axisHeight_px } from './time-frame.ts';

/** The strip in which what the device said carries its words. */
const eventLane_px = 20;
/** Everything above the traces: that strip, and below it the lanes of marks and of findings, which is thin while there are none. */
export const marksHeight = css`calc(${eventLane_px + markLane_px}px + ${findingLane})`;

export const tracesStyle = css`
  :host {
    display: block;
    min-width: 0;
    min-height: 0;
  }
  .host {
    position: relative;
    height: 100%;
    background: var(--eeg-bg);
    overflow: hidden;
  }
  .host:focus-visible {
    outline: none;
  }
  .host:focus-visible::after {
    content: '';
    position: absolute;
    inset: 0;
    z-index: 4;
    border: 2px solid var(--eeg-focus);
    pointer-events: none;
  }
  .plot {
    position: absolute;
    inset: ${marksHeight} 0 0 0;
    overflow: hidden;
  }
  .box {
    position: absolute;
    left: 0;
    top: 0;
    pointer-events: none;
  }
  .box canvas {
    position: absolute !important;
    left: 0;
    top: 0;
  }
  .veiled .box {
    opacity: 0.4;
  }
  .u-select {
    background: color-mix(in srgb, var(--eeg-focus) 18%, transparent);
    outline: 1px solid var(--eeg-focus);
  }
  .live .u-select {
    display: none;
  }
  .paused .u-over {
    cursor: crosshair;
  }
  .u-cursor-x,
  .u-cursor-y {
    display: none;
  }
  .crosshair .u-cursor-x,
  .crosshair .u-cursor-y {
    display: block;
    border-color: var(--eeg-focus) !important;
  }
  .veil {
    position: absolute;
    left: 50%;
    top: 56px;
    transform: translateX(-50%);
    padding: 8px 20px;
    font-size: 24px;
    z-index: 3;
    pointer-events: none;
  }
  .waiting {
    position: absolute;
    inset: 40% 0 auto;
    text-align: center;
    font-size: 20px;
    color: var(--eeg-dim);
    pointer-events: none;
  }
  .readout {
    position: absolute;
    z-index: 3;
    padding: 2px 8px;
    border-radius: 4px;
    background: var(--eeg-raised);
    border: 1px solid var(--eeg-control);
    pointer-events: none;
    white-space: nowrap;
  }
  eeg-scale-bar {
    position: absolute;
    right: 10px;
    bottom: 32px;
    z-index: 2;
    pointer-events: none;
  }
  eeg-missing {
    position: absolute;
    inset: ${marksHeight} 0 ${axisHeight_px}px 0;
    pointer-events: none;
  }
  eeg-marks {
    position: absolute;
    inset: 0 0 auto 0;
    height: ${eventLane_px}px;
    z-index: 2;
  }
  eeg-mark-tints {
    position: absolute;
    inset: ${marksHeight} 0 ${axisHeight_px}px 0;
    z-index: 1;
  }
  eeg-mark-lane {
    position: absolute;
    inset: ${eventLane_px}px 0 0 0;
    z-index: 2;
  }
  eeg-finding-lane {
    position: absolute;
    inset: ${eventLane_px + markLane_px}px 0 ${axisHeight_px}px 0;
    z-index: 2;
  }
  eeg-mark-palette,
  eeg-mark-editor {
    position: absolute;
    right: 10px;
    top: calc(${marksHeight} + 8px);
    max-height: calc(100% - ${marksHeight} - ${axisHeight_px + 16}px);
    overflow-y: auto;
    z-index: 5;
  }
  /* The panel does not lie on the mark that it is about. */
  .aside {
    right: auto;
    left: 10px;
  }
`;
