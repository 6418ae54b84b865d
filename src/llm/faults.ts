import { MeshError } from '../base/index.js';

/** How much of what a provider says is passed on, in characters. */
const quotedMax = 500;

/** The error that a provider's HTTP status stands for. */
export async function statusFault(provider: string, response: Response): Promise<MeshError> {
  const body = await response.text().catch(() => '');
  const { status } = response;
  const said = `${provider} answered ${status}: ${wordsOf(body) || response.statusText || 'nothing more'}`;
  const retryAfterMs = retryAfter(response.headers);
  const options = {
    details: { provider, status: String(status) },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  if (status === 429) return new MeshError('PROVIDER_RATE_LIMITED', said, { retryAfterMs: 1_000, ...options });
  if (status === 408 || status === 504) return new MeshError('PROVIDER_TIMEOUT', said, options);
  if (status >= 500) return new MeshError('PROVIDER_FAILED', said, options);
  const advice = status === 401 ? `; check the key of ${provider} where the node runs, and start it again` : '';
  return new MeshError('PROVIDER_REFUSED', `${said}${advice}`, options);
}

/** What a provider's client threw, as an error of the mesh; `begun`: a stream had given its first piece. */
export function faultOf(provider: string, error: unknown, given: { signal: AbortSignal; begun?: boolean }): MeshError {
  const { aborted, reason } = given.signal;
  if (aborted) return reason instanceof MeshError ? reason : new MeshError('CALL_CANCELLED', 'the caller gave up');
  const chain = causes(error);
  const own = chain.find(one => one instanceof MeshError);
  if (own) return own;
  const what = chain.map(one => (one instanceof Error ? one.message : String(one))).join(': ');
  const details = { provider };
  if (chain.some(isBroken)) {
    const message = `the connection to ${provider} broke: ${what}`.slice(0, quotedMax);
    return new MeshError(given.begun ? 'STREAM_CUT' : 'PROVIDER_FAILED', message, { details, cause: error });
  }
  const message = `what ${provider} sent cannot be read: ${what}`.slice(0, quotedMax);
  return new MeshError(given.begun ? 'STREAM_CUT' : 'PROVIDER_UNREADABLE', message, { details, cause: error });
}

/** An answer that lacks what every answer has. */
export function unreadable(provider: string, what: string): MeshError {
  return new MeshError('PROVIDER_UNREADABLE', `what ${provider} sent cannot be read: ${what}`, {
    details: { provider },
  });
}

/** A stream that ended without an end. */
export function streamCut(provider: string): MeshError {
  return new MeshError('STREAM_CUT', `the answer of ${provider} broke off`, { details: { provider } });
}

/** Whether a fault says that the provider is not well; that it wants fewer calls, or does not take this one, says nothing of that. */
export function isIllness(error: MeshError): boolean {
  return ['PROVIDER_FAILED', 'PROVIDER_TIMEOUT', 'PROVIDER_UNREADABLE', 'STREAM_CUT'].includes(error.reason);
}

/** Whether another provider is asked after it. */
export function isProviderFault(error: MeshError): boolean {
  return isIllness(error) || error.reason === 'PROVIDER_RATE_LIMITED' || error.reason === 'PROVIDER_REFUSED';
}

/** Whether the provider does not know who asks: it will not with another model. */
export function isKeyRefused(error: MeshError): boolean {
  return error.reason === 'PROVIDER_REFUSED' && error.details.status === '401';
}

/** The error and what caused it. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one !== undefined && chain.length < 8; one = (one as { cause?: unknown } | null)?.cause)
    chain.push(one);
  return chain;
}

/** What fetch and sockets throw when a connection breaks. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return /^(E[A-Z]+|UND_ERR_)/.test(code ?? '') || /^(terminated|fetch failed|other side closed)/.test(error.message);
}

/** In ms; of `retry-after-ms`, else of `retry-after` in seconds or as a date. */
function retryAfter(headers: Headers): number | undefined {
  const inMs = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(inMs)) return Math.max(0, inMs);
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = Number(text);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, Math.round(waitMs)) : undefined;
}

/** The message of an error's body, in whichever of the usual places; else the body itself. */
function wordsOf(body: string): string {
  try {
    const json = JSON.parse(body);
    const message = json?.error?.message ?? json?.message ?? json?.error ?? json?.detail;
    if (typeof message === 'string') return message.slice(0, quotedMax);
  } catch {
    // No JSON: its text says more than nothing.
  }
  return body.trim().slice(0, quotedMax);
}
