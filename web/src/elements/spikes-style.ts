import { css } from 'lit';

export const spikesStyle = css`
  wa-dialog {
    --width: min(1240px, 96vw);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin-bottom: 8px;
  }
  input[type='range'] {
    flex: 1;
    min-width: 200px;
    max-width: 420px;
    accent-color: var(--eeg-finding);
  }
  .dim {
    color: var(--eeg-dim);
    font-size: 13px;
  }
  .panes {
    display: grid;
    grid-template-columns: 210px minmax(0, 1fr) 330px;
    gap: 14px;
    align-items: start;
  }
  ul {
    display: grid;
    gap: 4px;
    max-height: 60vh;
    margin: 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
  }
  li button {
    display: grid;
    gap: 0;
    width: 100%;
    text-align: left;
    justify-items: start;
  }
  .average {
    width: 100%;
    height: min(62vh, 640px);
    border: 1px solid var(--eeg-line);
    background: var(--eeg-bg);
  }
  .examples {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    gap: 4px;
  }
  .examples button {
    display: block;
    padding: 0;
    height: 64px;
    background: var(--eeg-bg);
  }
  .examples canvas {
    display: block;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  table {
    width: 100%;
    margin-bottom: 8px;
    border-collapse: collapse;
  }
  td {
    padding: 0 6px 0 0;
  }
  .part {
    width: 40%;
  }
  .part i {
    display: block;
    height: 8px;
    background: var(--eeg-finding);
  }
  h3 {
    margin: 0 0 4px;
  }
`;
