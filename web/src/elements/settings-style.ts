import { css } from 'lit';

export const settingsStyle = css`
  wa-dialog {
    --width: min(1080px, 96vw);
  }
  section {
    margin-bottom: 18px;
  }
  h3 {
    margin-bottom: 6px;
  }
  .dim,
  .about {
    color: var(--eeg-dim);
    font-size: 13px;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(200px, 290px) minmax(200px, auto) minmax(0, 1fr);
    gap: 2px 14px;
    align-items: center;
    padding: 3px 8px;
    border-left: 3px solid transparent;
  }
  .changed {
    border-left-color: var(--eeg-focus);
    background: color-mix(in srgb, var(--eeg-focus) 12%, transparent);
  }
  .bare.changed {
    display: inline-block;
    border-left: 3px solid var(--eeg-focus);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    max-width: 460px;
  }
  input.number {
    width: 92px;
  }
  input.text {
    width: 280px;
  }
  [aria-invalid='true'] {
    border-color: var(--eeg-notice) !important;
    outline: 2px solid var(--eeg-notice);
  }
  .problem {
    color: var(--eeg-notice);
  }
  table {
    border-collapse: collapse;
  }
  th,
  td {
    padding: 2px 10px 2px 0;
    text-align: left;
    vertical-align: middle;
  }
  th {
    font-weight: 400;
    color: var(--eeg-dim);
  }
  .line,
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .foot {
    position: sticky;
    bottom: -21px;
    z-index: 2;
    margin: 0 -21px;
    padding: 10px 21px 16px;
    background: var(--eeg-panel);
    border-top: 1px solid var(--eeg-line);
  }
  .main {
    font-weight: 700;
  }
  .space {
    flex: 1;
  }
  article {
    margin-bottom: 8px;
    padding: 6px 8px;
    border: 1px solid var(--eeg-line);
    border-radius: 5px;
  }
`;
