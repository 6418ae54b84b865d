/**
 * Reads protobuf, strictly: nothing may reach beyond what holds it. One read at a time: `open`, then the rest.
 */

/** @typedef {{ [name in 'latin1Slice' | 'utf8Slice']: (this: Uint8Array, start: number, end: number) => string }} Slices */

/** How deep messages may nest; protobuf readers of every language have this limit. */
const depthMax = 100;
/** Texts up to this many bytes are looked up among those read before. Ids are longer: they do not come again. */
const internMax = 24;
const internSlots = 1_024;
/** ASCII is found by a loop up to this many bytes; beyond, a call out of JavaScript is faster. */
const loopMax = 128;

/** @type {Uint8Array} */
const nothing = new Uint8Array(0);
/** A oneof of which nothing was read yet; all of them share it until then. */
export const unset = Object.freeze({ case: undefined });
/** As Node has them on every buffer; its declarations lack them. */
const { latin1Slice, utf8Slice } = /** @type {Slices} */ (/** @type {unknown} */ (Buffer.prototype));
const strictDecoder = new TextDecoder('utf-8', { fatal: true });
/** @type {string[]} */
const interned = new Array(internSlots).fill('');
const halves = new DataView(new ArrayBuffer(8));
const halfBytes = new Uint8Array(halves.buffer);

let source = nothing;
let at = 0;
let depth = 0;
let low = 0;
let high = 0;
/** The text that was made last of the bytes being read: a conversation has the id of its first message. */
let lastText = '';
let lastStart = 0;
let lastLength = 0;

/** Thrown for bytes that are not what they should be. */
export class ReadError extends Error {}

/**
 * Begins to read, all of it or a part; returns where that ends.
 * @param {Uint8Array} bytes
 * @param {number} [from]
 * @param {number} [to]
 */
export function open(bytes, from = 0, to = bytes.length) {
  source = bytes;
  at = from;
  depth = 1;
  lastLength = 0;
  return to;
}

/** How far it has read. */
export function position() {
  return at;
}

/**
 * Steps over what is before this place; it is not looked at.
 * @param {number} place
 */
export function goTo(place) {
  at = place;
}

/** Forgets the bytes, so that they are not kept until the next read. */
export function release() {
  source = nothing;
}

/**
 * The next field's tag; 0 at the end.
 * @param {number} end
 */
export function tag(end) {
  if (at >= end) return 0;
  const first = /** @type {number} */ (source[at]);
  if (first < 0x80) {
    at++;
    if (first < 8 || (first & 7) > 5) throw badTag(first);
    return first;
  }
  const start = at;
  const long = varint32(end);
  const size = at - start;
  if (size > 5 || (size === 5 && /** @type {number} */ (source[at - 1]) > 0x0f))
    throw new ReadError('a tag is too long');
  if (long < 8 || (long & 7) > 5) throw badTag(long);
  return long;
}

/** @param {number} found */
function badTag(found) {
  return new ReadError(`field ${found >>> 3} of wire type ${found & 7} cannot be`);
}

/**
 * A varint's low 32 bits, unsigned; up to ten bytes are read.
 * @param {number} end
 */
function varint32(end) {
  const first = /** @type {number} */ (source[at]);
  if (at < end && first < 0x80) {
    at++;
    return first;
  }
  varint64(end);
  return low >>> 0;
}

/**
 * A varint's 64 bits, into `low` and `high`.
 * @param {number} end
 */
function varint64(end) {
  low = 0;
  high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (at >= end) throw new ReadError('it ends within a number');
    const byte = /** @type {number} */ (source[at++]);
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) return;
  }
  throw new ReadError('a number is longer than ten bytes');
}

/**
 * Where the part that begins here ends.
 * @param {number} end
 */
function partEnd(end) {
  const length = varint32(end);
  if (length > end - at) throw new ReadError(`a part of ${length} bytes reaches beyond its end`);
  return at + length;
}

/**
 * Steps into a message within; returns where that ends.
 * @param {number} end
 */
export function enter(end) {
  if (++depth > depthMax) throw new ReadError(`it nests deeper than ${depthMax} levels`);
  return partEnd(end);
}

/** Steps out of a message within. */
export function leave() {
  depth--;
}

/**
 * Steps into what is no message of its own: an entry of a map, packed numbers.
 * @param {number} end
 */
export function part(end) {
  return partEnd(end);
}

/**
 * @param {number} end
 * @returns {string}
 */
export function text(end) {
  const start = partStart(end);
  const length = at - start;
  if (length > loopMax) return longText(start, at);
  if (length <= internMax) return shortText(start, length);
  if (length === lastLength && isLast(start, length)) return lastText;
  let bits = 0;
  for (let i = start; i < at; i++) bits |= /** @type {number} */ (source[i]);
  lastText = bits > 0x7f ? longText(start, at) : latin1Slice.call(source, start, at);
  lastStart = start;
  lastLength = length;
  return lastText;
}

/**
 * Whether the same bytes were read as a text just before. From the end on: ids that were made one after the other differ there.
 * @param {number} start
 * @param {number} length
 */
function isLast(start, length) {
  for (let i = length - 1; i >= 0; i--) if (source[start + i] !== source[lastStart + i]) return false;
  return true;
}

/** @param {number} end */
function partStart(end) {
  const stop = partEnd(end);
  const start = at;
  at = stop;
  return start;
}

/**
 * @param {number} start
 * @param {number} length
 */
function shortText(start, length) {
  if (length === 0) return '';
  let bits = 0;
  let hash = length;
  for (let i = start; i < at; i++) {
    const code = /** @type {number} */ (source[i]);
    bits |= code;
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  if (bits > 0x7f) return longText(start, at);
  const slot = (hash ^ (hash >>> 10)) & (internSlots - 1);
  const known = /** @type {string} */ (interned[slot]);
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === source[start + i]) i++;
    if (i === length) return known;
  }
  const made = latin1Slice.call(source, start, start + length);
  interned[slot] = made;
  return made;
}

/**
 * What is no UTF-8 reads as U+FFFD, and so may what is; a byte order mark at the front is left out, as protobuf-es does.
 * @param {number} start
 * @param {number} end
 * @returns {string}
 */
function longText(start, end) {
  const made = utf8Slice.call(source, start, end);
  if (source[start] !== 0xef && !made.includes('\ufffd')) return made;
  try {
    return strictDecoder.decode(source.subarray(start, end));
  } catch {
    throw new ReadError('a text is no UTF-8');
  }
}

/**
 * Bytes, as a view.
 * @param {number} end
 */
export function bytes(end) {
  const start = partStart(end);
  return new Uint8Array(/** @type {ArrayBuffer} */ (source.buffer), source.byteOffset + start, at - start);
}

/**
 * Whether all that is left up to `end` is just these bytes; they count as read then.
 * @param {number} end
 * @param {Uint8Array} known
 */
export function passes(end, known) {
  const { length } = known;
  if (end - at !== length) return false;
  for (let i = 0; i < length; i++) if (source[at + i] !== known[i]) return false;
  at = end;
  return true;
}

/**
 * A copy of all that is left up to `end`, which is still to be read.
 * @param {number} end
 */
export function rest(end) {
  return source.slice(at, end);
}

/** @param {number} end */
export function bool(end) {
  const first = source[at];
  if (at < end && first !== undefined && first < 2) {
    at++;
    return first === 1;
  }
  varint64(end);
  return (low | high) !== 0;
}

/** @param {number} end */
export function int32(end) {
  return varint32(end) | 0;
}

/** @param {number} end */
export function uint32(end) {
  return varint32(end);
}

/** @param {number} end */
export function int64(end) {
  varint64(end);
  if (high >= 0 && high < 0x20_0000) return BigInt(high * 0x1_0000_0000 + (low >>> 0));
  setHalves();
  return halves.getBigInt64(0, true);
}

/** @param {number} end */
export function uint64(end) {
  varint64(end);
  if (high >= 0 && high < 0x20_0000) return BigInt(high * 0x1_0000_0000 + (low >>> 0));
  setHalves();
  return halves.getBigUint64(0, true);
}

/**
 * A uint64 as a number.
 * @param {number} end
 */
export function safeUint64(end) {
  varint64(end);
  if (high < 0 || high >= 0x20_0000) throw new ReadError('a number is too large to count with');
  return high * 0x1_0000_0000 + (low >>> 0);
}

function setHalves() {
  halves.setInt32(0, low, true);
  halves.setInt32(4, high, true);
}

/** @param {number} end */
export function float(end) {
  if (end - at < 4) throw new ReadError('it ends within a number');
  for (let i = 0; i < 4; i++) halfBytes[i] = /** @type {number} */ (source[at++]);
  return halves.getFloat32(0, true);
}

/** @param {number} end */
export function double(end) {
  if (end - at < 8) throw new ReadError('it ends within a number');
  for (let i = 0; i < 8; i++) halfBytes[i] = /** @type {number} */ (source[at++]);
  return halves.getFloat64(0, true);
}

/**
 * Steps over a field's value.
 * @param {number} found the field's tag
 * @param {number} end
 * @param {number} [deeper] how deep groups may nest there
 */
export function skip(found, end, deeper = depthMax - depth) {
  switch (found & 7) {
    case 0:
      varint64(end);
      break;
    case 1:
      forward(8, end);
      break;
    case 2:
      at = partEnd(end);
      break;
    case 3:
      skipGroup(found >>> 3, end, deeper);
      break;
    case 5:
      forward(4, end);
      break;
    default:
      throw new ReadError(`field ${found >>> 3} ends a group that did not begin`);
  }
}

/**
 * @param {number} size
 * @param {number} end
 */
function forward(size, end) {
  if (end - at < size) throw new ReadError('it ends within a field');
  at += size;
}

/**
 * @param {number} field
 * @param {number} end
 * @param {number} deeper
 */
function skipGroup(field, end, deeper) {
  if (deeper <= 0) throw new ReadError(`it nests deeper than ${depthMax} levels`);
  for (;;) {
    const found = tag(end);
    if (found === 0) throw new ReadError('it ends within a group');
    if ((found & 7) !== 4) skip(found, end, deeper - 1);
    else if (found >>> 3 === field) return;
    else throw new ReadError(`group ${field} ends as ${found >>> 3}`);
  }
}

/**
 * Keeps a field that this version of the contract does not know, as protobuf-es does. A field that it knows has another wire type,
 * if it comes here: that is refused, or readers would differ in what they see.
 * @param {{ $unknown?: { no: number, wireType: number, data: Uint8Array }[] | undefined }} message
 * @param {number} found the field's tag
 * @param {number} end
 * @param {boolean} isKnown
 */
export function other(message, found, end, isKnown) {
  if (isKnown) throw new ReadError(`field ${found >>> 3} has wire type ${found & 7}`);
  const start = at;
  skip(found, end);
  const data = new Uint8Array(/** @type {ArrayBuffer} */ (source.buffer), source.byteOffset + start, at - start);
  message.$unknown ??= [];
  message.$unknown.push({ no: found >>> 3, wireType: found & 7, data });
}

/**
 * The key of a map's entry. `__proto__` would change the map's prototype instead of adding to it.
 * @param {number} end
 */
export function key(end) {
  const found = text(end);
  if (found === '__proto__') throw new ReadError('a map has the key __proto__, which readers in JavaScript lose');
  return found;
}

/**
 * A field that entries of maps do not have: readers differ in what they make of it.
 * @param {number} found the field's tag
 */
export function badEntry(found) {
  return new ReadError(`an entry of a map has field ${found >>> 3} of wire type ${found & 7}`);
}
