import type { JsonValue } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { toMeshError } from '../base/index.js';
import type { Effect, EffectAnswer, EffectKind, Outside } from './outside.js';
import type { Surroundings } from './surroundings.js';

/** What the calls to outside need. */
interface OutsideParts {
  readonly around: Pick<Surroundings, 'clock' | 'recordings' | 'transcript' | 'self'>;
  readonly message: Message;
  signal(): AbortSignal;
}

/** What an agent may ask outside on behalf of one message. */
export function createOutside({ around, message, signal }: OutsideParts): Outside {
  const { clock, recordings, transcript, self } = around;
  const kept = message.recorded ? transcript : undefined;
  let count = 0;

  function effectOf(kind: EffectKind, name = '', request: JsonValue = null): Effect {
    return { kind, name, request, message, agentId: self.id, number: ++count };
  }

  function keep(effect: Effect, outcome: EffectAnswer, startedMs = clock.monotonic()): void {
    const tookMs = clock.monotonic() - startedMs;
    kept?.effect({ ...effect, outcome, startedAtMs: clock.now() - tookMs, tookMs });
  }

  async function ask<T>(effectNow: () => Effect, call: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    if (!kept && !recordings) return call(signal());
    const effect = effectNow();
    const served = recordings?.recorded(effect);
    const startedMs = clock.monotonic();
    if (served) {
      keep(effect, served);
      if ('error' in served) throw served.error;
      return served.answer as T;
    }
    try {
      const answer = await call(signal());
      keep(effect, { answer }, startedMs);
      return answer;
    } catch (thrown) {
      keep(effect, { error: toMeshError(thrown) }, startedMs);
      throw thrown;
    }
  }

  function draw(kind: 'time' | 'random', real: () => number): number {
    if (!kept && !recordings) return real();
    const effect = effectOf(kind);
    const served = recordings?.recorded(effect) ?? { answer: real() };
    if ('error' in served) throw served.error;
    keep(effect, served);
    return Number(served.answer);
  }

  return {
    tool: (name, args, call) => ask(() => effectOf('tool', name, args), call),
    meshTool: (name, args, call) => ask(() => ({ ...effectOf('tool', name, args), byMessages: true }), call),
    model: (name, request, call) => ask(() => effectOf('model', name, request), call),
    now: () => draw('time', clock.now),
    random: () => draw('random', Math.random),
  };
}
