/** Height of the lane of findings above the traces. */
export const findingLane_px = 18;
