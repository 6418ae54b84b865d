const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back at the first Ctrl-C or request to end, instead of ending the process on the spot; returns how to stop. */
export function onInterrupt(listener: (signal: NodeJS.Signals) => void): () => void {
  const release = () => {
    for (const signal of signals) process.removeListener(signal, first);
  };
  // Released first: a second Ctrl-C ends the process the hard way.
  const first = (signal: NodeJS.Signals) => {
    release();
    listener(signal);
  };
  for (const signal of signals) process.on(signal, first);
  return release;
}

/** Waits for the end of a process that runs until it is told to end. */
export interface Interruption {
  /** Resolves at Ctrl-C, a request to end, or the death of the process that started this one with a channel. */
  readonly happened: Promise<void>;
  /** Waits no more. */
  release(): void;
}

/** Begins to wait; keeps the process alive meanwhile. */
export function awaitInterruption(): Interruption {
  const alive = setInterval(() => undefined, 60_000);
  let stop: () => void = () => undefined;
  const happened = new Promise<void>(resolve => {
    const releaseSignals = onInterrupt(end);
    process.once('disconnect', end);
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
  return { happened, release: () => stop() };
}
