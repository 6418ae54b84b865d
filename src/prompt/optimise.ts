import type { FailureCluster, Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import type { Cluster } from './cluster.js';
import { parseTemplate, variablesOf } from './template.js';

/** From so many feedbacks on, and beyond this share of failures, a version is worth looking at (S6). */
const worthLooking = { feedbacks: 10n, failures: 0.2 };

/** A template that somebody wrote. */
export interface Rewritten {
  readonly template: string;
  /** Who, for people, such as the model's name. */
  readonly by: string;
}

/** A port: who writes a better template out of one and what went wrong with it, such as a model. */
export interface Rewriter {
  /** Who, for the log. */
  readonly name: string;
  /** Undefined: nobody is there who could. */
  rewrite(
    template: string,
    clusters: readonly Pick<FailureCluster, 'example' | 'count' | 'advice'>[],
    signal?: AbortSignal,
  ): Promise<Rewritten | undefined>;
}

/** Why a version is not looked at; undefined: it is. */
export function whyNot({ version, metrics }: Version): string | undefined {
  const { feedbacks = 0n, failures = 0n } = metrics ?? {};
  if (feedbacks < worthLooking.feedbacks)
    return `version ${version} has ${feedbacks} feedbacks; from ${worthLooking.feedbacks} on there is something to learn from`;
  const share = Number(failures) / Number(feedbacks);
  if (share > worthLooking.failures) return undefined;
  const [shown, limit] = [share, worthLooking.failures].map(part => (100 * part).toFixed(0));
  return `version ${version} fails in ${shown} % of ${feedbacks} executions; beyond ${limit} % it is looked at`;
}

/** Clusters that are too rare to say anything about: less than this share of the failures. */
const rareBelow = 0.05;

/** The failures that a template should say something about. */
export function weighty(clusters: readonly Cluster[]): Cluster[] {
  const all = clusters.reduce((sum, { count }) => sum + count, 0);
  return clusters.filter(({ count }) => count >= rareBelow * all);
}

const heading = 'Take care, since this went wrong before:';

/** The template with advice at its end. Text that is not of ours has no braces that mean something. */
export function withAdvice(template: string, advice: readonly string[]): string {
  const lines = [...new Set(advice)]
    .map(line => `- ${line.replaceAll('{{', '\\{{')}`)
    .filter(line => !template.includes(line));
  if (lines.length === 0) return template;
  const begun = template.includes(heading) ? template : `${template.trimEnd()}\n\n${heading}`;
  return `${begun.trimEnd()}\n${lines.join('\n')}\n`;
}

/** Whether a template that somebody else wrote says the same variables; one that cannot be read does not. */
export function isFaithful(rewritten: string, template: string): boolean {
  try {
    const [after, before] = [rewritten, template].map(text => variablesOf(parseTemplate(text)).sort().join(' '));
    return after === before && rewritten.trim() !== '';
  } catch {
    // Braces that are no variables.
    return false;
  }
}
