/** One setting: what it is called, how it is read, and what it is when nobody says. */
export interface Setting<T> {
  /** Its names in the environment and in `.env`; the first one that is set counts, and is the one that errors name. */
  readonly env: readonly [string, ...string[]];
  /** Reads the text; throws what the text should have been, such as "takes a whole number from 0 to 65535". */
  readonly parse: (text: string) => T;
  readonly fallback: T;
  /** Never shown. */
  readonly secret?: true;
  /** One line for people. */
  readonly about: string;
}

/** Everything about a setting but how it is read. */
type Rest<T> = Omit<Setting<T>, 'parse' | 'env'> & { readonly env: string | readonly [string, ...string[]] };

function make<T>(parse: (text: string) => T, rest: Rest<T>): Setting<T> {
  return { ...rest, env: typeof rest.env === 'string' ? [rest.env] : rest.env, parse };
}

/** A setting that is any text. */
export function text(rest: Rest<string>): Setting<string> {
  return make(given => given, rest);
}

/** A setting that is a text, or nothing. */
export function optionalText(rest: Omit<Rest<undefined>, 'fallback'>): Setting<string | undefined> {
  return make<string | undefined>(given => given, { ...rest, fallback: undefined });
}

/** A key or password that the environment gives, or nothing. */
export function secret(env: string | readonly [string, ...string[]], about: string): Setting<string | undefined> {
  return make<string | undefined>(given => given, { env, about, fallback: undefined, secret: true });
}

/** A setting that names a process of the mesh, or nothing. */
export function optionalId(rest: Omit<Rest<undefined>, 'fallback'>): Setting<string | undefined> {
  return make<string | undefined>(
    given => {
      if (/^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/.test(given)) return given;
      throw new Error('takes a letter or digit, then letters, digits and . _ ~ -, at most 128 in all');
    },
    { ...rest, fallback: undefined },
  );
}

/** A setting that says where a process listens, as `host:port`, or nothing. With `portMin` 0 the process may pick any free port. */
export function address(
  rest: Omit<Rest<undefined>, 'fallback'>,
  { portMin = 1 }: { readonly portMin?: number } = {},
): Setting<string | undefined> {
  return make<string | undefined>(
    given => {
      const port = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s:/@]+):(\d{1,5})$/.exec(given)?.[1];
      if (port !== undefined && Number(port) >= portMin && Number(port) <= 65_535) return given;
      throw new Error('takes HOST:PORT, such as 127.0.0.1:7400');
    },
    { ...rest, fallback: undefined },
  );
}

/** A setting that names the processes of a cluster, as `host:port,host:port`, or nothing. */
export function addresses(rest: Omit<Rest<undefined>, 'fallback'>): Setting<string | undefined> {
  const one = address(rest);
  const all = (given: string) => given.split(',').map(each => one.parse(each.trim()));
  return make<string | undefined>(given => all(given).join(','), { ...rest, fallback: undefined });
}

/** A setting that begins the names of Kafka's topics. */
export function topicPrefix(rest: Rest<string>): Setting<string> {
  return make(given => {
    if (/^[A-Za-z0-9._-]{1,200}$/.test(given)) return given;
    throw new Error('takes letters, digits and . _ -, at most 200');
  }, rest);
}

/** A setting that is the URL of a server, or nothing. */
export function url(rest: Omit<Rest<undefined>, 'fallback'>): Setting<string | undefined> {
  return make<string | undefined>(
    given => {
      if (/^https?:\/\//.test(given) && URL.canParse(given)) return given;
      throw new Error('takes a URL that begins with http:// or https://, such as http://localhost:4318');
    },
    { ...rest, fallback: undefined },
  );
}

/** A setting that is the URL of a database in PostgreSQL, or nothing. Never shown, since it may hold a password. */
export function postgresUrl(rest: Omit<Rest<undefined>, 'fallback' | 'secret'>): Setting<string | undefined> {
  return make<string | undefined>(
    given => {
      if (/^postgres(ql)?:\/\//.test(given) && URL.canParse(given)) return given;
      throw new Error('takes a URL, such as postgres://dacp@localhost/dacp');
    },
    { ...rest, fallback: undefined, secret: true },
  );
}

/** A setting that takes one of a few words. */
export function choice<const W extends string>(words: readonly W[], rest: Rest<W>): Setting<W> {
  return make(given => {
    const word = words.find(one => one === given.toLowerCase());
    if (word === undefined) throw new Error(`takes one of ${words.join(', ')}`);
    return word;
  }, rest);
}

/** A setting that is on or off. */
export function onOff(rest: Rest<boolean>): Setting<boolean> {
  return make(given => {
    if (/^(true|1|yes|on)$/i.test(given)) return true;
    if (/^(false|0|no|off)$/i.test(given)) return false;
    throw new Error('takes true or false');
  }, rest);
}

/** The bounds of a number, both included. */
interface Range {
  readonly min: number;
  readonly max: number;
  /** The text counts in a unit of this many: 1000 reads seconds into milliseconds. */
  readonly scale?: number;
}

/** A setting that is a whole number. */
export function whole<T extends number | undefined>(range: Range, rest: Rest<T>): Setting<T> {
  return make(given => inRange(given, range, 'a whole number', /^-?\d+$/) as T, rest);
}

/** A setting that is a number. */
export function decimal(range: Range, rest: Rest<number>): Setting<number> {
  return make(given => inRange(given, range, 'a number', /^-?\d+(\.\d+)?$/), rest);
}

function inRange(given: string, range: Range, noun: string, form: RegExp): number {
  const value = Number(given);
  if (!form.test(given) || value < range.min || value > range.max) {
    throw new Error(`takes ${noun} from ${range.min} to ${range.max}`);
  }
  return range.scale === undefined ? value : Math.round(value * range.scale);
}
