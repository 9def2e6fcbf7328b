/**
 * `outputs` sums Σ taps[j] · values[−j], the first at `values`, each from the newest sample to the oldest, as the plain
 * twin; eight outputs at once.
 */
export function fir(taps: usize, count: i32, values: usize, outputs: i32, out: usize): void {
  const end = taps + (<usize>count << 3);
  let k = 0;
  for (; k <= outputs - 8; k += 8) {
    let a = f64x2.splat(0), b = a, c = a, d = a;
    let at = values + (<usize>k << 3);
    for (let tap = taps; tap < end; tap += 8) {
      const factor = v128.load64_splat(tap);
      a = f64x2.add(a, f64x2.mul(factor, v128.load(at)));
      b = f64x2.add(b, f64x2.mul(factor, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(factor, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(factor, v128.load(at, 48)));
      at -= 8;
    }
    const to = out + (<usize>k << 3);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
  for (; k < outputs; k++) {
    let sum: f64 = 0;
    let at = values + (<usize>k << 3);
    for (let tap = taps; tap < end; tap += 8) {
      sum += load<f64>(tap) * load<f64>(at);
      at -= 8;
    }
    store<f64>(out + (<usize>k << 3), sum);
  }
}
