/** 256 colours as they lie in an image: 0xAABBGGRR. */
export type ColourMap = Uint32Array;

type Colour = readonly [red: number, green: number, blue: number];

/** Viridis (Smith and van der Walt, CC0) at elevenths: lightness rises evenly, also for the colour-blind, on any ground. */
const viridisStops: readonly Colour[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

const between = (stops: readonly Colour[], share: number): Colour => {
  const place = share * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  const [a, b] = [stops[low] as Colour, stops[low + 1] as Colour];
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(a[channel] + (place - low) * (b[channel] - a[channel]));
  return [mix(0), mix(1), mix(2)];
};

const mapOf = (stops: readonly Colour[]): ColourMap =>
  Uint32Array.from({ length: 256 }, (_, at) => {
    const [red, green, blue] = between(stops, at / 255);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });

const colourFrom = (hex: string): Colour => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

export const viridis: ColourMap = mapOf(viridisStops);

/** From one colour over the ground to another, each `#rrggbb`: left, neither, right. */
export const diverging = (low: string, middle: string, high: string): ColourMap =>
  mapOf([low, middle, high].map(colourFrom));

/** From the ground to one colour: nothing, all. */
export const rising = (low: string, high: string): ColourMap => mapOf([low, high].map(colourFrom));

/** The colour of `value` where `low` and what is below has the first, `high` and what is above the last. */
export const colourAt = (map: ColourMap, value: number, low: number, high: number): number => {
  const share = (value - low) / (high - low);
  return map[Math.max(0, Math.min(255, Math.round(share * 255)))] as number;
};

/** The same colours for a style sheet, from low to high. */
export const gradientOf = (map: ColourMap): string => {
  const stops = Array.from({ length: 17 }, (_, at) => map[at === 16 ? 255 : at * 16] as number);
  return stops
    .map((colour) => `rgb(${colour & 255} ${(colour >>> 8) & 255} ${(colour >>> 16) & 255})`)
    .join(', ');
};
