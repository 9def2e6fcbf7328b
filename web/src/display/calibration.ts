/** What CSS promises and screens seldom keep: 96 px an inch. */
export const nominalPxPerMm = 96 / 25.4;
/** ISO/IEC 7810 ID-1: bank and identity cards. */
export const cardWidth_mm = 85.6;
export const cardHeight_mm = 53.98;
/** Outside of this no screen in use lies; a typing error does. CSS px a mm. */
export const pxPerMmLimits = { min: 1.5, max: 20 } as const;

export const isPxPerMm = (value: unknown): value is number =>
  typeof value === 'number' && value >= pxPerMmLimits.min && value <= pxPerMmLimits.max;

/** CSS px a mm from a length that was measured on the screen; null when it cannot be. */
export const pxPerMmFrom = (length_px: number, measured_mm: number): number | null => {
  const value = length_px / measured_mm;
  return isPxPerMm(value) ? value : null;
};

/** One calibration a screen: its size and zoom tell screens apart. */
export const screenKey = (screen: {
  readonly width: number;
  readonly height: number;
  readonly dpr: number;
}): string => `valvomo.calibration.${screen.width}x${screen.height}@${screen.dpr}`;
