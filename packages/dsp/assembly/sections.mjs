// Writes the part of the cascade kernel that AssemblyScript cannot say shortly: 1 … `fusedMax` sections in a row over
// four interleaved channels, every state in a local, so that a sample passes all of them before the next one comes.

/** Sections in one function; a longer cascade passes several times over a stretch that stays in the first cache. */
export const fusedMax = 6;

/** Sections in float64 and in float32 of one mixed function. */
const exactMax = 2;
const narrowMax = 3;

const groups = [0, 1];

const loadState = (k) =>
  groups.map((g) => {
    const at = `state + ${k} * sectionStride`;
    return `
  let a${k}_${g} = v128.load(${at}, ${32 * g}), b${k}_${g} = v128.load(${at}, ${32 * g + 16});
  let p${k}_${g} = v128.shuffle<f64>(a${k}_${g}, b${k}_${g}, 0, 2), q${k}_${g} = v128.shuffle<f64>(a${k}_${g}, b${k}_${g}, 1, 3);`;
  });

const storeState = (k) =>
  groups.map((g) => {
    const at = `state + ${k} * sectionStride`;
    return `
  v128.store(${at}, v128.shuffle<f64>(p${k}_${g}, q${k}_${g}, 0, 2), ${32 * g});
  v128.store(${at}, v128.shuffle<f64>(p${k}_${g}, q${k}_${g}, 1, 3), ${32 * g + 16});`;
  });

/**
 * Transposed direct form II in the order of the plain twin: no product or sum is regrouped. Coefficients are read once
 * for all four channels.
 */
const step = (k, symmetric) => {
  const read = [0, 1, 2, 3, 4]
    .filter((n) => n !== 2 || !symmetric)
    .map((n) => `c${k}_${n} = v128.load64_splat(coefficients, ${(k * 5 + n) * 8})`);
  const ran = groups.map(
    (g) => `
    const t${k}_${g} = f64x2.mul(c${k}_0, x${g});
    const y${k}_${g} = f64x2.add(t${k}_${g}, p${k}_${g});
    p${k}_${g} = f64x2.add(f64x2.sub(f64x2.mul(c${k}_1, x${g}), f64x2.mul(c${k}_3, y${k}_${g})), q${k}_${g});
    q${k}_${g} = f64x2.sub(${symmetric ? `t${k}_${g}` : `f64x2.mul(c${k}_2, x${g})`}, f64x2.mul(c${k}_4, y${k}_${g}));
    x${g} = y${k}_${g};`,
  );
  return `
    const ${read.join(', ')};${ran.join('')}`;
};

const fused = (count, symmetric) => {
  const sections = Array.from({ length: count }, (_, k) => k);
  return `
function ${symmetric ? 'symmetric' : 'general'}${count}(x: usize, samples: i32, coefficients: usize, state: usize, sectionStride: usize): void {
  ${sections.flatMap(loadState).join('')}
  for (const end = x + (<usize>samples << 5); x < end; x += 32) {
    let x0 = v128.load(x), x1 = v128.load(x, 16);
    ${sections.flatMap((k) => step(k, symmetric)).join('')}
    v128.store(x, x0);
    v128.store(x, x1, 16);
  }
  ${sections.flatMap(storeState).join('')}
}
`;
};

const narrowStates = (k) => `state + (exact + ${k}) * sectionStride`;

const loadNarrow = (k) => {
  const pairs = (g) => `
  const a${k}_${g} = v128.load(${narrowStates(k)}, ${32 * g}), b${k}_${g} = v128.load(${narrowStates(k)}, ${32 * g + 16});`;
  const joined = (lane) => {
    const of = (g) =>
      `f32x4.demote_f64x2_zero(v128.shuffle<f64>(a${k}_${g}, b${k}_${g}, ${lane}, ${lane + 2}))`;
    return `v128.shuffle<f64>(${of(0)}, ${of(1)}, 0, 2)`;
  };
  return `{${groups.map(pairs).join('')}
  n${k} = ${joined(0)}; m${k} = ${joined(1)}; }`;
};

const storeNarrow = (k) => {
  const wide = (name, g) =>
    `f64x2.promote_low_f32x4(${g === 0 ? name : `v128.shuffle<f64>(${name}, ${name}, 1, 1)`})`;
  const stored = (g) => `
  { const p = ${wide(`n${k}`, g)}, q = ${wide(`m${k}`, g)};
  v128.store(${narrowStates(k)}, v128.shuffle<f64>(p, q, 0, 2), ${32 * g});
  v128.store(${narrowStates(k)}, v128.shuffle<f64>(p, q, 1, 3), ${32 * g + 16}); }`;
  return groups.map(stored).join('');
};

/** As `step`, for four channels of float32. */
const narrowStep = (k, symmetric) => {
  const c = (n) => `v128.load32_splat(narrow, ${(k * 5 + n) * 4})`;
  return `
    const u${k} = f32x4.mul(${c(0)}, z);
    const w${k} = f32x4.add(u${k}, n${k});
    n${k} = f32x4.add(f32x4.sub(f32x4.mul(${c(1)}, z), f32x4.mul(${c(3)}, w${k})), m${k});
    m${k} = f32x4.sub(${symmetric ? `u${k}` : `f32x4.mul(${c(2)}, z)`}, f32x4.mul(${c(4)}, w${k}));
    z = w${k};`;
};

const mixed = (exact, count, symmetric) => {
  const sections = Array.from({ length: exact }, (_, k) => k);
  const narrow = Array.from({ length: count }, (_, k) => k);
  const halves = groups.map((g) => `f32x4.demote_f64x2_zero(x${g})`);
  return `
function ${symmetric ? 'symmetric' : 'general'}Mixed${exact}_${count}(x: usize, samples: i32, coefficients: usize, narrow: usize, state: usize, sectionStride: usize): void {
  const exact: usize = ${exact};
  ${sections.flatMap(loadState).join('')}
  let ${narrow.map((k) => `n${k}: v128, m${k}: v128`).join(', ')};
  ${narrow.map(loadNarrow).join('\n')}
  let to = x;
  for (const end = x + (<usize>samples << 5); x < end; x += 32) {
    let x0 = v128.load(x), x1 = v128.load(x, 16);
    ${sections.flatMap((k) => step(k, symmetric)).join('')}
    let z = v128.shuffle<f64>(${halves.join(', ')}, 0, 2);
    ${narrow.map((k) => narrowStep(k, symmetric)).join('')}
    v128.store(to, z);
    to += 16;
  }
  ${sections.flatMap(storeState).join('')}
  ${narrow.map(storeNarrow).join('')}
}
`;
};

const mixedSource = () => {
  const counts = Array.from({ length: exactMax }, (_, e) =>
    Array.from({ length: narrowMax }, (__, n) => [e + 1, n + 1]),
  ).flat();
  const choose = (name) =>
    counts
      .map(
        ([e, n]) =>
          `case ${e * 8 + n}: ${name}Mixed${e}_${n}(x, samples, coefficients, narrow, state, sectionStride); break;`,
      )
      .join('\n');
  return `${counts.map(([e, n]) => mixed(e, n, false) + mixed(e, n, true)).join('')}
export const exactMax: i32 = ${exactMax};
/** 1 … ${exactMax} sections in float64 and then 1 … ${narrowMax} in float32, whose four values a sample are left at the beginning of \`x\`. */
export function mixedSections(exact: i32, count: i32, symmetric: i32, x: usize, samples: i32, coefficients: usize, narrow: usize, state: usize, sectionStride: usize): void {
  if (symmetric) { switch (exact * 8 + count) { ${choose('symmetric')} } } else { switch (exact * 8 + count) { ${choose('general')} } }
}
`;
};

/** Source of the module \`./sections\`: a symmetric section has b0 = b2, which saves a product. */
export const sectionsSource = () => {
  const counts = Array.from({ length: fusedMax }, (_, k) => k + 1);
  const choose = (name) =>
    counts
      .map((n) => `case ${n}: ${name}${n}(x, samples, coefficients, state, sectionStride); break;`)
      .join('\n');
  return `${counts.map((n) => fused(n, false) + fused(n, true)).join('')}${mixedSource()}
export const fusedMax: i32 = ${fusedMax};
export function fusedSections(count: i32, symmetric: i32, x: usize, samples: i32, coefficients: usize, state: usize, sectionStride: usize): void {
  if (symmetric) { switch (count) { ${choose('symmetric')} } } else { switch (count) { ${choose('general')} } }
}
`;
};
