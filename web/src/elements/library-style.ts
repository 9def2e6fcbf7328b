import { css } from 'lit';

/** The list of recordings on the wall. */
export const libraryStyle = css`
  :host {
    display: block;
    min-height: 0;
    height: 100%;
    background: var(--eeg-panel);
  }
  section {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  header {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 8px 12px;
  }
  h2 {
    font-size: 15px;
    white-space: nowrap;
  }
  h2 span,
  p,
  small {
    color: var(--eeg-dim);
    font-weight: 400;
  }
  input {
    flex: 1;
    min-width: 0;
  }
  p {
    padding: 2px 12px 8px;
    font-size: 13px;
  }
  .progress {
    color: var(--eeg-text);
  }
  .problem {
    color: var(--eeg-notice);
  }
  ol {
    flex: 1;
    min-height: 0;
    margin: 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
    border-top: 1px solid var(--eeg-line);
  }
  ol li {
    content-visibility: auto;
    contain-intrinsic-height: 48px;
  }
  a {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 82px;
    gap: 0 12px;
    padding: 6px 12px;
    border-bottom: 1px solid var(--eeg-line);
    color: inherit;
    text-decoration: none;
  }
  a:hover {
    background: var(--eeg-raised);
  }
  a:focus-visible {
    outline-offset: -2px;
  }
  a b {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  a .number:nth-of-type(2) {
    text-align: right;
  }
  small {
    grid-column: 1 / -1;
    display: flex;
    gap: 8px;
    min-height: 18px;
    font-size: 12px;
  }
  details {
    padding: 6px 12px;
    border-top: 1px solid var(--eeg-line);
    font-size: 13px;
  }
  details ul {
    max-height: 160px;
    overflow-y: auto;
    margin: 4px 0;
    padding-left: 18px;
  }
`;
