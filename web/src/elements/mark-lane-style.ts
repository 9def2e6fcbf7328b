import { css } from 'lit';
import { axisHeight_px } from './time-frame.ts';

/** Height of the lane of marks above the traces. */
export const markLane_px = 20;

export const markLaneStyle = css`
  :host {
    display: block;
    pointer-events: none;
  }
  .lane {
    pointer-events: auto;
    position: absolute;
    inset: 0 0 auto 0;
    height: ${markLane_px}px;
    overflow: hidden;
    background: var(--eeg-panel);
    border-bottom: 1px solid var(--eeg-line);
    cursor: crosshair;
    touch-action: none;
  }
  button {
    position: absolute;
    top: 0;
    min-height: 0;
    height: ${markLane_px - 1}px;
    overflow: hidden;
    padding: 0 4px;
    border: 0;
    border-left: 2px solid var(--eeg-mark);
    border-radius: 0;
    background: none;
    color: var(--eeg-mark);
    font-size: 12px;
    font-weight: 600;
    cursor: pointer;
  }
  button.rejected span {
    text-decoration: line-through;
  }
  button.rejected {
    color: var(--eeg-dim);
    border-left-color: var(--eeg-dim);
  }
  button.chosen {
    background: var(--eeg-mark);
    color: var(--eeg-bg);
    z-index: 1;
    padding-left: 9px;
    cursor: grab;
  }
  button.unsaved {
    background: var(--eeg-notice-bg);
    color: var(--eeg-notice);
  }
  span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  i {
    position: absolute;
    top: 0;
    pointer-events: none;
  }
  .bar {
    height: ${markLane_px - 1}px;
    background: color-mix(in srgb, var(--eeg-mark) 15%, transparent);
    border-right: 2px solid var(--eeg-mark);
  }
  .bar.rejected {
    background: none;
    border-right-color: var(--eeg-dim);
  }
  .handle {
    pointer-events: auto;
    z-index: 2;
    width: 11px;
    height: ${markLane_px - 1}px;
    margin-left: -5px;
    border: 1px solid var(--eeg-bg);
    border-radius: 3px;
    background: var(--eeg-mark);
    cursor: ew-resize;
  }
  .crowd {
    top: auto;
    bottom: 1px;
    background: var(--eeg-mark);
  }
  .many {
    position: absolute;
    right: 4px;
    top: 1px;
    padding: 0 6px;
    background: var(--eeg-panel);
    color: var(--eeg-mark);
    font-size: 12px;
    font-weight: 600;
  }
  .edge {
    bottom: ${axisHeight_px}px;
    border-left: 2px dashed var(--eeg-mark);
  }
  .drawn {
    bottom: ${axisHeight_px}px;
    background: color-mix(in srgb, var(--eeg-mark) 14%, transparent);
  }
  .glass {
    position: absolute;
    inset: ${markLane_px}px 0 ${axisHeight_px}px 0;
    pointer-events: none;
    touch-action: none;
  }
  .glass.held {
    pointer-events: auto;
    cursor: col-resize;
  }
  @media (forced-colors: active) {
    button.chosen {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
