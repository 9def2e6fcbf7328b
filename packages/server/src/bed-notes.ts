import type { BedsideWorld } from './bedside-world.ts';

interface Noted {
  /** Why nothing is recorded although a device would send. */
  readonly fault: { readonly message: string } | null;
  readonly flat: boolean;
  readonly paused: boolean;
  readonly recording: string | undefined;
  /** Of impedances and analyses. */
  readonly others: readonly string[];
}

/** What a reader should know of a bed, in words. */
export const bedNotes = (
  { filing, disk, database }: Pick<BedsideWorld, 'filing' | 'disk' | 'database'>,
  { fault, flat, paused, recording, others }: Noted,
): readonly string[] => {
  const notes = fault === null ? [] : [`not recorded: ${fault.message}`];
  if (flat) notes.push('flat');
  if (paused) notes.push('paused: nothing is recorded');
  notes.push(...others);
  if ((database?.fault ?? null) !== null)
    notes.push('the database is away: samples are recorded, marks and studies wait');
  if (recording !== undefined) notes.push(...(filing?.notes(recording) ?? []));
  if (disk !== undefined && disk.note !== null) notes.push(disk.note);
  return notes;
};
