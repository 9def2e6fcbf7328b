/** The corner that says how large 100 µV and 1 s are here. */
export interface ScaleBar {
  readonly amplitude_uV: number;
  readonly height_px: number;
  readonly length_s: number;
  readonly width_px: number;
}

const amplitudes_uV = [100, 200, 500, 1000, 2000, 5000, 10_000, 50, 20, 10, 5];
const lengths_s = [1, 2, 5, 10, 0.5, 0.2, 0.1];

/** 100 µV × 1 s, or the nearest step that can be seen and does not cover the page. */
export const scaleBarOf = (sensitivity_uV_mm: number, pxPerMm: number, pxPerSecond: number): ScaleBar => {
  const height = (amplitude: number): number => (amplitude / sensitivity_uV_mm) * pxPerMm;
  const amplitude_uV =
    amplitudes_uV.find((step) => height(step) >= 12 && height(step) <= 120) ?? sensitivity_uV_mm * 10;
  const length_s =
    lengths_s.find((step) => step * pxPerSecond >= 24 && step * pxPerSecond <= 260) ?? 100 / pxPerSecond;
  return { amplitude_uV, height_px: height(amplitude_uV), length_s, width_px: length_s * pxPerSecond };
};
