import { writeFileSync } from 'node:fs';
import type { Session } from 'node:inspector/promises';

/** Profiles this process between two orders; nothing is loaded before the first. */
export function createProfiler() {
  let session: Session | undefined;
  return {
    async profile(): Promise<null> {
      const { Session } = await import('node:inspector/promises');
      session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 500 });
      await session.post('Profiler.start');
      return null;
    },
    async profiled(file: string): Promise<null> {
      const stopped = await session?.post('Profiler.stop');
      if (stopped) writeFileSync(file, JSON.stringify(stopped.profile));
      session?.disconnect();
      return null;
    },
  };
}
