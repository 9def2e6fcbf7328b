import { css } from 'lit';

/** Text in the colour of its trace: one class for each colour that a row may have. */
export const rowColours = css`
  .left {
    color: var(--eeg-left);
  }
  .right {
    color: var(--eeg-right);
  }
  .midline,
  .neutral {
    color: var(--eeg-mid);
  }
  .ecg {
    color: var(--eeg-ecg);
  }
  .eog {
    color: var(--eeg-eog);
  }
  .emg {
    color: var(--eeg-emg);
  }
`;
