const namesMax = 3;
const lengthMax = 128;
const width = lengthMax + 1;

/** Three rows of the table of distances; shared, since nothing waits while it is in use. */
const rows = [new Uint8Array(width), new Uint8Array(width), new Uint8Array(width)] as const;

/**
 * The names that somebody who wrote `wanted` may have meant, nearest first, at most three. At most a third of its letters may
 * differ, and no more than three; swapped neighbours count once. Costs about a millisecond for 10,000 names that all look alike.
 */
export function nearest(wanted: string, names: Iterable<string>): string[] {
  if (wanted.length > lengthMax) return [];
  const found: { name: string; distance: number }[] = [];
  let limit = Math.min(3, Math.ceil(wanted.length / 3));
  for (const name of names) {
    const distance = editDistance(wanted, name, limit);
    if (distance > limit) continue;
    found.push({ name, distance });
    found.sort((a, b) => a.distance - b.distance);
    if (found.length > namesMax) found.pop();
    if (found.length === namesMax) limit = (found[namesMax - 1]?.distance ?? 1) - 1;
    if (limit < 0) break;
  }
  return found.map(({ name }) => name);
}

/** How many letters must be changed, added, taken or swapped with their neighbour; more than `limit` is some number above it. */
export function editDistance(a: string, b: string, limit: number): number {
  const over = limit + 1;
  if (Math.abs(a.length - b.length) > limit || b.length > lengthMax) return over;
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  if (start === endA || start === endB) return endA - start + (endB - start);
  return tableDistance(a.slice(start, endA), b.slice(start, endB), limit);
}

/** The table of distances row by row (optimal string alignment), only as wide as the limit allows. */
function tableDistance(a: string, b: string, limit: number): number {
  const over = limit + 1;
  let [before, above, row]: readonly [Uint8Array, Uint8Array, Uint8Array] = rows;
  for (let j = 0; j <= b.length; j++) above[j] = Math.min(j, over);
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    const letter = a.charCodeAt(i - 1);
    let left = from === 1 ? Math.min(i, over) : over;
    let least = left;
    row[from - 1] = left;
    for (let j = from; j <= to; j++) {
      const other = b.charCodeAt(j - 1);
      let cell = letter === other ? at(above, j - 1) : 1 + Math.min(left, at(above, j), at(above, j - 1));
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && other === a.charCodeAt(i - 2))
        cell = Math.min(cell, at(before, j - 2) + 1);
      left = Math.min(cell, over);
      row[j] = left;
      if (left < least) least = left;
    }
    if (to < b.length) row[to + 1] = over;
    if (least > limit) return over;
    [before, above, row] = [above, row, before];
  }
  return at(above, b.length);
}

function at(row: Uint8Array, column: number): number {
  return row[column] as number;
}
