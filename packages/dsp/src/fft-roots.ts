/**
 * cos and sin of 2π · k / n for whole k ≥ 0 and n ≥ 1, to within one unit in the last place at any size: the angle is
 * folded into an eighth of a turn with whole numbers first.
 */
export const rootOfUnity = (k: number, n: number): readonly [cos: number, sin: number] => {
  // In eighths of a turn: 8 k / n. Everything below 2⁵³.
  const turned = 8 * (k % n);
  const octant = Math.floor(turned / n);
  const rest = turned - octant * n;
  // Odd octants are measured back from their end, so that the angle stays at most π/4.
  const angle = (Math.PI / 4) * ((octant % 2 === 0 ? rest : n - rest) / n);
  const near = Math.cos(angle);
  const far = Math.sin(angle);
  switch (octant) {
    case 0:
      return [near, far];
    case 1:
      return [far, near];
    case 2:
      return [-far, near];
    case 3:
      return [-near, far];
    case 4:
      return [-near, -far];
    case 5:
      return [-far, -near];
    case 6:
      return [far, -near];
    default:
      return [near, -far];
  }
};
