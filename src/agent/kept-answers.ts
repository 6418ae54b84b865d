import type { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import type { Transcript } from './transcript.js';

type Take = (inbound: Inbound) => MeshError | undefined;

/** Keeps what is answered in recorded conversations by something that has a name in the mesh and is no agent with faculties. */
export function keepingAnswers(take: Take, transcript: Transcript | undefined): Take {
  if (!transcript) return take;
  return inbound => take(inbound.message.recorded ? keptIn(transcript, inbound) : inbound);
}

function keptIn(transcript: Transcript, inbound: Inbound): Inbound {
  return {
    message: inbound.message,
    get signal() {
      return inbound.signal;
    },
    get givenUp() {
      return inbound.givenUp;
    },
    reply(answer) {
      transcript.sent(answer);
      inbound.reply(answer);
    },
    handled: error => inbound.handled(error),
  };
}
