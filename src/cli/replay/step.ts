import { MeshError } from '../../base/index.js';

/** Waits for a key before each step. */
export interface Stepper {
  /** Resolves at the next key; false when the reader has had enough (q, Esc, Ctrl-C). */
  next(): Promise<boolean>;
  close(): void;
}

const enough: ReadonlySet<string> = new Set(['q', 'Q', '\u001b', '\u0003', '\u0004']);

/** Reads keys of the terminal. Errors: OPTION_INVALID when there is none. */
export function createStepper(input: NodeJS.ReadStream = process.stdin): Stepper {
  if (!input.isTTY) throw new MeshError('OPTION_INVALID', '--step: takes a terminal, to press keys at');
  input.setRawMode(true);
  input.setEncoding('utf8');
  return {
    next: () =>
      new Promise(resolve => {
        const decide = (goesOn: boolean) => {
          input.off('data', press);
          input.off('end', leave);
          input.pause();
          resolve(goesOn);
        };
        const press = (key: unknown) => decide(!enough.has(String(key)));
        const leave = () => decide(false);
        input.on('data', press);
        input.once('end', leave);
        input.resume();
      }),
    close() {
      input.setRawMode(false);
      input.pause();
    },
  };
}
