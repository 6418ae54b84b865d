import type { StrategyName } from '../call.js';
import type { Figures } from '../candidate.js';

/** What a strategy looks at. */
export interface Option extends Figures {
  /** What the call would cost at most, in millionths of a US dollar. */
  readonly costMicros: number;
}

/** How the model is chosen among those that can be asked: a port. Adding one is adding a file and a line in strategies.ts. */
export interface Strategy {
  readonly name: StrategyName;
  /** In words, for people. */
  readonly about: string;
  /** Lower comes first; `all` are those that it is compared with, itself among them. */
  score(option: Option, all: readonly Option[]): number;
}
