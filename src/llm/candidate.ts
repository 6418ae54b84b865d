import { costMicros, type ModelInfo } from './models/model.js';
import type { Wanted } from './wanted.js';

/** What is known of a model by now: as measured and rated, else as declared. */
export interface Figures {
  /** How long an answer takes, in ms. */
  readonly latencyMs: number;
  /** Share of the calls that are answered, 0–1. */
  readonly reliability: number;
  /** 0–1. */
  readonly quality: number;
  /** Calls that went into these. */
  readonly calls: number;
}

/** Why a model cannot be asked at the moment, such as a breaker that is open, and in how many ms it can. */
export interface Rest {
  readonly why: string;
  readonly retryAfterMs: number;
}

/** A model that may be asked. */
export interface Candidate {
  readonly info: ModelInfo;
  readonly figures: Figures;
  /** It cannot be asked at the moment. */
  readonly rest?: Rest | undefined;
}

/** What a call would cost with it, in millionths of a US dollar, if the answer is as long as it may be. */
export function expectedMicros(
  { info }: Candidate,
  { inputTokens, maxTokens }: Pick<Wanted, 'inputTokens' | 'maxTokens'>,
): number {
  return costMicros(info.price, { input: inputTokens, output: maxTokens, cached: 0 });
}

/** Its name for people and maps. */
export function nameOf({ provider, model }: { readonly provider: string; readonly model: string }): string {
  return `${provider}/${model}`;
}

/** Whether a name means this model: its own, or that of its provider and a slash before it. */
export function isCalled(info: Pick<ModelInfo, 'provider' | 'model'>, name: string): boolean {
  return info.model === name || nameOf(info) === name;
}
