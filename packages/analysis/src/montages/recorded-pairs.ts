/** What was recorded between two sites, by their 10-10 names. */
export interface RecordedPair<T> {
  readonly active: string;
  readonly reference: string;
  readonly value: T;
}

/** One part of a derivation between two sites. */
export interface Part<T> {
  readonly value: T;
  readonly weight: 1 | -1;
}

/** So many signals against one site make it the reference of the recording: `Fp1-Cz`, `F7-Cz`, `F3-Cz` … */
const commonReference_min = 4;

/**
 * How one site minus another is made of what was recorded: as it is, the other way round, or over the reference that both have
 * in common, when at least four signals have it. Undefined when it cannot be made. Of two recordings of one pair the first counts.
 */
export const between = <T>(
  recorded: readonly RecordedPair<T>[],
): ((active: string, reference: string) => readonly Part<T>[] | undefined) => {
  const found = new Map<string, Map<string, T>>();
  for (const { active, reference, value } of recorded) {
    const against = found.get(reference) ?? new Map<string, T>();
    if (!against.has(active)) against.set(active, value);
    found.set(reference, against);
  }
  const common = [...found.values()].filter(({ size }) => size >= commonReference_min);
  return (active, reference) => {
    const straight = found.get(reference)?.get(active);
    if (straight !== undefined) return [{ value: straight, weight: 1 }];
    const reversed = found.get(active)?.get(reference);
    if (reversed !== undefined) return [{ value: reversed, weight: -1 }];
    for (const against of common) {
      const [a, b] = [against.get(active), against.get(reference)];
      if (a !== undefined && b !== undefined)
        return [
          { value: a, weight: 1 },
          { value: b, weight: -1 },
        ];
    }
    return undefined;
  };
};
