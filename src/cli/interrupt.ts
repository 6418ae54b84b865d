const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** As long as this after the first signal, further ones count as the same. */
const repeatMs = 1000;

/**
 * Calls back at the first Ctrl-C or request to end, instead of ending the process on the spot; returns how to stop. A second Ctrl-C
 * ends the process the hard way, but only a second later: npm and npx pass on what the terminal has sent to this process too, so one
 * Ctrl-C arrives several times.
 */
export function onInterrupt(listener: (signal: NodeJS.Signals) => void): () => void {
  let heard = false;
  const stop = () => {
    for (const signal of signals) process.removeListener(signal, hear);
  };
  const hear = (signal: NodeJS.Signals) => {
    if (heard) return;
    heard = true;
    setTimeout(stop, repeatMs).unref();
    listener(signal);
  };
  for (const signal of signals) process.on(signal, hear);
  return () => {
    if (!heard) stop();
  };
}

/**
 * Calls back at the next Ctrl-C after the one that was just heard, for a process that has to take others with it when it ends on the
 * spot; returns how to stop. Until then it listens on, also while the process ends: a signal that nobody hears ends it at that moment,
 * and leaves the others behind.
 */
export function onNextInterrupt(listener: () => void): () => void {
  let due = false;
  const timer = setTimeout(() => {
    due = true;
  }, repeatMs).unref();
  const stop = () => {
    clearTimeout(timer);
    for (const signal of signals) process.removeListener(signal, hear);
  };
  const hear = () => {
    if (!due) return;
    due = false;
    listener();
  };
  for (const signal of signals) process.on(signal, hear);
  return stop;
}

/** Waits for the end of a process that runs until it is told to end. */
export interface Interruption {
  /** Resolves at Ctrl-C, a request to end, or the death of the process that started this one with a channel. */
  readonly happened: Promise<void>;
  /** From now on the wait keeps the process alive. */
  hold(): void;
  /** Waits no more. */
  release(): void;
}

/** Begins to wait; keeps the process alive meanwhile, unless it is `held` only later. */
export function awaitInterruption({ held = true } = {}): Interruption {
  const alive = setInterval(() => undefined, 60_000);
  if (!held) alive.unref();
  let stop: () => void = () => undefined;
  const happened = new Promise<void>(resolve => {
    const releaseSignals = onInterrupt(end);
    process.once('disconnect', end);
    process.channel?.unref();
    // The channel may have closed while this process was loading; there is none at all in a process that nobody forked.
    if (process.connected === false) end();
    function end(): void {
      stop();
      resolve();
    }
    stop = () => {
      clearInterval(alive);
      process.off('disconnect', end);
      releaseSignals();
    };
  });
  return { happened, hold: () => void alive.ref(), release: () => stop() };
}
