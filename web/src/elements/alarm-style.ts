import { css } from 'lit';

/**
 * Colours and rates of IEC 60601-1-8: high red at 2 Hz, medium yellow at 0.6 Hz, low cyan and steady; the words can be read in
 * both phases. Who wants no motion gets a broad frame instead. What is over is dashed; what is acknowledged is a plain frame.
 */
export const alarmStyle = css`
  .alarm {
    --on: var(--eeg-alarm-low);
    --ink: #000;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 24px;
    padding: 0 8px;
    border: 2px solid var(--on);
    border-radius: 4px;
    background: var(--on);
    color: var(--ink);
    font-weight: 700;
    white-space: nowrap;
  }
  .alarm.high {
    --on: var(--eeg-lost);
    --ink: #fff;
    animation: flash 0.5s step-end infinite;
  }
  .alarm.medium {
    --on: var(--eeg-stale);
    animation: flash 1.66s step-end infinite;
  }
  .alarm.over,
  .alarm.acknowledged {
    animation: none;
    background: var(--eeg-panel);
    color: var(--eeg-text);
  }
  .alarm.over {
    border-style: dashed;
  }
  @keyframes flash {
    0% {
      background: var(--on);
      color: var(--ink);
    }
    50% {
      background: var(--eeg-panel);
      color: var(--eeg-text);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .alarm.high,
    .alarm.medium {
      animation: none;
    }
    .alarm.high:not(.over, .acknowledged) {
      outline: 3px double var(--eeg-text);
      outline-offset: -5px;
    }
  }
  @media (forced-colors: active) {
    .alarm {
      forced-color-adjust: none;
    }
  }
`;
