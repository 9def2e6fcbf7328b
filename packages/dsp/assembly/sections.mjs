// Writes the part of the cascade kernel that AssemblyScript cannot say shortly: 1 … `fusedMax` sections in a row over
// four interleaved channels, every state in a local, so that a sample passes all of them before the next one comes.

/** Sections in one function; a longer cascade passes several times over a stretch that stays in the first cache. */
export const fusedMax = 6;

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

/** Transposed direct form II in the order of the plain twin: no product or sum is regrouped. */
const step = (k, symmetric) => {
  const c = (n) => `v128.load64_splat(coefficients, ${(k * 5 + n) * 8})`;
  return groups.map(
    (g) => `
    const t${k}_${g} = f64x2.mul(${c(0)}, x${g});
    const y${k}_${g} = f64x2.add(t${k}_${g}, p${k}_${g});
    p${k}_${g} = f64x2.add(f64x2.sub(f64x2.mul(${c(1)}, x${g}), f64x2.mul(${c(3)}, y${k}_${g})), q${k}_${g});
    q${k}_${g} = f64x2.sub(${symmetric ? `t${k}_${g}` : `f64x2.mul(${c(2)}, x${g})`}, f64x2.mul(${c(4)}, y${k}_${g}));
    x${g} = y${k}_${g};`,
  );
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

/** Source of the module \`./sections\`: a symmetric section has b0 = b2, which saves a product. */
export const sectionsSource = () => {
  const counts = Array.from({ length: fusedMax }, (_, k) => k + 1);
  const choose = (name) =>
    counts
      .map((n) => `case ${n}: ${name}${n}(x, samples, coefficients, state, sectionStride); break;`)
      .join('\n');
  return `${counts.map((n) => fused(n, false) + fused(n, true)).join('')}
export const fusedMax: i32 = ${fusedMax};
export function fusedSections(count: i32, symmetric: i32, x: usize, samples: i32, coefficients: usize, state: usize, sectionStride: usize): void {
  if (symmetric) { switch (count) { ${choose('symmetric')} } } else { switch (count) { ${choose('general')} } }
}
`;
};
