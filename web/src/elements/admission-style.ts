import { css } from 'lit';

export const admissionStyle = css`
  form {
    display: grid;
    gap: 10px;
  }
  fieldset {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px 14px;
    margin: 0;
    padding: 4px 0 8px;
    border: 0;
    border-bottom: 1px solid var(--eeg-line);
  }
  legend {
    padding: 0;
    margin-bottom: 2px;
    font-weight: 700;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .field {
    display: grid;
    grid-template-columns: 118px minmax(0, 1fr);
    align-items: center;
    gap: 2px 8px;
  }
  .age {
    grid-template-columns: 118px minmax(0, 1fr) 92px;
  }
  .age .problem {
    grid-row: 2;
  }
  .field .problem {
    grid-column: 2;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .drug {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) 112px;
    gap: 2px 8px;
  }
  [aria-invalid='true'] {
    border-color: var(--eeg-notice) !important;
    outline: 1px solid var(--eeg-notice);
  }
  .problem {
    color: var(--eeg-notice);
    font-weight: 600;
    font-size: 13px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: 8px;
  }
  .first {
    font-weight: 700;
    border-color: var(--eeg-focus);
    padding: 4px 18px;
  }
`;
