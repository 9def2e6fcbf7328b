import { css } from 'lit';
import { numbersWidth_px, timesHeight_px } from '../trends/panel-plot.ts';

const namesWidth_px = 108;
const scaleWidth_px = 66;

export const trendStripStyle = css`
  :host {
    display: block;
    background: var(--eeg-bg);
    border-top: 1px solid var(--eeg-line);
  }
  header {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 2px 10px;
    background: var(--eeg-panel);
    font-size: 12px;
    min-height: 28px;
  }
  h2 {
    font-size: 13px;
  }
  header select,
  header button {
    min-height: 22px;
    padding: 0 6px;
    font-size: 12px;
  }
  .note {
    color: var(--eeg-dim);
  }
  .values {
    margin-left: auto;
    white-space: pre;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .body {
    position: relative;
    display: grid;
    grid-template-columns: ${namesWidth_px}px minmax(0, 1fr) ${scaleWidth_px}px;
  }
  .name {
    grid-column: 1;
    padding: 3px 4px 0 10px;
    font-size: 12px;
    line-height: 15px;
    overflow: hidden;
  }
  .name span {
    display: block;
    color: var(--eeg-dim);
    font-size: 11px;
  }
  .plot {
    grid-column: 2;
    min-width: 0;
    overflow: hidden;
  }
  .scale {
    grid-column: 3;
    display: flex;
    gap: 4px;
    padding: 3px 4px 3px 6px;
    font-size: 11px;
    line-height: 12px;
    color: var(--eeg-dim);
  }
  .bar {
    width: 9px;
    border: 1px solid var(--eeg-line);
  }
  .ends {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    white-space: nowrap;
  }
  .legend {
    display: grid;
    align-content: start;
    font-weight: 600;
  }
  .legend .left {
    color: var(--eeg-left);
  }
  .legend .right {
    color: var(--eeg-right);
  }
  .legend .midline {
    color: var(--eeg-mid);
  }
  .over {
    position: absolute;
    left: ${namesWidth_px + numbersWidth_px}px;
    right: ${scaleWidth_px}px;
    top: 0;
    bottom: ${timesHeight_px}px;
    cursor: crosshair;
    overflow: hidden;
  }
  .over:focus-visible {
    outline: 2px solid var(--eeg-focus);
    outline-offset: -1px;
  }
  .over i {
    position: absolute;
    top: 0;
    bottom: 0;
    pointer-events: none;
  }
  .over i.kept {
    top: auto;
    height: 3px;
    background: var(--eeg-focus);
  }
  .over i.page {
    min-width: 3px;
    border: 1px solid var(--eeg-focus);
    background: color-mix(in srgb, var(--eeg-focus) 25%, transparent);
  }
  .over i.cursor,
  .over i.pointer {
    width: 0;
    border-left: 1px solid var(--eeg-text);
    box-shadow: 0 0 0 0.5px var(--eeg-bg);
  }
  .over i.cursor {
    border-left-width: 2px;
  }
`;
