import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { head, toCommonJs } from '../../../scripts/setup/commonjs.mjs';

const require = createRequire(import.meta.url);

/** Loads a file as the bundle does; `others` are the files beside it. */
async function load(code: string, others: Readonly<Record<string, unknown>> = {}) {
  const { text, exported } = await toCommonJs(`${head}\n${code}`, 'chunk-A.cjs');
  const beside: Readonly<Record<string, unknown>> = {
    './load.cjs': { url: 'file:///load.cjs', importFrom: (name: string) => import(name) },
    ...others,
  };
  const module = { exports: {} as Record<string, unknown> };
  const run = runInThisContext(`(function (exports, require, module) {${text}\n})`) as (...given: unknown[]) => void;
  run(module.exports, (name: string) => beside[name] ?? require(name), module);
  return { text, exported, exports: module.exports };
}

describe('a file of the bundle as CommonJS', () => {
  test('has what it imports in constants of its own, whatever the form', async () => {
    const { exports } = await load(
      [
        'import {\n  one,\n  two as deux\n} from "./chunk-B.cjs";',
        'import "./chunk-C.cjs";',
        'import path, { join as together } from "node:path";',
        'import * as fs from "node:fs";',
        'import { sep } from "node:path";',
        'var all = [one, deux, path.sep === sep, together("a", "b"), typeof fs.readFileSync];',
        'export {\n  all,\n  deux as two\n};',
      ].join('\n'),
      { './chunk-B.cjs': { one: 1, two: 2 }, './chunk-C.cjs': {} },
    );
    expect(exports).toEqual({ all: [1, 2, true, 'a/b', 'function'], two: 2 });
  });

  test('says what it exports, also by default', async () => {
    expect((await load('var a = 1;\nexport {\n  a as b\n};')).exported).toEqual(['b']);
    expect(await load('export default 1 + 1;')).toMatchObject({ exported: ['default'], exports: { default: 2 } });
  });

  test('exports what is set once while it is loaded, whatever the form', async () => {
    const { exports } = await load(
      [
        'var one = {\n  a: 1\n}, two = 2;',
        'var three;\nthree = 3;',
        'var Four;\n(function(Four2) {\n  Four2.a = 4;\n})(Four || (Four = {}));',
        'var { five } = { five: 5 };',
        'function six() {\n}',
        'export { one, two, three, Four, five, six };',
      ].join('\n'),
    );
    expect(exports).toEqual({ one: { a: 1 }, two: 2, three: 3, Four: { a: 4 }, five: 5, six: expect.any(Function) });
  });

  test('imports later: its neighbours from the bundle, others by Node', async () => {
    const { exports } = await load(
      'var near = () => import("./chunk-B.cjs");\nvar far = name => import(name);\nexport { near, far };',
      { './chunk-B.cjs': { one: 1 } },
    );
    const { near, far } = exports as Record<'near' | 'far', (name?: string) => Promise<unknown>>;
    await expect(near()).resolves.toEqual({ one: 1 });
    await expect(far('node:path')).resolves.toHaveProperty('sep');
  });

  test('says where it is as the loader beside it does', async () => {
    const { exports } = await load('var place = new URL("./x.js", import.meta.url).href;\nexport { place };');
    expect(exports.place).toBe('file:///x.js');
  });

  test('keeps its lines, and what looks like code in a text', async () => {
    const code =
      'import {\n  one\n} from "./chunk-B.cjs";\nvar text = `\nimport x from "y";\nexport { x };\n` + one;\nexport { text };';
    const { text, exports } = await load(code, { './chunk-B.cjs': { one: 1 } });
    expect(text.split('\n')).toHaveLength(code.split('\n').length + 1);
    expect(exports.text).toBe('\nimport x from "y";\nexport { x };\n1');
  });

  test.each([
    [
      'exports what changes later',
      'var a = 1;\nvar set = () => {\n  a = 2;\n};\nexport { a, set };',
      'set more than once',
    ],
    ['exports what is set later alone', 'var a;\nfunction set() {\n  a = 1;\n}\nexport { a, set };', 'set later'],
    ['exports what is set later in one line', 'var a;\nvar set = () => a = 1;\nexport { a, set };', 'set later'],
    [
      'puts off a module',
      'var b;\nvar init_b = __esm({\n  "b.js"() {\n    b = 1;\n  }\n});\nexport { init_b };',
      'puts off a module (init_b)',
    ],
    ['awaits outside of a function', 'await 1;', 'await'],
    ['has something of its own in the place of what it is given', 'var module = 1;', '"module" of its own'],
  ])('is refused when it %s', async (_what, code, why) => {
    await expect(toCommonJs(code, 'chunk-A.cjs')).rejects.toThrow(why);
  });
});
