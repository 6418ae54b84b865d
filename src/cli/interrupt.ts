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
