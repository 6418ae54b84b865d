import type { Transcript } from '../../agent/index.js';

/** Nothing is kept while it is muted. */
export function muted(transcript: Transcript, isMuted: () => boolean): Transcript {
  return {
    ...transcript,
    sent: message => isMuted() || transcript.sent(message),
    handled: handled => isMuted() || transcript.handled(handled),
    settled: (message, settled) => isMuted() || transcript.settled(message, settled),
    effect: seen => isMuted() || transcript.effect(seen),
    own: (event, of) => isMuted() || transcript.own(event, of),
  };
}
