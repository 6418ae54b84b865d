import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock, MeshError } from '../base/index.js';
import type { Inbound, Refusal } from '../link/index.js';
import { isNegotiation } from './bidding/read.js';
import { isControl } from './control.js';
import type { Deadlines } from './deadlines.js';
import type { Running } from './running.js';
import type { Runtime } from './runtime.js';
import { SharedMemory } from './shared-intake.js';

/** Agents of this process that messages come for together: subscribers of a topic, members of a team. */
interface Crew {
  readonly ids: readonly string[];
  /** As they were when this was made: some may have gone since. */
  readonly members: readonly Runtime[];
  readonly memory: SharedMemory;
}

/** Takes in at once what is for several agents. */
export interface Crews {
  /** Offers a message to all of them, and says who did not take it; undefined: it is to be offered to them one by one. */
  offer(ids: readonly string[], inbound: Inbound): readonly Refusal[] | undefined;
  /** Agents have come or gone. */
  changed(): void;
}

export interface CrewsOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** An agent that takes messages as they come; undefined: it is none of this host, or something else under that name. */
  member(id: string): Running | undefined;
}

/** So many are known at a time; what is for others is offered one by one. */
const crewsMax = 256;
const nobody: readonly Refusal[] = [];

/** No crews yet. */
export function createCrews({ clock, deadlines, member }: CrewsOptions): Crews {
  const known = new Map<string, Crew>();
  /** Most messages are for those that the one before was for; deliveries for the same share the list of their names. */
  let last: { readonly ids: readonly string[]; readonly crew: Crew | undefined } | undefined;

  function crewOf(ids: readonly string[]): Crew | undefined {
    if (last?.ids === ids && !last.crew?.memory.empty) return last.crew;
    const key = ids.join('\n');
    const before = known.get(key);
    const crew = before && isCurrent(before) ? before : muster(key, ids);
    last = { ids, crew };
    return crew;
  }

  function isCurrent({ ids, members, memory }: Crew): boolean {
    return !memory.empty && ids.every((id, index) => member(id)?.runtime === members[index]);
  }

  function muster(key: string, ids: readonly string[]): Crew | undefined {
    const members = ids.map(id => member(id)?.runtime).filter(runtime => runtime !== undefined);
    known.delete(key);
    if (known.size >= crewsMax) forgetIdle();
    if (members.length < ids.length || known.size >= crewsMax) return undefined;
    const names = [...ids];
    const memory = new SharedMemory(names, clock, deadlines);
    if (!members.every(({ doubles }) => doubles.share(memory))) return undefined;
    const crew = { ids: names, members, memory };
    known.set(key, crew);
    return crew;
  }

  /** Those that no message came for in the last minutes. */
  function forgetIdle(): void {
    for (const [key, { memory }] of known) if (memory.empty) known.delete(key);
  }

  return {
    offer(ids, inbound) {
      if (!isPlain(inbound.message)) return undefined;
      const crew = crewOf(ids);
      return crew && offerTo(crew, inbound);
    },
    changed() {
      last = undefined;
      forgetIdle();
    },
  };
}

function offerTo({ ids, members, memory }: Crew, inbound: Inbound): readonly Refusal[] | undefined {
  const { id } = inbound.message;
  if (memory.get(id)) return undefined;
  for (const { doubles } of members) if (doubles.knows(id, memory)) return undefined;
  const intake = memory.take(inbound);
  let refusals: Refusal[] | undefined;
  for (let i = 0; i < members.length; i++) {
    const error: MeshError | undefined = (members[i] as Runtime).take(intake);
    if (!error) continue;
    const agent = ids[i] as string;
    intake.dropped(agent);
    refusals ??= [];
    refusals.push({ agent, error });
  }
  return refusals ?? nobody;
}

/** It follows no protocol, and is for the agents themselves. */
function isPlain(message: Message): boolean {
  return message.protocol === '' && !isControl(message) && !isNegotiation(message);
}
