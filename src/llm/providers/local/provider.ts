import type { Provider, ProviderOptions } from '../../provider.js';
import { createOpenAi } from '../openai/provider.js';

/** Models on a server of one's own that speaks as OpenAI does: Ollama, vLLM, llama.cpp and others. */
export function createLocal(options: ProviderOptions): Provider {
  return createOpenAi(options, { limit: 'max_tokens' });
}
