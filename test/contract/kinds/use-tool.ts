import type { JsonValue } from '@bufbuild/protobuf';
import { type Agent, defineAgent, type LlmTool } from '../../../src/index.js';
import { createTestMesh, type TestMesh } from '../../../src/testing.js';

/** A mesh with an agent that uses tools, as `{ tool, args }` says, in a handling of its own: their contexts are real. */
export function meshWithTools(tools: readonly LlmTool[], others: readonly Agent[] = []): TestMesh {
  const user = defineAgent({
    id: 'user',
    concurrencyMax: 8,
    capabilities: {
      'tool.use': {
        handle(input, context) {
          const { tool, args } = input as { tool: string; args: Record<string, JsonValue> };
          const wanted = tools.find(({ name }) => name === tool);
          if (!wanted) throw new Error(`no tool ${tool}; there are ${tools.map(({ name }) => name).join(', ')}`);
          return wanted.run(args, context);
        },
      },
    },
  });
  return createTestMesh([user, ...others]);
}

/** Uses one. */
export async function use(mesh: TestMesh, tool: string, args: Record<string, JsonValue> = {}): Promise<JsonValue> {
  return await mesh.ask('user', { tool, args });
}
