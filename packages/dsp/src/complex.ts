export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const real = (re: number): Complex => ({ re, im: 0 });

export const negate = ({ re, im }: Complex): Complex => ({ re: -re, im: -im });

export const add = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });

export const scale = ({ re, im }: Complex, by: number): Complex => ({ re: re * by, im: im * by });

export const multiply = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

/** Smith's division, which neither overflows nor loses digits when one part is small. */
export const divide = (a: Complex, b: Complex): Complex => {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const by = 1 / (b.re + b.im * ratio);
    return { re: (a.re + a.im * ratio) * by, im: (a.im - a.re * ratio) * by };
  }
  const ratio = b.re / b.im;
  const by = 1 / (b.im + b.re * ratio);
  return { re: (a.re * ratio + a.im) * by, im: (a.im * ratio - a.re) * by };
};

export const product = (factors: readonly Complex[]): Complex => factors.reduce(multiply, real(1));

/**
 * √(re² + im²) within an ulp and nearly always rounded correctly, with one Newton step on what the first root left (Borges 2020,
 * doi:10.1145/3428446): engines' own differ from C's in the last place.
 */
const sizeOf = ({ re, im }: Complex): number => {
  const [x, y] = [Math.max(Math.abs(re), Math.abs(im)), Math.min(Math.abs(re), Math.abs(im))];
  const size = Math.sqrt(x * x + y * y);
  if (size <= 2 * y) {
    const over = size - y;
    return size - (x * (2 * over - x) + (over - 2 * (x - y)) * over) / (2 * size);
  }
  const over = size - x;
  return size - (2 * over * (x - 2 * y) + ((4 * over - y) * y + over * over)) / (2 * size);
};

/** The root on the right half plane; of the two parts the larger is formed first, so that neither cancels. */
export const squareRoot = (z: Complex): Complex => {
  const { re, im } = z;
  if (im === 0) return re >= 0 ? real(Math.sqrt(re)) : { re: 0, im: Math.sqrt(-re) };
  const size = sizeOf(z);
  if (re > 0) {
    const right = Math.sqrt(0.5 * (size + re));
    return { re: right, im: (0.5 * im) / right };
  }
  const up = Math.sqrt(0.5 * (size - re));
  return { re: Math.abs((0.5 * im) / up), im: Math.sign(im) * up };
};
