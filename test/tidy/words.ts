import { codeAlone, type Finding, lineOf, type SourceFile } from './source.js';

interface Rule {
  readonly pattern: RegExp;
  readonly fault: string;
  /** Files that the rule is about. */
  readonly about: (path: string) => boolean;
  /** Whether comments and strings count as well. */
  readonly everywhere?: boolean;
}

const inSources = (path: string): boolean => path.startsWith('src/') && !path.endsWith('.test.ts');

const rules: readonly Rule[] = [
  {
    pattern: /\bprocess\s*\.\s*env\b|\bprocess\s*\[/g,
    fault: 'reads the environment; only src/node/config*.ts may',
    about: path => inSources(path) && !/^src\/node\/config[^/]*\.ts$/.test(path),
  },
  {
    pattern: /\bconsole\s*\./g,
    fault: 'writes to the console; only src/cli may, others log',
    about: path => inSources(path) && !path.startsWith('src/cli/'),
  },
  {
    pattern: /\bexport\s*\*/g,
    fault: 'export * hides what a room offers; name the exports',
    about: path => path.startsWith('src/'),
  },
  // Spelt in two parts, so that this file does not break its own rule.
  {
    pattern: new RegExp(`\\b(${'TO'}DO|${'FIX'}ME)\\b`, 'g'),
    fault: 'left for later',
    about: () => true,
    everywhere: true,
  },
];

/** What no file may contain. */
export function checkWords(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(file => rules.filter(rule => rule.about(file.path)).flatMap(rule => matchesOf(file, rule)));
}

function matchesOf({ path, text }: SourceFile, { pattern, fault, everywhere }: Rule): Finding[] {
  const searched = everywhere ? text : codeAlone(text);
  return [...searched.matchAll(pattern)].map(match => ({ path: `${path}:${lineOf(text, match.index)}`, fault }));
}
