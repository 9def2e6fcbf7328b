import { css } from 'lit';

/** Height of the lane of findings above the traces: with some to show, and while there are none. */
export const findingLanes_px = { full: 18, empty: 3 } as const;

/** As high as the bed page says. */
export const findingLane = css`var(--eeg-finding-lane, ${findingLanes_px.full}px)`;
