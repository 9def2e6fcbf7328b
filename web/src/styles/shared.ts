import { css } from 'lit';

/** What every element of the viewer has in common. */
export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host([hidden]) {
    display: none;
  }
  h1,
  h2,
  h3,
  p {
    margin: 0;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button,
  select,
  input:not([type='range'], [type='checkbox']) {
    min-height: 28px;
    border: 1px solid var(--eeg-control);
    border-radius: 5px;
    background: var(--eeg-raised);
    padding: 2px 8px;
  }
  button {
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  button:hover,
  select:hover {
    border-color: var(--eeg-text);
  }
  button[aria-pressed='true'] {
    background: color-mix(in srgb, var(--eeg-focus) 22%, var(--eeg-raised));
    border-color: var(--eeg-focus);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--eeg-focus);
    outline-offset: 1px;
  }
  kbd {
    font: 600 0.85em/1.4 var(--eeg-font);
    border: 1px solid var(--eeg-control);
    border-radius: 4px;
    padding: 0 5px;
    background: var(--eeg-raised);
    white-space: nowrap;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    border: 1px solid currentColor;
    border-radius: 4px;
    padding: 0 6px;
    font-size: 12px;
    font-weight: 700;
    line-height: 18px;
    white-space: nowrap;
  }
  .badge.notice {
    color: var(--eeg-notice);
    background: var(--eeg-notice-bg);
  }
  .state {
    display: inline-flex;
    align-items: center;
    border-radius: 4px;
    padding: 0 8px;
    font-weight: 700;
    white-space: nowrap;
  }
  .state.good {
    color: var(--eeg-good);
    border: 1px solid currentColor;
  }
  .state.wait {
    color: var(--eeg-dim);
    border: 1px solid currentColor;
  }
  .state.stale {
    background: var(--eeg-stale);
    color: #000;
  }
  .state.lost {
    background: var(--eeg-lost);
    color: #fff;
  }
  @media (forced-colors: active) {
    .state,
    .badge {
      border: 1px solid CanvasText;
      forced-color-adjust: auto;
    }
  }
`;
