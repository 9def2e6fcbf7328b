import { css } from 'lit';

export const studyStyle = css`
  wa-dialog {
    --width: min(680px, 96vw);
  }
  .author {
    display: grid;
    gap: 2px;
    margin-bottom: 12px;
    padding-bottom: 10px;
    border-bottom: 1px solid var(--eeg-line);
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 4px 14px;
    margin: 0 0 12px;
  }
  dt {
    color: var(--eeg-dim);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  label {
    display: grid;
    gap: 2px;
    margin: 8px 0;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  ul {
    display: grid;
    gap: 4px;
    margin: 0 0 8px;
    padding: 0;
    list-style: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 14px;
  }
  .first {
    font-weight: 700;
    border-color: var(--eeg-focus);
  }
  [aria-invalid='true'] {
    border-color: var(--eeg-notice) !important;
    outline: 1px solid var(--eeg-notice);
  }
  .problem {
    color: var(--eeg-notice);
    font-weight: 600;
  }
`;
