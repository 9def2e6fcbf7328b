// Real transforms of several channels at once, one channel a lane, so that no value ever crosses lanes inside the
// transform and a channel's bits do not depend on its neighbours. A real signal of `size` values is taken as
// half = size / 2 complex ones (even samples + i · odd samples), transformed in place by radix 4 with decimation in
// frequency (the last pass is of radix 4 or 8), and untangled where it is read, in the order of a table of positions.
// T is f32 (four lanes) or f64 (two lanes). A complex value is 32 bytes: its real parts, then its imaginary ones.

/** What a plan put into memory; all are byte offsets. */
@unmanaged
export class Plan {
  half: i32;
  tapers: i32;
  /** 1: the mean of every window is taken away first. */
  detrend: i32;
  twiddles: usize;
  roots: usize;
  positions: usize;
  windows: usize;
  work: usize;
  sums: usize;
  /** Place for `mixedLength` values of as many channels as there are lanes, one after the other. */
  mixed: usize;
  mixedLength: i32;
  /** 0.25 or 0.5: a bin's power is a quarter of what is summed, twice that when it stands for its mirror image too. */
  innerFactor: f64;
}

// @ts-ignore: decorator
@inline
function lanes<T>(): i32 { return 16 / sizeof<T>(); }

// @ts-ignore: decorator
@inline
function splat<T>(at: usize, offset: usize = 0): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(at + offset) : v128.load64_splat(at + offset);
}

// @ts-ignore: decorator
@inline
function turned<T>(at: usize, re: v128, im: v128, wr: v128, wi: v128): void {
  v128.store(at, v128.sub<T>(v128.mul<T>(re, wr), v128.mul<T>(im, wi)));
  v128.store(at, v128.add<T>(v128.mul<T>(re, wi), v128.mul<T>(im, wr)), 16);
}

/** Radix 4 on a, b, c, d, each turned by its twiddle, into `at` and the next three quarters. */
// @ts-ignore: decorator
@inline
function butterfly<T>(
  at: usize, quarter: usize, ar: v128, ai: v128, br: v128, bi: v128, cr: v128, ci: v128, dr: v128, di: v128, twiddles: usize,
): void {
  const bt = at + quarter, ct = at + 2 * quarter, dt = ct + quarter;
  const t0r = v128.add<T>(ar, cr), t0i = v128.add<T>(ai, ci);
  const t1r = v128.sub<T>(ar, cr), t1i = v128.sub<T>(ai, ci);
  const t2r = v128.add<T>(br, dr), t2i = v128.add<T>(bi, di);
  const t3r = v128.sub<T>(bi, di), t3i = v128.sub<T>(dr, br);
  v128.store(at, v128.add<T>(t0r, t2r));
  v128.store(at, v128.add<T>(t0i, t2i), 16);
  turned<T>(bt, v128.add<T>(t1r, t3r), v128.add<T>(t1i, t3i), splat<T>(twiddles), splat<T>(twiddles, sizeof<T>()));
  turned<T>(ct, v128.sub<T>(t0r, t2r), v128.sub<T>(t0i, t2i),
    splat<T>(twiddles, 2 * sizeof<T>()), splat<T>(twiddles, 3 * sizeof<T>()));
  turned<T>(dt, v128.sub<T>(t1r, t3r), v128.sub<T>(t1i, t3i),
    splat<T>(twiddles, 4 * sizeof<T>()), splat<T>(twiddles, 5 * sizeof<T>()));
}

/**
 * One pass over blocks of `length` values, block after block, so that a long transform stays in the first cache as soon
 * as its blocks do; six twiddles for every place in a quarter of a block.
 */
function pass<T>(work: usize, half: i32, length: i32, twiddles: usize): void {
  const quarter = <usize>(length >> 2) << 5, block = <usize>length << 5, end = work + (<usize>half << 5);
  for (; work < end; work += block) {
    let w = twiddles;
    for (let at = work; at < work + quarter; at += 32) {
      const bt = at + quarter, ct = at + 2 * quarter, dt = ct + quarter;
      butterfly<T>(at, quarter, v128.load(at), v128.load(at, 16), v128.load(bt), v128.load(bt, 16),
        v128.load(ct), v128.load(ct, 16), v128.load(dt), v128.load(dt, 16), w);
      w += 6 * sizeof<T>();
    }
  }
}

/** The last pass over blocks of four: without twiddles. */
function lastFour<T>(work: usize, half: i32): void {
  for (let at = work; at < work + (<usize>half << 5); at += 128) {
    const ar = v128.load(at), ai = v128.load(at, 16), br = v128.load(at, 32), bi = v128.load(at, 48);
    const cr = v128.load(at, 64), ci = v128.load(at, 80), dr = v128.load(at, 96), di = v128.load(at, 112);
    const t0r = v128.add<T>(ar, cr), t0i = v128.add<T>(ai, ci);
    const t1r = v128.sub<T>(ar, cr), t1i = v128.sub<T>(ai, ci);
    const t2r = v128.add<T>(br, dr), t2i = v128.add<T>(bi, di);
    const t3r = v128.sub<T>(bi, di), t3i = v128.sub<T>(dr, br);
    v128.store(at, v128.add<T>(t0r, t2r));
    v128.store(at, v128.add<T>(t0i, t2i), 16);
    v128.store(at, v128.add<T>(t1r, t3r), 32);
    v128.store(at, v128.add<T>(t1i, t3i), 48);
    v128.store(at, v128.sub<T>(t0r, t2r), 64);
    v128.store(at, v128.sub<T>(t0i, t2i), 80);
    v128.store(at, v128.sub<T>(t1r, t3r), 96);
    v128.store(at, v128.sub<T>(t1i, t3i), 112);
  }
}

/** Four values of radix 4 that go to every second place of a block of eight. */
// @ts-ignore: decorator
@inline
function spreadFour<T>(
  at: usize, ar: v128, ai: v128, br: v128, bi: v128, cr: v128, ci: v128, dr: v128, di: v128,
): void {
  const t0r = v128.add<T>(ar, cr), t0i = v128.add<T>(ai, ci);
  const t1r = v128.sub<T>(ar, cr), t1i = v128.sub<T>(ai, ci);
  const t2r = v128.add<T>(br, dr), t2i = v128.add<T>(bi, di);
  const t3r = v128.sub<T>(bi, di), t3i = v128.sub<T>(dr, br);
  v128.store(at, v128.add<T>(t0r, t2r));
  v128.store(at, v128.add<T>(t0i, t2i), 16);
  v128.store(at, v128.add<T>(t1r, t3r), 64);
  v128.store(at, v128.add<T>(t1i, t3i), 80);
  v128.store(at, v128.sub<T>(t0r, t2r), 128);
  v128.store(at, v128.sub<T>(t0i, t2i), 144);
  v128.store(at, v128.sub<T>(t1r, t3r), 192);
  v128.store(at, v128.sub<T>(t1i, t3i), 208);
}

/** The last pass over blocks of eight: two of four, the second one turned by eighths. */
function lastEight<T>(work: usize, half: i32): void {
  const r = v128.splat<T>(<T>Math.SQRT1_2);
  for (let at = work; at < work + (<usize>half << 5); at += 256) {
    const x0r = v128.load(at), x0i = v128.load(at, 16), x4r = v128.load(at, 128), x4i = v128.load(at, 144);
    const x1r = v128.load(at, 32), x1i = v128.load(at, 48), x5r = v128.load(at, 160), x5i = v128.load(at, 176);
    const x2r = v128.load(at, 64), x2i = v128.load(at, 80), x6r = v128.load(at, 192), x6i = v128.load(at, 208);
    const x3r = v128.load(at, 96), x3i = v128.load(at, 112), x7r = v128.load(at, 224), x7i = v128.load(at, 240);
    const d1r = v128.sub<T>(x1r, x5r), d1i = v128.sub<T>(x1i, x5i);
    const d3r = v128.sub<T>(x3r, x7r), d3i = v128.sub<T>(x3i, x7i);
    spreadFour<T>(at, v128.add<T>(x0r, x4r), v128.add<T>(x0i, x4i), v128.add<T>(x1r, x5r), v128.add<T>(x1i, x5i),
      v128.add<T>(x2r, x6r), v128.add<T>(x2i, x6i), v128.add<T>(x3r, x7r), v128.add<T>(x3i, x7i));
    spreadFour<T>(at + 32, v128.sub<T>(x0r, x4r), v128.sub<T>(x0i, x4i),
      v128.mul<T>(r, v128.add<T>(d1r, d1i)), v128.mul<T>(r, v128.sub<T>(d1i, d1r)),
      v128.sub<T>(x2i, x6i), v128.sub<T>(x6r, x2r),
      v128.mul<T>(r, v128.sub<T>(d3i, d3r)), v128.neg<T>(v128.mul<T>(r, v128.add<T>(d3r, d3i))));
  }
}

/** Means of `size` mixed values: four sums by place modulo four, then (s0 + s1) + (s2 + s3), times 1 / size. */
function mean<T>(mixed: usize, size: i32): v128 {
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = mixed + (<usize>size << 4); mixed < end; mixed += 64) {
    s0 = v128.add<T>(s0, v128.load(mixed));
    s1 = v128.add<T>(s1, v128.load(mixed, 16));
    s2 = v128.add<T>(s2, v128.load(mixed, 32));
    s3 = v128.add<T>(s3, v128.load(mixed, 48));
  }
  return v128.mul<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)), v128.splat<T>(<T>1 / <T>size));
}

/** `length` (even) values of two rows of float64, mixed. */
function mixed64(r0: usize, r1: usize, length: i32, to: usize): void {
  for (const end = to + (<usize>length << 4); to < end; to += 32) {
    const a = v128.load(r0), b = v128.load(r1);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 16);
    r0 += 16; r1 += 16;
  }
}

/** `length` values of four rows of float32, mixed, and up to three more. */
function mixed32(r0: usize, r1: usize, r2: usize, r3: usize, length: i32, to: usize): void {
  for (const end = to + (<usize>length << 4); to < end; to += 64) {
    const a = v128.load(r0), b = v128.load(r1), c = v128.load(r2), d = v128.load(r3);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab01, cd01, 0, 2));
    v128.store(to, v128.shuffle<f64>(ab01, cd01, 1, 3), 16);
    v128.store(to, v128.shuffle<f64>(ab23, cd23, 0, 2), 32);
    v128.store(to, v128.shuffle<f64>(ab23, cd23, 1, 3), 48);
    r0 += 16; r1 += 16; r2 += 16; r3 += 16;
  }
}

// @ts-ignore: decorator
@inline
function weighed<T>(value: v128, mean: v128, taper: usize): v128 {
  return v128.mul<T>(v128.sub<T>(value, mean), splat<T>(taper));
}

/** (x − mean) · taper of a window of mixed values. */
function fill<T>(from: usize, means: v128, taper: usize, size: i32, to: usize): void {
  for (let n = 0; n < size; n++) {
    v128.store(to, weighed<T>(v128.load(from), means, taper));
    from += 16; taper += sizeof<T>(); to += 16;
  }
}

/** `fill` and the first pass of the transform at once. */
function firstPass<T>(from: usize, means: v128, taper: usize, half: i32, twiddles: usize, to: usize): void {
  const quarter = <usize>(half >> 2) << 5, tapers = <usize>(half >> 1) * sizeof<T>();
  for (const end = to + quarter; to < end; to += 32) {
    const fromB = from + quarter, fromC = from + 2 * quarter, fromD = fromC + quarter;
    const taperB = taper + tapers, taperC = taper + 2 * tapers, taperD = taperC + tapers;
    const imaginary = sizeof<T>();
    butterfly<T>(to, quarter,
      weighed<T>(v128.load(from), means, taper), weighed<T>(v128.load(from, 16), means, taper + imaginary),
      weighed<T>(v128.load(fromB), means, taperB), weighed<T>(v128.load(fromB, 16), means, taperB + imaginary),
      weighed<T>(v128.load(fromC), means, taperC), weighed<T>(v128.load(fromC, 16), means, taperC + imaginary),
      weighed<T>(v128.load(fromD), means, taperD), weighed<T>(v128.load(fromD, 16), means, taperD + imaginary),
      twiddles);
    from += 32;
    taper += 2 * sizeof<T>();
    twiddles += 6 * sizeof<T>();
  }
}

/** The window of mixed values at `from` with the taper at `taper`, transformed, into the plan's work. */
function transform<T>(plan: Plan, from: usize, means: v128, taper: usize): void {
  const half = plan.half, work = plan.work;
  let length = half, twiddles = plan.twiddles;
  if (half == 8) fill<T>(from, means, taper, 16, work);
  else {
    firstPass<T>(from, means, taper, half, twiddles, work);
    twiddles += <usize>(length >> 2) * 6 * sizeof<T>();
    length >>= 2;
  }
  for (; length > 8; length >>= 2) {
    pass<T>(work, half, length, twiddles);
    twiddles += <usize>(length >> 2) * 6 * sizeof<T>();
  }
  if (length == 8) lastEight<T>(work, half);
  else lastFour<T>(work, half);
}

// @ts-ignore: decorator
@inline
function addPower<T>(sum: usize, first: bool, factor: v128, re: v128, im: v128): void {
  const power = v128.mul<T>(factor, v128.add<T>(v128.mul<T>(re, re), v128.mul<T>(im, im)));
  v128.store(sum, first ? power : v128.add<T>(v128.load(sum), power));
}

/** |X[k]|² of all bins, added to what other tapers gave (`first`: in its place). */
function powers<T>(plan: Plan, first: bool): void {
  const half = plan.half, work = plan.work, sums = plan.sums, positions = plan.positions, roots = plan.roots;
  const factor = v128.splat<T>(<T>plan.innerFactor), one = v128.splat<T>(1), none = v128.splat<T>(0);
  const twice = v128.splat<T>(<T>(4 * plan.innerFactor));
  const re0 = v128.load(work), im0 = v128.load(work, 16);
  addPower<T>(sums, first, one, v128.add<T>(re0, im0), none);
  addPower<T>(sums + (<usize>half << 4), first, one, v128.sub<T>(re0, im0), none);
  for (let k = 1; k < half >> 1; k++) {
    const z = work + load<u32>(positions + (<usize>k << 2)), y = work + load<u32>(positions + (<usize>(half - k) << 2));
    const zr = v128.load(z), zi = v128.load(z, 16), yr = v128.load(y), yi = v128.load(y, 16);
    const wr = splat<T>(roots + <usize>k * 2 * sizeof<T>(), 0);
    const wi = splat<T>(roots + <usize>k * 2 * sizeof<T>(), sizeof<T>());
    const er = v128.add<T>(zr, yr), ei = v128.sub<T>(zi, yi);
    const or = v128.add<T>(zi, yi), oi = v128.sub<T>(yr, zr);
    const tr = v128.sub<T>(v128.mul<T>(wr, or), v128.mul<T>(wi, oi));
    const ti = v128.add<T>(v128.mul<T>(wr, oi), v128.mul<T>(wi, or));
    addPower<T>(sums + (<usize>k << 4), first, factor, v128.add<T>(er, tr), v128.add<T>(ei, ti));
    addPower<T>(sums + (<usize>(half - k) << 4), first, factor, v128.sub<T>(er, tr), v128.sub<T>(ei, ti));
  }
  const middle = work + load<u32>(positions + (<usize>(half >> 1) << 2));
  addPower<T>(sums + (<usize>(half >> 1) << 4), first, twice, v128.load(middle), v128.load(middle, 16));
}

/** The sums of powers to one row of bins a lane. */
function rowsOut64(sums: usize, bins: i32, to: usize, row: usize, channels: i32): void {
  for (let k = 0; k < bins - 1; k += 2) {
    const a = v128.load(sums), b = v128.load(sums, 16);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    if (channels > 1) v128.store(to + row, v128.shuffle<f64>(a, b, 1, 3));
    sums += 32; to += 16;
  }
  const last = v128.load(sums);
  v128.store_lane<f64>(to, last, 0);
  if (channels > 1) v128.store_lane<f64>(to + row, last, 1);
}

function rowsOut32(sums: usize, bins: i32, to: usize, row: usize, channels: i32): void {
  for (let k = 0; k < bins - 1; k += 4) {
    const a = v128.load(sums), b = v128.load(sums, 16), c = v128.load(sums, 32), d = v128.load(sums, 48);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab01, cd01, 0, 2));
    if (channels > 1) v128.store(to + row, v128.shuffle<f64>(ab01, cd01, 1, 3));
    if (channels > 2) v128.store(to + 2 * row, v128.shuffle<f64>(ab23, cd23, 0, 2));
    if (channels > 3) v128.store(to + 3 * row, v128.shuffle<f64>(ab23, cd23, 1, 3));
    sums += 64; to += 16;
  }
  const last = v128.load(sums);
  v128.store_lane<f32>(to, last, 0);
  if (channels > 1) v128.store_lane<f32>(to + row, last, 1);
  if (channels > 2) v128.store_lane<f32>(to + 2 * row, last, 2);
  if (channels > 3) v128.store_lane<f32>(to + 3 * row, last, 3);
}

// @ts-ignore: decorator
@inline
function complexOut<T>(to: usize, row: usize, channels: i32, re: v128, im: v128): void {
  if (sizeof<T>() == 8) {
    v128.store(to, v128.shuffle<f64>(re, im, 0, 2));
    if (channels > 1) v128.store(to + row, v128.shuffle<f64>(re, im, 1, 3));
    return;
  }
  const low = v128.shuffle<f32>(re, im, 0, 4, 1, 5), high = v128.shuffle<f32>(re, im, 2, 6, 3, 7);
  v128.store_lane<f64>(to, low, 0);
  if (channels > 1) v128.store_lane<f64>(to + row, low, 1);
  if (channels > 2) v128.store_lane<f64>(to + 2 * row, high, 0);
  if (channels > 3) v128.store_lane<f64>(to + 3 * row, high, 1);
}

/** X[k] of all bins, (re, im) after (re, im), one row a lane. */
function bins<T>(plan: Plan, to: usize, row: usize, channels: i32): void {
  const half = plan.half, work = plan.work, positions = plan.positions, roots = plan.roots;
  const h = v128.splat<T>(<T>0.5), none = v128.splat<T>(0), pair = 2 * sizeof<T>();
  const re0 = v128.load(work), im0 = v128.load(work, 16);
  complexOut<T>(to, row, channels, v128.add<T>(re0, im0), none);
  complexOut<T>(to + <usize>half * pair, row, channels, v128.sub<T>(re0, im0), none);
  for (let k = 1; k < half >> 1; k++) {
    const z = work + load<u32>(positions + (<usize>k << 2)), y = work + load<u32>(positions + (<usize>(half - k) << 2));
    const zr = v128.load(z), zi = v128.load(z, 16), yr = v128.load(y), yi = v128.load(y, 16);
    const wr = splat<T>(roots + <usize>k * pair, 0), wi = splat<T>(roots + <usize>k * pair, sizeof<T>());
    const er = v128.add<T>(zr, yr), ei = v128.sub<T>(zi, yi);
    const or = v128.add<T>(zi, yi), oi = v128.sub<T>(yr, zr);
    const tr = v128.sub<T>(v128.mul<T>(wr, or), v128.mul<T>(wi, oi));
    const ti = v128.add<T>(v128.mul<T>(wr, oi), v128.mul<T>(wi, or));
    complexOut<T>(to + <usize>k * pair, row, channels, v128.mul<T>(h, v128.add<T>(er, tr)), v128.mul<T>(h, v128.add<T>(ei, ti)));
    complexOut<T>(to + <usize>(half - k) * pair, row, channels, v128.mul<T>(h, v128.sub<T>(er, tr)), v128.mul<T>(h, v128.sub<T>(ti, ei)));
  }
  const middle = work + load<u32>(positions + (<usize>(half >> 1) << 2));
  complexOut<T>(to + <usize>(half >> 1) * pair, row, channels, v128.load(middle), v128.neg<T>(v128.load(middle, 16)));
}

/** Mixes `length` values of up to two (float64) or four (float32) channels; what is missing is the first one again. */
function mix<T>(from: usize, row: usize, channels: i32, length: i32, to: usize): void {
  const r1 = channels > 1 ? from + row : from;
  if (sizeof<T>() == 8) return mixed64(from, r1, length, to);
  mixed32(from, r1, channels > 2 ? from + 2 * row : from, channels > 3 ? from + 3 * row : from, length, to);
}

/** One window of mixed values with all tapers: powers, or (`complex`) bins with the first taper. */
function spectrum<T>(plan: Plan, from: usize, to: usize, row: usize, channels: i32, complex: i32): void {
  const size = plan.half << 1;
  const means = plan.detrend ? mean<T>(from, size) : v128.splat<T>(0);
  if (complex) {
    transform<T>(plan, from, means, plan.windows);
    return bins<T>(plan, to, row, channels);
  }
  for (let t = 0; t < plan.tapers; t++) {
    transform<T>(plan, from, means, plan.windows + <usize>(t * size) * sizeof<T>());
    powers<T>(plan, t == 0);
  }
  if (sizeof<T>() == 8) rowsOut64(plan.sums, plan.half + 1, to, row, channels);
  else rowsOut32(plan.sums, plan.half + 1, to, row, channels);
}

/** Rows [channels × stride] → powers [windows × channels × bins], or (`complex`) bins (re, im) with the first taper. */
function spectra<T>(
  plan: Plan, values: usize, stride: i32, channels: i32, windows: i32, hop: i32, out: usize, complex: i32,
): void {
  const size = plan.half << 1, row = <usize>stride * sizeof<T>();
  const outRow = <usize>(plan.half + 1) * sizeof<T>() * (complex ? 2 : 1);
  // Windows that overlap are mixed together, as many as there is place for.
  const together = hop > 0 && hop < size ? 1 + (plan.mixedLength - size) / hop : 1;
  for (let c = 0; c < channels; c += lanes<T>()) {
    const some = min(lanes<T>(), channels - c);
    for (let first = 0; first < windows; first += together) {
      const count = min(together, windows - first);
      const from = values + <usize>c * row + <usize>(first * hop) * sizeof<T>();
      mix<T>(from, row, some, (count - 1) * hop + size, plan.mixed);
      for (let w = 0; w < count; w++)
        spectrum<T>(plan, plan.mixed + (<usize>(w * hop) << 4), out + <usize>((first + w) * channels + c) * outRow, outRow, some, complex);
    }
  }
}

export function spectra32(
  plan: Plan, values: usize, stride: i32, channels: i32, windows: i32, hop: i32, out: usize, complex: i32,
): void {
  spectra<f32>(plan, values, stride, channels, windows, hop, out, complex);
}

export function spectra64(
  plan: Plan, values: usize, stride: i32, channels: i32, windows: i32, hop: i32, out: usize, complex: i32,
): void {
  spectra<f64>(plan, values, stride, channels, windows, hop, out, complex);
}
