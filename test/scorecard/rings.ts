import { step } from '../../packages/server/src/alarms/machine.ts';
import { SeizureBook, type Timed } from '../../packages/server/src/alarms/seizure-book.ts';
import { patientPolicy, rulesOf } from '../../packages/server/src/alarms/settings/policies.ts';
import { defaultAlarmSettings } from '../../packages/server/src/alarms/settings/schema.ts';
import { emptyState, type AlarmState, type LogEntry } from '../../packages/server/src/alarms/state.ts';

import { meets } from './outcomes.ts';
import type { Found, NightResult, Run, Said } from './results.ts';

/** One alarm that was given at a bed, and what it rested on in the end. */
export interface Ring {
  readonly at_s: number;
  readonly kind: string;
  readonly isFalse: boolean;
}

interface Telling {
  readonly id: string;
  readonly found: Found;
  readonly said: Said;
  readonly revision: number;
}

const recording = 'night';
const bed = 'bed';

const timedOf = ({ id, found, said: { open, grade, until_s }, revision }: Telling): Timed => ({
  recording,
  finding: { id, type: found.type, grade, open, revision },
  onset_s: found.onset_s,
  ended_s: until_s,
});

/** The alarms of a server with one bed of an EMU, as it is delivered; nobody acknowledges anything. */
class Alarms {
  readonly log: LogEntry[] = [];
  readonly #book = new SeizureBook();
  readonly #rules = rulesOf(defaultAlarmSettings);
  #state: AlarmState = emptyState;
  #number = 0;

  /** What the bed does with every revision of a finding (`AlarmBed`). */
  tell(telling: Telling): void {
    const timed = timedOf(telling);
    if (!this.#book.take(timed)) return;
    const { at_s } = telling.said;
    const isOverAtOnce = !timed.finding.open && timed.finding.revision === 1;
    for (const { kind, gravity, text, onset_s, findings } of this.#book.going(isOverAtOnce ? [timed] : [])) {
      const policy = patientPolicy(defaultAlarmSettings, 'emu', gravity);
      if (policy === null) continue;
      const key = `${bed}/${kind}`;
      const condition = { key, bed, kind, text, onset_ms: 1000 * onset_s, recording, findings };
      this.#number += 1;
      this.#step(at_s, { kind: 'raise', id: `alarm-${this.#number}`, condition, policy });
    }
    const open = this.#book.going();
    for (const kind of ['seizure', 'convulsion'])
      if (!open.some((going) => going.kind === kind))
        this.#step(at_s, { kind: 'clear', key: `${bed}/${kind}` });
  }

  #step(at_s: number, event: Parameters<typeof step>[2]): void {
    const { state, log } = step(this.#state, 1000 * at_s, event, this.#rules);
    this.#state = state;
    this.log.push(...log);
  }
}

/** What rings at a bed where these runs watch together: findings go through the alarm machine of the server. */
export const ringsOf = (night: Pick<NightResult, 'seizures'>, runs: readonly Run[]): readonly Ring[] => {
  const tellings = runs.flatMap(({ detector, found }) =>
    found.flatMap((one, k) =>
      one.said.map((said, revision): Telling => ({
        id: `${detector}:${k}`,
        found: one,
        said,
        revision: revision + 1,
      })),
    ),
  );
  const alarms = new Alarms();
  for (const telling of tellings.toSorted((a, b) => a.said.at_s - b.said.at_s)) alarms.tell(telling);
  const byId = new Map(tellings.map(({ id, found }) => [id, found]));
  const restsOn = new Map<string, ReadonlySet<string>>();
  for (const { alarm } of alarms.log)
    if (alarm !== null) restsOn.set(alarm.id, new Set([...(restsOn.get(alarm.id) ?? []), ...alarm.findings]));
  return alarms.log.flatMap(({ action, at_ms, alarm }) => {
    if (action !== 'opened' || alarm === null) return [];
    const isTrue = [...(restsOn.get(alarm.id) ?? [])].some((id) => {
      const found = byId.get(id);
      return found !== undefined && night.seizures.some((seizure) => meets(found, seizure));
    });
    return [{ at_s: at_ms / 1000, kind: alarm.kind, isFalse: !isTrue }];
  });
};
