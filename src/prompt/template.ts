import { MeshError } from '../base/index.js';

/** A piece of a template: text as it stands, or the place of a variable. */
export type Piece = { readonly text: string } | { readonly variable: string };

const token = /\\\{\{|\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}|\{\{/g;

/**
 * Takes a template apart: `{{name}}` is the place of a variable, `\{{` stands for braces. Errors: PROMPT_INVALID for braces that are
 * neither, with their line.
 */
export function parseTemplate(template: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of template.matchAll(token)) {
    const [found, variable] = match;
    pieces.push({ text: template.slice(from, match.index) });
    if (found === '\\{{') pieces.push({ text: '{{' });
    else if (variable !== undefined) pieces.push({ variable });
    else throw stray(template, match.index);
    from = match.index + found.length;
  }
  pieces.push({ text: template.slice(from) });
  return pieces.filter(piece => 'variable' in piece || piece.text !== '');
}

/** The variables of a template, each once, in the order of their places. */
export function variablesOf(pieces: readonly Piece[]): string[] {
  return [...new Set(pieces.flatMap(piece => ('variable' in piece ? [piece.variable] : [])))];
}

function stray(template: string, index: number): MeshError {
  const line = template.slice(0, index).split('\n').length;
  const found = template.slice(index, index + 24).split('\n')[0];
  return new MeshError(
    'PROMPT_INVALID',
    `line ${line} of the template: "${found}" is no variable; write {{name}}, or \\{{ for braces that are meant as such`,
  );
}
