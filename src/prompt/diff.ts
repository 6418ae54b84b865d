import { create } from '@bufbuild/protobuf';
import {
  type DiffLine,
  DiffLineSchema,
  DiffSide,
  type Variable,
  VariableSchema,
  VariableType,
} from '#gen/dacp/prompt/v1/prompt_pb.js';
import { fromValue } from '../message/index.js';

/** Beyond this many pairs of lines, what differs is told as a whole. */
const pairsMax = 4_000_000;

/** The lines of two texts in one list: a longest common subsequence stands for both. */
export function diffLines(from: string, to: string): DiffLine[] {
  const [left, right] = [from.split('\n'), to.split('\n')];
  const common = left.length * right.length > pairsMax ? [] : lengths(left, right);
  const lines: DiffLine[] = [];
  const say = (side: DiffSide, text: string) => lines.push(create(DiffLineSchema, { side, text }));
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [one, other] = [left[i], right[j]];
    if (one !== undefined && one === other) {
      say(DiffSide.BOTH, one);
      i++;
      j++;
    } else if (other === undefined || (one !== undefined && at(common, i + 1, j) >= at(common, i, j + 1))) {
      say(DiffSide.REMOVED, one ?? '');
      i++;
    } else {
      say(DiffSide.ADDED, other);
      j++;
    }
  }
  return lines;
}

/** Variables that were added, removed or changed, for people. */
export function diffVariables(from: readonly Variable[], to: readonly Variable[]): string[] {
  const names = [...new Set([...from, ...to].map(({ name }) => name))];
  return names.flatMap(name => {
    const [before, after] = [from, to].map(list => list.find(variable => variable.name === name));
    if (!before) return [`+ ${name}: ${textOf(after)}`];
    if (!after) return [`- ${name}: ${textOf(before)}`];
    return textOf(before) === textOf(after) ? [] : [`~ ${name}: ${textOf(before)} → ${textOf(after)}`];
  });
}

function textOf(variable: Variable | undefined): string {
  const { type, default: otherwise } = variable ?? create(VariableSchema);
  const name = (VariableType[type] ?? '').toLowerCase();
  return otherwise ? `${name}, ${JSON.stringify(fromValue(otherwise))} unless given` : name;
}

/** How long the longest common subsequence of what follows is, for each pair of places. */
function lengths(left: readonly string[], right: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--) {
      const longest =
        left[i] === right[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
      (rows[i] as Uint32Array)[j] = longest;
    }
  return rows;
}

function at(rows: readonly Uint32Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
