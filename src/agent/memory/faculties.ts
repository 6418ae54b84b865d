import type { Agent, Faculties } from '../agent.js';
import type { Keeping } from './keeping.js';

/**
 * Has an agent answer only when what it knows by then is kept: an answer that was given is never forgotten, and an instance that was
 * replaced gives none that rests on what nobody keeps. Who changed nothing waits for nothing.
 */
export function withKeeping(agent: Agent, keeping: Keeping): Agent {
  return { ...agent, faculties: keepingFaculties(agent.faculties, keeping) };
}

function keepingFaculties(faculties: Faculties, keeping: Keeping): Faculties {
  const { learn, batch, decisions } = faculties;
  const afterwards = async <T>(outcome: T | Promise<T>): Promise<T> => {
    const result = await outcome;
    await keeping.saved();
    return result;
  };
  const actTogether = batch?.act?.bind(batch);
  return {
    perceive: (message, context) => faculties.perceive(message, context),
    decide: (percept, context) => faculties.decide(percept, context),
    act: (decision, context) => afterwards(faculties.act(decision, context)),
    ...(learn && { learn: learn.bind(faculties) }),
    ...(decisions && { decisions }),
    ...(batch && {
      batch: {
        ...(batch.perceive && { perceive: batch.perceive.bind(batch) }),
        ...(batch.decide && { decide: batch.decide.bind(batch) }),
        ...(actTogether && { act: (made, contexts) => afterwards(actTogether(made, contexts)) }),
      },
    }),
  };
}
