import { MeshError } from '../../src/base/index.js';
import type { EventStore } from '../../src/eventlog/index.js';

/** A record whose answers can be lost. */
export interface LossyStore extends EventStore {
  /** The answers to so many appends from now on are lost. */
  loseAnswers(count: number): void;
  /** The next append is not kept, and nobody can say so; that shows when the one after it is kept. */
  refuseNext(): void;
  /** The answer to the next append is lost, and from then on nothing can be read. */
  goAway(): void;
  /** It can be read again. */
  comeBack(): void;
}

/** Makes one of a record whose answers all come. */
export function createLossyStore(store: EventStore): LossyStore {
  let losing = 0;
  let refusing = false;
  let show: () => void = () => undefined;
  let leaving = false;
  let away = false;
  return {
    ...store,
    loseAnswers(count) {
      losing = count;
    },
    refuseNext() {
      refusing = true;
    },
    goAway() {
      losing = 1;
      leaving = true;
    },
    comeBack() {
      leaving = false;
      away = false;
    },
    async readStream(...wanted) {
      if (away) throw new MeshError('DATABASE_UNREACHABLE', 'seeded: the record is away');
      return store.readStream(...wanted);
    },
    async append(...appended) {
      if (refusing) {
        refusing = false;
        await new Promise<void>(resolve => {
          show = resolve;
        });
        throw new MeshError('WRITE_IN_DOUBT', 'seeded: nobody knows');
      }
      const answer = await store.append(...appended);
      show();
      away = leaving;
      if (losing-- > 0) throw new MeshError('WRITE_IN_DOUBT', 'seeded: the answer was lost');
      return answer;
    },
  };
}
