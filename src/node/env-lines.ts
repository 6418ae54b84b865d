const assignment = /^\s*(?:export\s+)?[^\s=#]+\s*=\s*(.*)$/;
/** Of a line that says nothing to us, as much is shown: it may be a piece of a secret. */
const shownMax = 24;

/** What is wrong with the lines of a `.env`. Without this, a line that sets nothing takes the next one with it, silently. */
export function envFaults(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const faults: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const value = assignment.exec(line)?.[1];
    if (value === undefined) faults.push(`.env line ${at + 1}: "${shown(line.trim())}" is no NAME=VALUE`);
    else at += furtherLines(value, lines.slice(at + 1));
  }
  return faults;
}

/** How many more lines a value takes: a quoted one goes on until its quote, if there is one. */
function furtherLines(value: string, following: readonly string[]): number {
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined || value.includes(quote, 1)) return 0;
  return following.findIndex(line => line.includes(quote)) + 1;
}

function shown(line: string): string {
  return line.length > shownMax ? `${line.slice(0, shownMax)}…` : line;
}
