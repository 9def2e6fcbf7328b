import type { Bus } from '@valvomo/bus';
import type { Database } from '@valvomo/store';
import type { FastifyInstance } from 'fastify';
import type { FilingDesk } from './filing/filing-desk.ts';
import type { MarkFollowers } from './marks/mark-news.ts';
import { RecordingsKnown } from './marks/recordings-known.ts';
import type { MarksToAdd } from './marks/imported.ts';
import { addMarks, type MarksRoutes } from './marks/routes.ts';
import type { Published } from './published.ts';
import type { ReviewDesk } from './review/desk.ts';
import { addStudies, type StudiesRoutes } from './studies/routes.ts';
import { StudiesDesk } from './studies/studies-desk.ts';
import type { Ward } from './ward.ts';

export interface PeopleWorld {
  readonly database: Database;
  readonly ward: Ward;
  readonly desk: ReviewDesk;
  readonly bus: Bus<Published>;
  readonly followers: MarkFollowers;
  readonly filing: FilingDesk | undefined;
}

/** What people say of recordings and patients: in the database first, then told to beds and viewers. */
export interface People {
  readonly marks: MarksRoutes;
  readonly studies: StudiesRoutes;
}

export const peopleOf = ({ database, ward, desk, bus, followers, filing }: PeopleWorld): People => ({
  marks: {
    database,
    known: new RecordingsKnown({
      isLive: (recording) => ward.bedOf(recording) !== undefined,
      find: (recording) => desk.ask({ kind: 'describe', recording, live: ward.liveRecordings() }),
    }),
    read: async (recording, file) => {
      const { parts } = await desk.ask({ kind: 'marks-in-file', recording, file });
      return JSON.parse(Buffer.concat(parts).toString()) as MarksToAdd;
    },
    onChanged: (recording, marks) => {
      filing?.marked(recording, marks);
      followers.tell(recording, marks);
      const bed = ward.bedOf(recording);
      if (bed !== undefined) bus.publish(bed, { kind: 'marks', recording, marks });
    },
  },
  studies: { database, studies: new StudiesDesk({ database, bed: (id) => ward.bed(id) }) },
});

export const addPeople = (app: FastifyInstance, { marks, studies }: People): void => {
  addMarks(app, marks);
  addStudies(app, studies);
};
