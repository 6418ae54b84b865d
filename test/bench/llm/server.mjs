// The test server: aimock, which others wrote, speaking OpenAI's wire format. server.mjs PORT
import { LLMock } from '@copilotkit/aimock';

const usage = { prompt_tokens: 12, completion_tokens: 40, total_tokens: 52 };
const content =
  'Sunlight meets the molecules of the air, which scatter what is short in its waves far more than what is long: blue comes from everywhere.';

// Nothing of what was asked is kept: it would be searched and grow.
const mock = new LLMock({ port: Number(process.argv[2]), logLevel: 'silent', journalMaxEntries: 1 });
mock.on({ userMessage: 'sky', model: 'failing' }, { error: { message: 'oops' }, status: 500 });
mock.on({ userMessage: 'sky', model: 'cutting' }, { content }, { chaos: { disconnectRate: 1 } });
mock.onMessage('sky', { content, usage });
await mock.start();
console.log('READY');
