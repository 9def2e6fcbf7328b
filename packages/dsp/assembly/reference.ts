// Which signal before is most like a signal: what is alike in their second differences at 128 places.

const places: i32 = 128;
/** How far before. */
const farthest: i32 = 64;
/** Second differences beyond it are taken for it, so that sums of products are exact. */
const featureMax: f64 = 4194304;

let gainFound: i32 = 64;

export function foundGain(): i32 {
  return gainFound;
}

// @ts-ignore: decorator
@inline
function secondDifference(x: usize, bytes: i32, t: i32): f64 {
  if (bytes == 2) {
    const at = x + (<usize>t << 1);
    return <f64>(<i32>load<i16>(at) - 2 * <i32>load<i16>(at - 2) + <i32>load<i16>(at - 4));
  }
  const at = x + (<usize>t << 2);
  const value = <f64>load<i32>(at) - 2 * <f64>load<i32>(at - 4) + <f64>load<i32>(at - 8);
  return min(max(value, -featureMax), featureMax);
}

function dot(a: usize, b: usize): f64 {
  let even = f64x2.splat(0), odd = even;
  for (let i: usize = 0; i < 1024; i += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(a + i), v128.load(b + i)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Keeps what is compared of a signal: 128 float64 for every signal, and behind them their squares. */
export function noteFeatures(x: usize, bytes: i32, samples: i32, signal: i32, features: usize, signals: i32): void {
  const own = features + (<usize>signal << 10);
  const step = (samples - 2) / places, some = min(places, samples - 2);
  for (let i: i32 = 0; i < places; i++)
    store<f64>(own + (<usize>i << 3), i < some ? secondDifference(x, bytes, 2 + i * max(step, 1)) : 0);
  store<f64>(features + (<usize>signals << 10) + (<usize>signal << 3), dot(own, own));
}

/** @returns how many signals before lies the best reference, 0: none; its gain in 64ths is `foundGain` */
export function bestReference(signal: i32, features: usize, signals: i32): i32 {
  const own = features + (<usize>signal << 10), squares = features + (<usize>signals << 10);
  let best = 0.25 * load<f64>(squares + (<usize>signal << 3)), distance: i32 = 0;
  gainFound = 64;
  for (let far: i32 = 1; far <= min(signal, farthest); far++) {
    const square = load<f64>(squares + (<usize>(signal - far) << 3));
    if (square == 0) continue;
    const product = dot(own, features + (<usize>(signal - far) << 10));
    const alike = (product * product) / square;
    if (alike <= best) continue;
    const gain = <i32>Math.floor((64 * product) / square + 0.5);
    if (gain == 0) continue;
    best = alike;
    distance = far;
    gainFound = min(max(gain, -127), 127);
  }
  return distance;
}
