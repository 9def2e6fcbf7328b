import { css } from 'lit';

/** Every line is as high as any other, so that the place of each is known without making it. */
export const lineHeight_px = 42;

export const eventListStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--eeg-panel);
    border-left: 1px solid var(--eeg-line);
  }
  header {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 4px;
    justify-content: space-between;
    padding: 4px 8px 4px 10px;
  }
  header button {
    min-height: 22px;
    padding: 0 6px;
    font-size: 12px;
  }
  h2 {
    margin-right: auto;
    font-size: 12px;
    letter-spacing: 0.06em;
    text-transform: uppercase;
    color: var(--eeg-dim);
  }
  .filters {
    display: grid;
    gap: 4px;
    padding: 0 8px 8px 10px;
    font-size: 12px;
  }
  .filters label {
    display: grid;
    grid-template-columns: 52px minmax(0, 1fr);
    align-items: center;
    color: var(--eeg-dim);
  }
  .filters select {
    min-height: 24px;
    color: var(--eeg-text);
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
  }
  ol {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    position: absolute;
    left: 0;
    right: 0;
    height: ${lineHeight_px}px;
    contain: strict;
  }
  li button {
    display: grid;
    grid-template-columns: 14px auto minmax(0, 1fr) auto;
    align-content: center;
    gap: 0 6px;
    width: 100%;
    height: 100%;
    padding: 0 8px;
    border: 0;
    border-bottom: 1px solid var(--eeg-line);
    border-left: 3px solid transparent;
    border-radius: 0;
    background: none;
    font-size: 13px;
    line-height: 16px;
    text-align: left;
    white-space: normal;
    align-items: baseline;
    outline-offset: -2px;
  }
  li button:hover {
    background: var(--eeg-raised);
  }
  li button[aria-current='true'] {
    border-left-color: var(--eeg-focus);
    background: color-mix(in srgb, var(--eeg-focus) 16%, transparent);
  }
  @media (forced-colors: active) {
    li button:not([aria-current='true']) {
      border-left-color: Canvas;
    }
  }
  .symbol {
    color: var(--eeg-event);
  }
  .mark .symbol {
    color: var(--eeg-mark);
  }
  .finding .symbol,
  .finding .text {
    color: var(--eeg-finding);
  }
  .finding .text {
    -webkit-line-clamp: 1;
  }
  .finding.rejected .text {
    color: var(--eeg-dim);
  }
  .gap .symbol,
  .gap .text {
    color: var(--eeg-dim);
  }
  .rejected .text {
    text-decoration: line-through;
  }
  .text {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .mark .text {
    -webkit-line-clamp: 1;
  }
  .more {
    grid-column: 2 / -1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 12px;
    color: var(--eeg-dim);
  }
  .detail {
    color: var(--eeg-dim);
    text-align: right;
    font-size: 12px;
    white-space: nowrap;
  }
  p {
    padding: 4px 10px 10px;
    color: var(--eeg-dim);
  }
  .problem {
    color: var(--eeg-notice);
  }
`;
