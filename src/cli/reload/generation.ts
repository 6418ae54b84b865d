import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { FromGeneration, ToGeneration } from './messages.js';

/** What a generation is made of. */
export interface GenerationParts extends Omit<Extract<ToGeneration, object>, 'load'> {
  readonly files: readonly string[];
  /** Told each file that it reads. */
  read(path: string): void;
}

/** The agents of the files as they were when it began, in a process of its own. */
export interface Generation {
  /** Whether all files could be loaded; when not, it has said why, and ends. */
  readonly loaded: Promise<boolean>;
  /** Lets its agents attach. Resolves to whether they are; when not, it has said why, and ends. */
  attach(): Promise<boolean>;
  readonly ended: Promise<ExitCode>;
  /** Lets it finish what it has; by force what takes longer than the drain time and a second. Idempotent. */
  stop(): Promise<void>;
}

/** Starts one. */
export function startGeneration({ files, read, ...order }: GenerationParts): Generation {
  const child = fork(new URL('./process.js', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(
    ([code]) => (code ?? exitCodes.failed) as ExitCode,
    () => exitCodes.failed,
  );
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  void ended.then(() => process.off('exit', kill));
  const heard = (what: FromGeneration) =>
    new Promise<boolean>(resolve => {
      child.on('message', message => message === what && resolve(true));
      void ended.then(() => resolve(false));
    });
  child.on('message', (message: FromGeneration) => {
    if (typeof message === 'object') read(message.read);
  });
  const loaded = heard('loaded');
  const attached = heard('attached');
  send({ load: files, ...order });

  function send(message: ToGeneration): void {
    // Of a process that is gone, `ended` tells.
    if (child.connected) child.send(message, () => undefined);
  }

  return {
    loaded,
    ended,
    attach() {
      send('attach');
      return attached;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const hard = setTimeout(() => child.kill('SIGKILL'), order.configuration.config.drainMs + 1000);
      await ended;
      clearTimeout(hard);
    },
  };
}
