import { describe, expect, test } from 'vitest';
import { checkCycles } from './cycles.js';
import { checkDecisions, checkReasons } from './documents.js';
import { checkGenerated } from './generated.js';
import { checkHouse, checkRooms } from './house.js';
import type { Finding, SourceFile } from './source.js';
import { checkWords } from './words.js';

/** Each test seeds one fault and shows that it is found; its neighbour shows that the right form passes. */

const file = (path: string, text: string): SourceFile => ({ path, text });
const faults = (findings: readonly Finding[]): string[] => findings.map(({ path, fault }) => `${path}: ${fault}`);

describe('imports between rooms', () => {
  const importing = (path: string, specifier: string) =>
    checkHouse([file(path, `import { x } from '${specifier}';\n`)]);

  test('a lower ring through its index passes', () => {
    expect(importing('src/link/ring.ts', '../base/index.js')).toEqual([]);
    expect(importing('src/link/ring.ts', './frame.js')).toEqual([]);
    expect(importing('src/link/ring.ts', '#gen/dacp/link/v1/link_pb.js')).toEqual([]);
  });

  test('a higher ring is forbidden', () => {
    expect(faults(importing('src/base/clock.ts', '../link/index.js'))).toEqual([
      'src/base/clock.ts: forbidden import: base may not use link',
    ]);
  });

  test('the same ring without an arrow is forbidden', () => {
    expect(faults(importing('src/rpc/serve.ts', '../storage/index.js'))).toEqual([
      'src/rpc/serve.ts: forbidden import: rpc may not use storage',
    ]);
  });

  test('a side door is found, however deep the importing file lies', () => {
    expect(faults(importing('src/storage/sqlite/open.ts', '../../base/clock.js'))).toEqual([
      'src/storage/sqlite/open.ts: side door: imports ../../base/clock.js instead of the index.ts of base',
    ]);
  });

  test('re-exports, type imports and dynamic imports count', () => {
    const text =
      "export { a } from '../link/index.js';\nimport type { B } from '../node/index.js';\nawait import('../cli/index.js');\n";
    expect(checkHouse([file('src/base/x.ts', text)])).toHaveLength(3);
  });

  test('an import in a comment does not count', () => {
    expect(checkHouse([file('src/base/x.ts', "/** import { x } from '../link/index.js'; */\n")])).toEqual([]);
  });

  test('front doors use every room, by its index', () => {
    expect(importing('src/index.ts', './cli/index.js')).toEqual([]);
    expect(importing('src/testing.ts', './base/clock.js')).toHaveLength(1);
    expect(importing('src/other.ts', './base/index.js')).toHaveLength(1);
  });

  test('no room imports a front door or leaves src', () => {
    expect(importing('src/cli/main.ts', '../index.js')).toHaveLength(1);
    expect(importing('src/cli/main.ts', '../../gen/ts/x.js')).toHaveLength(1);
    expect(importing('src/cli/main.ts', '../../test/harness/node.js')).toHaveLength(1);
    expect(importing('src/cli/main.test.ts', '../../test/harness/node.js')).toEqual([]);
  });

  test('an unknown room is found by its files and by its folder', () => {
    expect(faults(checkHouse([file('src/attic/x.ts', '')]))).toEqual([
      'src/attic/x.ts: room "attic" is not in test/tidy/plan.ts',
    ]);
    expect(faults(checkRooms(['attic']))).toContain('src/attic: a room that test/tidy/plan.ts lacks');
  });
});

describe('cycles', () => {
  test('a circle of three files is told once', () => {
    const circle = [
      file('src/link/a.ts', "import './b.js';"),
      file('src/link/b.ts', "import { c } from './c.js';"),
      file('src/link/c.ts', "import type { a } from './a.js';"),
    ];
    expect(faults(checkCycles(circle))).toEqual([
      'src/link/a.ts: cycle: src/link/a.ts → src/link/b.ts → src/link/c.ts → src/link/a.ts',
    ]);
  });

  test('two ways to one file are no circle', () => {
    const diamond = [
      file('src/link/a.ts', "import './b.js';\nimport './c.js';"),
      file('src/link/b.ts', "import './d.js';"),
      file('src/link/c.ts', "import './d.js';"),
      file('src/link/d.ts', ''),
    ];
    expect(checkCycles(diamond)).toEqual([]);
  });
});

describe('words', () => {
  test('the environment is read by the configuration alone', () => {
    const text = 'const port = process.env.PORT;\n';
    expect(faults(checkWords([file('src/rpc/serve.ts', text)]))).toEqual([
      'src/rpc/serve.ts:1: reads the environment; only src/node/config*.ts may',
    ]);
    expect(checkWords([file('src/node/config-read.ts', text)])).toEqual([]);
  });

  test('the console belongs to the command line', () => {
    expect(checkWords([file('src/link/ring.ts', "\n\nconsole.log('x');\n")])).toHaveLength(1);
    expect(checkWords([file('src/cli/main.ts', "console.log('x');\n")])).toEqual([]);
    expect(checkWords([file('src/link/ring.ts', "const text = 'console.log'; // console.log\n")])).toEqual([]);
  });

  test('rooms name what they export', () => {
    expect(checkWords([file('src/link/index.ts', "export * from './ring.js';\n")])).toHaveLength(1);
  });

  test('nothing is left for later, in comments neither', () => {
    expect(checkWords([file('src/link/ring.ts', `// ${'TO'}DO: resume\n`)])).toHaveLength(1);
    expect(checkWords([file('test/mesh/x.test.ts', `// ${'FIX'}ME\n`)])).toHaveLength(1);
  });
});

describe('generated code', () => {
  const proto = file('proto/dacp/x/v1/x.proto', 'service XService {}\n');
  const gen = [
    file('gen/ts/dacp/x/v1/x_pb.js', '// @generated by protoc-gen-es v2\n'),
    file('gen/ts/dacp/x/v1/x_pb.d.ts', '// @generated by protoc-gen-es v2\n'),
    file('gen/python/dacp/x/v1/x_pb2.py', '# Generated by the protocol buffer compiler.  DO NOT EDIT!\n'),
    file('gen/python/dacp/x/v1/x_pb2.pyi', 'from google.protobuf import message\n'),
    file(
      'gen/python/dacp/x/v1/x_pb2_grpc.py',
      '# Generated by the gRPC Python protocol compiler plugin. DO NOT EDIT!\n',
    ),
    file('gen/go/dacp/x/v1/x.pb.go', '// Code generated by protoc-gen-go. DO NOT EDIT.\n'),
    file('gen/go/dacp/x/v1/x_grpc.pb.go', '// Code generated by protoc-gen-go-grpc. DO NOT EDIT.\n'),
    file('gen/go/go.mod', '// Code generated by scripts/generate.mjs. DO NOT EDIT.\n'),
  ];

  test('all outputs with their marks pass', () => {
    expect(checkGenerated(gen, [proto])).toEqual([]);
  });

  test('a hand-written file is found', () => {
    const written = gen.map(each => (each.path.endsWith('x_pb.js') ? file(each.path, 'export const x = 1;\n') : each));
    expect(faults(checkGenerated(written, [proto]))).toEqual([
      'gen/ts/dacp/x/v1/x_pb.js: hand-written: lacks the mark of its generator',
    ]);
  });

  test('a file of no kind that a generator makes is found', () => {
    expect(
      checkGenerated([...gen, file('gen/ts/shortcut.ts', '// @generated by protoc-gen-es v2\n')], [proto]),
    ).toHaveLength(2);
  });

  test('the codec of the hot path must be there when there are messages', () => {
    const messages = file('proto/dacp/message/v2/message.proto', 'message Message {}\n');
    const missing = faults(checkGenerated(gen, [proto, messages]));
    expect(missing).toContain('gen/ts/dacp/codec/read.js: missing: run npm run generate');
  });

  test('what a deleted proto left is found, and what is missing', () => {
    const stale = file('gen/go/dacp/old/v1/old.pb.go', '// Code generated by protoc-gen-go. DO NOT EDIT.\n');
    expect(faults(checkGenerated([...gen, stale], [proto]))).toEqual([
      'gen/go/dacp/old/v1/old.pb.go: stale: no proto leads to it',
    ]);
    expect(faults(checkGenerated(gen.slice(1), [proto]))).toEqual([
      'gen/ts/dacp/x/v1/x_pb.js: missing: run npm run generate',
    ]);
  });
});

describe('documents', () => {
  const page = (...rows: string[]) =>
    file('docs/errors.md', `| Reason | Code | … |\n|---|---|---|\n${rows.join('\n')}\n`);
  const reasons = { AGENT_UNKNOWN: 'NOT_FOUND', PORT_TAKEN: 'FAILED_PRECONDITION' };
  const agent = '| `AGENT_UNKNOWN` | NOT_FOUND | No such agent. | Look at the nearest names. |';
  const port = '| `PORT_TAKEN` | FAILED_PRECONDITION | Port in use. | Take another. |';

  test('the same reasons on both sides pass', () => {
    expect(checkReasons(reasons, page(agent, port))).toEqual([]);
  });

  test('a reason without a row is found', () => {
    expect(faults(checkReasons(reasons, page(agent)))).toEqual(['docs/errors.md: lacks a row for PORT_TAKEN']);
  });

  test('a row without a reason, with another code or twice is found', () => {
    expect(checkReasons(reasons, page(agent, port, '| `GONE` | INTERNAL | x | y |'))).toHaveLength(1);
    expect(checkReasons(reasons, page(agent, port.replace('FAILED_PRECONDITION', 'INTERNAL')))).toHaveLength(1);
    expect(checkReasons(reasons, page(agent, port, port))).toHaveLength(1);
  });

  test('a decision without a heading, with an empty one or with another name is found', () => {
    const text = '# 1 x\n\n## Context\n\na\n\n## Choice\n\nb\n\n## Measured\n\nc\n\n## Consequence\n\nd\n';
    expect(checkDecisions([file('docs/decisions/001-x.md', text)])).toEqual([]);
    expect(checkDecisions([file('docs/decisions/001-x.md', text.replace('## Measured\n\nc\n\n', ''))])).toHaveLength(1);
    expect(checkDecisions([file('docs/decisions/001-x.md', text.replace('c\n', ''))])).toHaveLength(1);
    expect(checkDecisions([file('docs/decisions/one.md', text)])).toHaveLength(1);
  });
});
