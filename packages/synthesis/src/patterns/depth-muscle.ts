import { easing } from '../course/course.ts';
import { instants } from '../events.ts';
import { BandNoise } from '../noise/band.ts';
import type { Pattern } from './pattern.ts';

/**
 * The temporal muscle at the outer contacts of shafts that go through it: noise of 60–400 Hz in bursts and chews, one
 * mixture for all of them and a little of each one's own, so that bipolar rows lose most of it.
 * Otsubo et al. 2008, doi:10.1016/j.clinph.2007.12.014.
 */
export const depthMuscle: Pattern<{
  /** None named: the two outermost of every shaft. */
  contacts: readonly string[];
  per_minute: number;
  length_s: readonly [number, number];
  /** Deviation at the contact nearest to the muscle. */
  rms_uV: number;
}> = {
  id: 'depth-muscle',
  reference: 'doi:10.1016/j.clinph.2007.12.014',
  defaults: { contacts: [], per_minute: 10, length_s: [0.2, 2], rms_uV: 9 },
  layer: 'body',
  voice(cue, stage) {
    const { contacts, per_minute, length_s: lengths, rms_uV } = cue.options;
    const outermost = new Map(stage.depthRows.map(({ shaft, contact }) => [shaft, contact]));
    for (const { shaft, contact } of stage.depthRows)
      outermost.set(shaft, Math.max(contact, outermost.get(shaft) ?? 0));
    const rows = stage.depthRows.filter(({ label, shaft, contact }) =>
      contacts.length > 0 ? contacts.includes(label) : contact > (outermost.get(shaft) ?? 0) - 2,
    );
    if (rows.length === 0) return undefined;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const bursts = instants(random, cue.at_s, end_s, per_minute, lengths[1] + 0.2).map((onset_s) => ({
      onset_s,
      length_s: Math.min(random.between(...lengths), end_s - onset_s),
    }));
    const together = new BandNoise(cue.random('together'), stage.rate_hz, 60, 400);
    const own = rows.map(({ label, row, shaft, contact }) => ({
      row,
      noise: new BandNoise(cue.random(label), stage.rate_hz, 60, 400),
      size: 0.6 ** (contacts.length > 0 ? 0 : (outermost.get(shaft) ?? contact) - contact),
    }));
    const channels = rows.map(({ label }) => label);
    return {
      from_s: cue.at_s,
      to_s: end_s,
      findings: bursts.map(({ onset_s, length_s }) => ({
        kind: 'depth-muscle',
        onset_s,
        duration_s: length_s,
        channels,
      })),
      add(chunk) {
        const [common, noise, sizes] = [chunk.scratch(0), chunk.scratch(1), chunk.scratch(2)];
        const [from_s, to_s] = [chunk.seconds(0), chunk.seconds(chunk.samples)];
        const near = bursts.filter(({ onset_s, length_s }) => onset_s < to_s && onset_s + length_s > from_s);
        together.fill(common, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) {
          sizes[i] = 0;
          for (const { onset_s, length_s } of near) {
            const since_s = chunk.seconds(i) - onset_s;
            sizes[i] = Math.max(
              sizes[i] as number,
              easing(since_s / 0.05) * easing((length_s - since_s) / 0.08),
            );
          }
        }
        for (const { row, noise: mine, size } of own) {
          mine.fill(noise, chunk.samples);
          const values = chunk.row(row);
          for (let i = 0; i < chunk.samples; i++)
            values[i] =
              (values[i] as number) +
              rms_uV *
                size *
                (sizes[i] as number) *
                (0.9 * (common[i] as number) + 0.44 * (noise[i] as number));
        }
      },
    };
  },
};
