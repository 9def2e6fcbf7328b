import { css } from 'lit';

/** The bar of the whole recording. */
export const overviewStyle = css`
  :host {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: start;
    gap: 10px;
    padding: 4px 10px 1px;
    border-top: 1px solid var(--eeg-line);
    background: var(--eeg-panel);
    font-size: 12px;
    color: var(--eeg-dim);
  }
  .none {
    padding: 4px 0 8px;
  }
  .ends {
    line-height: 18px;
    white-space: nowrap;
  }
  button.ends {
    min-height: 20px;
    height: 20px;
    padding: 0 6px;
    color: var(--eeg-text);
    font-variant-numeric: tabular-nums;
  }
  .bar {
    position: relative;
    cursor: pointer;
    touch-action: none;
    user-select: none;
  }
  .track {
    position: relative;
    height: 20px;
    border: 1px solid var(--eeg-line);
    border-radius: 3px;
    overflow: hidden;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .window,
  .pointer {
    position: absolute;
    top: 0;
    bottom: 0;
    pointer-events: none;
  }
  .window {
    border: 2px solid var(--eeg-focus);
    border-radius: 3px;
    background: color-mix(in srgb, var(--eeg-focus) 25%, transparent);
    min-width: 7px;
  }
  .pointer {
    width: 1px;
    background: var(--eeg-text);
  }
  input {
    position: absolute;
    inset: 0;
    width: 100%;
    margin: 0;
    opacity: 0;
    pointer-events: none;
  }
  .track:focus-within {
    outline: 2px solid var(--eeg-focus);
    outline-offset: 1px;
  }
  .times {
    position: relative;
    height: 15px;
    overflow: hidden;
    font-variant-numeric: tabular-nums;
  }
  .times span {
    position: absolute;
    padding-left: 3px;
    border-left: 1px solid var(--eeg-control);
    line-height: 14px;
    white-space: nowrap;
  }
  .times b {
    position: absolute;
    translate: -50% 0;
    padding: 0 5px;
    border-radius: 3px;
    background: var(--eeg-raised);
    color: var(--eeg-text);
    line-height: 14px;
    white-space: nowrap;
  }
`;
