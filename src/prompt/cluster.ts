/** Failures that are alike. */
export interface Cluster {
  /** The first of them. */
  readonly example: string;
  readonly count: number;
  /** What most of them say. */
  readonly words: ReadonlySet<string>;
}

/** From this share of common words on, two failures are alike. */
const alikeFrom = 0.5;

/** Groups failures by the words that they have in common, the most frequent first; numbers, quotations and ids do not count. */
export function clusterFailures(reasons: readonly string[]): Cluster[] {
  const clusters: { example: string; count: number; words: Set<string> }[] = [];
  for (const reason of reasons) {
    const words = wordsOf(reason);
    const like = clusters.find(cluster => likeness(cluster.words, words) >= alikeFrom);
    if (like) like.count++;
    else clusters.push({ example: reason, count: 1, words });
  }
  return clusters.sort((a, b) => b.count - a.count);
}

function wordsOf(text: string): Set<string> {
  const plain = text
    .toLowerCase()
    .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, ' ')
    .replace(/\S*\d\S*/g, ' ');
  return new Set(plain.match(/\p{L}{3,}/gu) ?? []);
}

/** Words in both, of those in either; two failures without words are alike. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter(word => b.has(word)).length;
  const all = a.size + b.size - common;
  return all === 0 ? 1 : common / all;
}
