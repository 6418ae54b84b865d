/** A room of the house: a folder of `src`. */
export interface Room {
  /** Rooms import rooms of lower rings only. */
  readonly ring: number;
  /** Rooms of the same ring that it may import all the same. */
  readonly mayAlsoUse?: readonly string[];
}

/** The house plan. A new room gets its row here first. */
export const plan: Readonly<Record<string, Room>> = {
  base: { ring: 0 },
  message: { ring: 1, mayAlsoUse: ['observability'] },
  observability: { ring: 1 },
  resilience: { ring: 1 },
  security: { ring: 1 },
  rpc: { ring: 2 },
  storage: { ring: 2 },
  eventlog: { ring: 3 },
  budget: { ring: 3, mayAlsoUse: ['eventlog'] },
  audit: { ring: 4 },
  registry: { ring: 4 },
  state: { ring: 4 },
  prompt: { ring: 4 },
  backup: { ring: 4 },
  llm: { ring: 4 },
  link: { ring: 5 },
  agent: { ring: 6 },
  negotiation: { ring: 7 },
  routing: { ring: 7 },
  replay: { ring: 7 },
  kinds: { ring: 8 },
  samples: { ring: 8 },
  simulator: { ring: 8 },
  workflow: { ring: 8, mayAlsoUse: ['kinds'] },
  node: { ring: 9 },
  cli: { ring: 10 },
};

/** The front doors of the package: may use the index of every room. */
export const frontDoors: readonly string[] = ['src/index.ts', 'src/testing.ts'];
