import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Rewrites generated code for the bundle: descriptors are made when they are first looked into (src/base/late-descriptors.ts), and
 * enumerations are written out, since they are made of descriptors otherwise. What is written comes from the code as it is: it is
 * loaded here.
 *
 * @typedef {import('@bufbuild/protobuf').DescFile} DescFile
 * @typedef {import('@bufbuild/protobuf').DescService} DescService
 */

const madeFrom = /export const (\w+) = \/\*@__PURE__\*\/\s*(\w+)\((?:"([^"]*)"|(\w+))(?:, ([^;]*))?\);/g;
const importsOfMakers = /^import \{[^}]*\} from "(?:@bufbuild\/protobuf|[./]+)\/codegenv2[^"]*";$/gm;

/**
 * @param {string} late path of the module that makes them later
 * @returns {import('esbuild').Plugin}
 */
export function lateDescriptors(late) {
  return {
    name: 'descriptors',
    setup(build) {
      build.onLoad({ filter: /_pb\.js$/ }, async ({ path }) => {
        const text = readFileSync(path, 'utf8');
        // The file of files is needed to read the others.
        if (!text.includes('fileDesc("')) return undefined;
        const { nestedTypes } = await import('@bufbuild/protobuf/reflect');
        const made = await import(pathToFileURL(path).href);
        const written = text.replace(importsOfMakers, '').replace(madeFrom, (_all, name, how, base64, from, rest) => {
          const to = how === 'fileDesc' ? fileOf(made[name], nestedTypes, base64, rest) : of(how, made[name], from);
          return `export const ${name} = /*@__PURE__*/ ${to};`;
        });
        return { contents: `import { lateFile, lateType } from ${JSON.stringify(late)};\n${written}` };
      });
    },
  };
}

/**
 * @param {DescFile} file
 * @param {typeof import('@bufbuild/protobuf/reflect').nestedTypes} nestedTypes
 * @param {string} base64
 * @param {string} [imports]
 */
function fileOf(file, nestedTypes, base64, imports = '[]') {
  const lines = [...nestedTypes(file)].map(type => [type.kind, type.typeName, ...methodsOf(type)]);
  return `lateFile("${file.name}", ${JSON.stringify(lines)}, { base64: "${base64}", imports: ${imports} })`;
}

/** @param {{ kind: string }} type */
function methodsOf(type) {
  if (type.kind !== 'service') return [];
  const { methods } = /** @type {DescService} */ (type);
  return [methods.map(({ name, localName, methodKind, idempotency }) => [name, localName, methodKind, idempotency])];
}

/**
 * @param {string} how
 * @param {{ typeName: string }} made
 * @param {string} from
 */
function of(how, made, from) {
  return how === 'tsEnum' ? JSON.stringify(made) : `lateType(${from}, "${made.typeName}")`;
}
