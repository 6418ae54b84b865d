/**
 * What a step found: `failed` with what it has to say, `skipped` with the reason, or neither.
 * @typedef {{ failed?: string, skipped?: string, note?: string }} Finding
 * @typedef {{ name: string, run: () => Promise<Finding> }} Step
 */

/**
 * Runs one step and prints one line for it, and its output when it failed. A step that throws has failed.
 * @param {Step} step
 */
export async function runStep({ name, run }) {
  const start = performance.now();
  const finding = onCi(await run().catch(error => ({ failed: String(error?.stack ?? error) })));
  const took = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  if (finding.failed !== undefined) console.log(`FAIL  ${name} (${took})\n${indent(finding.failed)}`);
  else if (finding.skipped !== undefined) console.log(`skip  ${name}: ${finding.skipped}`);
  else console.log(`ok    ${name} (${took})${finding.note ? `\n${indent(finding.note)}` : ''}`);
  return {
    passed: finding.failed === undefined && finding.skipped === undefined ? 1 : 0,
    failed: finding.failed === undefined ? 0 : 1,
    skipped: finding.failed === undefined && finding.skipped !== undefined ? 1 : 0,
  };
}

/**
 * With CI=true nothing may be skipped.
 * @param {Finding} finding
 * @returns {Finding}
 */
function onCi(finding) {
  return finding.skipped !== undefined && process.env.CI === 'true' ? { failed: finding.skipped } : finding;
}

/** @param {string} text */
function indent(text) {
  return text.trim().replace(/^/gm, '      ');
}
