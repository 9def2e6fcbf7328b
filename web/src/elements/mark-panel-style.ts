import { css } from 'lit';

/** A small panel over the traces: it does not stop them. */
export const markPanelStyle = css`
  :host {
    display: block;
    width: 268px;
    padding: 8px 10px 10px;
    border: 1px solid var(--eeg-control);
    border-radius: 6px;
    background: var(--eeg-raised);
    box-shadow: 0 4px 16px rgb(0 0 0 / 35%);
    font-size: 13px;
  }
  h2 {
    font-size: 13px;
    margin-bottom: 6px;
  }
  h2 small {
    font-weight: 400;
    color: var(--eeg-dim);
  }
  ol {
    display: grid;
    gap: 2px;
    margin: 0 0 6px;
    padding: 0;
    list-style: none;
  }
  ol button {
    width: 100%;
    min-height: 26px;
    border-color: transparent;
    background: none;
  }
  ol button:hover,
  ol button[aria-pressed='true'] {
    background: var(--eeg-panel);
    border-color: var(--eeg-mark);
  }
  .symbol {
    width: 14px;
    text-align: center;
    color: var(--eeg-mark);
  }
  label {
    display: grid;
    gap: 2px;
    margin-top: 6px;
    color: var(--eeg-dim);
    font-size: 12px;
  }
  label input,
  label select,
  label textarea {
    width: 100%;
    color: var(--eeg-text);
    font-size: 13px;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .scope {
    margin-top: 8px;
    overflow-wrap: anywhere;
  }
  .who {
    margin-top: 8px;
    color: var(--eeg-dim);
    font-size: 12px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-top: 10px;
  }
  .buttons .first {
    font-weight: 700;
  }
  .problem {
    margin-top: 6px;
    color: var(--eeg-notice);
    font-weight: 600;
  }
`;
