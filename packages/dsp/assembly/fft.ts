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
  /** 0.25 or 0.5: a bin's power is a quarter of what is summed, twice that when it stands for its mirror image too. */
  innerFactor: f64;
}

// @ts-ignore: decorator
@inline
function lanes<T>(): i32 { return 16 / sizeof<T>(); }

// @ts-ignore: decorator
@inline
function splat<T>(at: usize, offset: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(at + offset) : v128.load64_splat(at + offset);
}

// @ts-ignore: decorator
@inline
function turned<T>(at: usize, re: v128, im: v128, wr: v128, wi: v128): void {
  v128.store(at, v128.sub<T>(v128.mul<T>(re, wr), v128.mul<T>(im, wi)));
  v128.store(at, v128.add<T>(v128.mul<T>(re, wi), v128.mul<T>(im, wr)), 16);
}

// @ts-ignore: decorator
@inline
function butterfly<T>(at: usize, quarter: usize, w1r: v128, w1i: v128, w2r: v128, w2i: v128, w3r: v128, w3i: v128): void {
  const bt = at + quarter, ct = at + 2 * quarter, dt = at + 3 * quarter;
  const ar = v128.load(at), ai = v128.load(at, 16), cr = v128.load(ct), ci = v128.load(ct, 16);
  const br = v128.load(bt), bi = v128.load(bt, 16), dr = v128.load(dt), di = v128.load(dt, 16);
  const t0r = v128.add<T>(ar, cr), t0i = v128.add<T>(ai, ci);
  const t1r = v128.sub<T>(ar, cr), t1i = v128.sub<T>(ai, ci);
  const t2r = v128.add<T>(br, dr), t2i = v128.add<T>(bi, di);
  const t3r = v128.sub<T>(bi, di), t3i = v128.sub<T>(dr, br);
  v128.store(at, v128.add<T>(t0r, t2r));
  v128.store(at, v128.add<T>(t0i, t2i), 16);
  turned<T>(bt, v128.add<T>(t1r, t3r), v128.add<T>(t1i, t3i), w1r, w1i);
  turned<T>(ct, v128.sub<T>(t0r, t2r), v128.sub<T>(t0i, t2i), w2r, w2i);
  turned<T>(dt, v128.sub<T>(t1r, t3r), v128.sub<T>(t1i, t3i), w3r, w3i);
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
      butterfly<T>(at, quarter, splat<T>(w, 0), splat<T>(w, sizeof<T>()),
        splat<T>(w, 2 * sizeof<T>()), splat<T>(w, 3 * sizeof<T>()),
        splat<T>(w, 4 * sizeof<T>()), splat<T>(w, 5 * sizeof<T>()));
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

function transform<T>(plan: Plan): void {
  let length = plan.half, twiddles = plan.twiddles;
  for (; length > 8; length >>= 2) {
    pass<T>(plan.work, plan.half, length, twiddles);
    twiddles += <usize>(length >> 2) * 6 * sizeof<T>();
  }
  if (length == 8) lastEight<T>(plan.work, plan.half);
  else lastFour<T>(plan.work, plan.half);
}

/** Mean of `size` values: four sums by place modulo four, then (s0 + s1) + (s2 + s3), times 1 / size. */
function mean<T>(row: usize, size: i32): T {
  let sum = v128.splat<T>(0), more = v128.splat<T>(0);
  const end = row + <usize>size * sizeof<T>();
  if (sizeof<T>() == 4) {
    for (; row < end; row += 16) sum = f32x4.add(sum, v128.load(row));
    return <T>(((f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1))
      + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))) * (<f32>1 / <f32>size));
  }
  for (; row < end; row += 32) {
    sum = f64x2.add(sum, v128.load(row));
    more = f64x2.add(more, v128.load(row, 16));
  }
  return <T>(((f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1))
    + (f64x2.extract_lane(more, 0) + f64x2.extract_lane(more, 1))) * (1 / <f64>size));
}

// @ts-ignore: decorator
@inline
function weighed<T>(to: usize, value: v128, mean: v128, weight: v128): void {
  v128.store(to, v128.mul<T>(v128.sub<T>(value, mean), weight));
}

/** (x − mean) · taper of two rows of float64. */
function fill64(r0: usize, r1: usize, means: v128, taper: usize, half: i32, to: usize): void {
  for (let n = 0; n < half; n++) {
    const a = v128.load(r0), b = v128.load(r1);
    weighed<f64>(to, v128.shuffle<f64>(a, b, 0, 2), means, v128.load64_splat(taper));
    weighed<f64>(to + 16, v128.shuffle<f64>(a, b, 1, 3), means, v128.load64_splat(taper, 8));
    r0 += 16; r1 += 16; taper += 16; to += 32;
  }
}

/** (x − mean) · taper of four rows of float32. */
function fill32(r0: usize, r1: usize, r2: usize, r3: usize, means: v128, taper: usize, half: i32, to: usize): void {
  for (let n = 0; n < half; n += 2) {
    const a = v128.load(r0), b = v128.load(r1), c = v128.load(r2), d = v128.load(r3);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    weighed<f32>(to, v128.shuffle<f64>(ab01, cd01, 0, 2), means, v128.load32_splat(taper));
    weighed<f32>(to + 16, v128.shuffle<f64>(ab01, cd01, 1, 3), means, v128.load32_splat(taper, 4));
    weighed<f32>(to + 32, v128.shuffle<f64>(ab23, cd23, 0, 2), means, v128.load32_splat(taper, 8));
    weighed<f32>(to + 48, v128.shuffle<f64>(ab23, cd23, 1, 3), means, v128.load32_splat(taper, 12));
    r0 += 16; r1 += 16; r2 += 16; r3 += 16; taper += 16; to += 64;
  }
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

/** One window of up to two (float64) or four (float32) channels: `channels` rows, `row` bytes apart. */
function fill<T>(plan: Plan, from: usize, row: usize, channels: i32, taper: usize, means: v128): void {
  const r1 = channels > 1 ? from + row : from;
  if (sizeof<T>() == 8) fill64(from, r1, means, taper, plan.half, plan.work);
  else {
    const r2 = channels > 2 ? from + 2 * row : from, r3 = channels > 3 ? from + 3 * row : from;
    fill32(from, r1, r2, r3, means, taper, plan.half, plan.work);
  }
}

function meansOf<T>(plan: Plan, from: usize, row: usize, channels: i32): v128 {
  const size = plan.half << 1;
  if (!plan.detrend) return v128.splat<T>(0);
  const r1 = channels > 1 ? from + row : from;
  if (sizeof<T>() == 8) return f64x2(mean<f64>(from, size), mean<f64>(r1, size));
  const r2 = channels > 2 ? from + 2 * row : from, r3 = channels > 3 ? from + 3 * row : from;
  return f32x4(mean<f32>(from, size), mean<f32>(r1, size), mean<f32>(r2, size), mean<f32>(r3, size));
}

/** Rows [channels × stride] → powers [windows × channels × bins], or (`complex`) bins (re, im) with the first taper. */
function spectra<T>(
  plan: Plan, values: usize, stride: i32, channels: i32, windows: i32, hop: i32, out: usize, complex: i32,
): void {
  const row = <usize>stride * sizeof<T>(), bins_ = plan.half + 1;
  const outRow = <usize>bins_ * sizeof<T>() * (complex ? 2 : 1);
  for (let c = 0; c < channels; c += lanes<T>()) {
    const some = min(lanes<T>(), channels - c);
    for (let w = 0; w < windows; w++) {
      const from = values + <usize>c * row + <usize>(w * hop) * sizeof<T>();
      const to = out + <usize>(w * channels + c) * outRow;
      const means = meansOf<T>(plan, from, row, some);
      const tapers = complex ? 1 : plan.tapers;
      for (let t = 0; t < tapers; t++) {
        fill<T>(plan, from, row, some, plan.windows + <usize>t * (<usize>plan.half * 2 * sizeof<T>()), means);
        transform<T>(plan);
        if (complex) bins<T>(plan, to, outRow, some);
        else powers<T>(plan, t == 0);
      }
      if (complex) continue;
      if (sizeof<T>() == 8) rowsOut64(plan.sums, bins_, to, outRow, some);
      else rowsOut32(plan.sums, bins_, to, outRow, some);
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
