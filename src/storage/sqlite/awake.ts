/**
 * After an answer, how long the thread looks for the next request before it sleeps: longer than one caller takes, on a machine that is not
 * at its fastest, to hear an answer and ask again.
 */
const lookingMs = 0.5;

/** What it needs of the machine. */
export interface Machine {
  /** Ms, with fractions. */
  now(): number;
  /** Calls back in the next turn of the event loop, which does not sleep until then. */
  nextTurn(task: () => void): void;
}

/** Keeps a thread's event loop awake between an answer and a request that follows it at once. */
export interface Awake {
  /** A request is here. */
  asked(): void;
  /** All that is here has been answered. */
  answered(): void;
}

/**
 * Callers who append one after the other ask again as soon as they are answered. To fall asleep and be woken in between takes about as
 * long as all that they do. Only when a request has followed its answer that soon is the next one waited for awake: a store that is seldom
 * asked takes no more CPU time than before.
 */
export function createAwake({ now, nextTurn }: Machine): Awake {
  let answeredAt = Number.NEGATIVE_INFINITY;
  let awakeUntil = Number.NEGATIVE_INFINITY;
  let soon = false;
  let turning = false;

  function turn(): void {
    turning = now() < awakeUntil;
    if (turning) nextTurn(turn);
  }

  return {
    asked() {
      soon = now() - answeredAt < lookingMs;
    },
    answered() {
      answeredAt = now();
      if (!soon) return;
      awakeUntil = answeredAt + lookingMs;
      if (!turning) nextTurn(turn);
      turning = true;
    },
  };
}
