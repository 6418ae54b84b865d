/**
 * Writes protobuf from back to front: when a message's length is due, everything in it stands there already, so one pass and the
 * shortest lengths go together, and nothing is moved. Bytes go into slabs that many messages share; what was handed out is never
 * written to again.
 *
 * Lengths of what is being written are counted from its end, since a slab that is too small is changed for a larger one meanwhile.
 */

const slabSize = 32_768;
/** Texts up to this many characters are copied by a loop, which is faster than a call out of JavaScript. */
const loopMax = 48;
/** What is left for the rest of a message after a text or bytes that needed a slab of their own. */
const slack = 1_024;

let slab = Buffer.allocUnsafeSlow(slabSize);
/** The lowest byte that is written. */
let at = slabSize;
/** Where what is being written ends. */
let end = slabSize;

/** Thrown for a value that is not of its field's type; whoever wants to know more leaves the message to protobuf-es. */
export class ValueError extends Error {}

/** Begins something new. */
export function begin() {
  if (slab.length > slabSize) renew(slabSize);
  end = at;
}

/** @param {number} size */
function renew(size) {
  slab = Buffer.allocUnsafeSlow(size);
  at = size;
}

/** Bytes written since `begin`. */
export function written() {
  return end - at;
}

/**
 * What was written since `begin`.
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function finish() {
  return new Uint8Array(slab.buffer, at, end - at);
}

/**
 * Makes room for so many bytes more.
 * @param {number} size
 */
function grow(size) {
  const there = slab.subarray(at, end);
  renew(Math.max(slabSize, there.length * 2 + size + slack));
  end = at;
  at -= there.length;
  slab.set(there, at);
}

/**
 * A number up to 2^53.
 * @param {number} value
 */
export function putNumber(value) {
  if (at < 16) grow(16);
  if (value < 0x80) {
    slab[--at] = value;
  } else if (value < 0x4000) {
    slab[--at] = value >>> 7;
    slab[--at] = (value & 0x7f) | 0x80;
  } else {
    putLong(value);
  }
}

/** @param {number} value */
function putLong(value) {
  if (value > 0xffff_ffff) {
    putHalves(value % 0x1_0000_0000, Math.floor(value / 0x1_0000_0000));
    return;
  }
  let shift = value < 0x20_0000 ? 14 : value < 0x1000_0000 ? 21 : 28;
  slab[--at] = value >>> shift;
  while (shift > 0) {
    shift -= 7;
    slab[--at] = ((value >>> shift) & 0x7f) | 0x80;
  }
}

/**
 * The low and the high half of 64 bits, of which the high one is not zero.
 * @param {number} low
 * @param {number} high
 */
function putHalves(low, high) {
  if (at < 16) grow(16);
  /** @type {number[]} */
  const groups = [];
  for (let shift = 0; shift < 28; shift += 7) groups.push((low >>> shift) & 0x7f);
  groups.push((low >>> 28) | ((high & 7) << 4));
  for (let rest = high >>> 3; rest > 0; rest >>>= 7) groups.push(rest & 0x7f);
  for (let i = groups.length - 1; i >= 0; i--)
    slab[--at] = /** @type {number} */ (groups[i]) | (i < groups.length - 1 ? 0x80 : 0);
}

/**
 * Ends a part that began at `mark` (as `written` gave it) with its length and tag.
 * @param {number} tag
 * @param {number} mark
 */
export function close(tag, mark) {
  putNumber(end - at - mark);
  putNumber(tag);
}

/**
 * @param {number} tag
 * @param {string} text
 */
export function putText(tag, text) {
  if (typeof text !== 'string') throw new ValueError('a text is none');
  const mark = end - at;
  if (text.length > loopMax || !putAscii(text)) putUtf8(text);
  putNumber(end - at - mark);
  putNumber(tag);
}

/**
 * False: it is not ASCII, and nothing was written.
 * @param {string} text
 */
function putAscii(text) {
  const { length } = text;
  if (at < length) grow(length);
  const start = at - length;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return false;
    slab[start + i] = code;
  }
  at = start;
  return true;
}

/** @param {string} text */
function putUtf8(text) {
  const size = Buffer.byteLength(text);
  if (at < size) grow(size);
  at -= size;
  slab.write(text, at, size, size === text.length ? 'latin1' : 'utf8');
}

/**
 * @param {number} tag
 * @param {Uint8Array} bytes
 */
export function putBytes(tag, bytes) {
  if (!(bytes instanceof Uint8Array)) throw new ValueError('bytes are none');
  putRaw(bytes);
  putNumber(bytes.length);
  putNumber(tag);
}

/**
 * Bytes as they are.
 * @param {Uint8Array} bytes
 */
export function putRaw(bytes) {
  const { length } = bytes;
  if (at < length) grow(length);
  at -= length;
  slab.set(bytes, at);
}

/** @type {string[]} */
const noKeys = [];

/**
 * The keys of a map, of which most have none.
 * @param {object} map
 */
export function keysOf(map) {
  if (typeof map !== 'object' || map === null) throw new ValueError('a map is none');
  for (const _ in map) return Object.keys(map);
  return noKeys;
}

/** @param {boolean} value */
export function putBool(value) {
  if (typeof value !== 'boolean') throw new ValueError('a boolean is none');
  putNumber(value ? 1 : 0);
}

/** @param {number} value */
export function putInt32(value) {
  if ((value | 0) !== value) throw new ValueError('an int32 is none');
  if (value < 0) putHalves(value, -1);
  else putNumber(value);
}

/** @param {number} value */
export function putUint32(value) {
  if (value >>> 0 !== value) throw new ValueError('a uint32 is none');
  putNumber(value);
}

/** @param {bigint} value */
export function putInt64(value) {
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) throw new ValueError('an int64 is none');
  putBigint(value);
}

/** @param {bigint} value */
export function putUint64(value) {
  if (typeof value !== 'bigint' || BigInt.asUintN(64, value) !== value) throw new ValueError('a uint64 is none');
  putBigint(value);
}

/** @param {bigint} value */
function putBigint(value) {
  const number = Number(value);
  if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) putNumber(number);
  else putHalves(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
}

const floatMax = 3.4028234663852886e38;

/** @param {number} value */
export function putFloat(value) {
  if (typeof value !== 'number' || (Number.isFinite(value) && Math.abs(value) > floatMax))
    throw new ValueError('a float is none');
  if (at < 16) grow(16);
  at -= 4;
  slab.writeFloatLE(value, at);
}

/** @param {number} value */
export function putDouble(value) {
  if (typeof value !== 'number') throw new ValueError('a double is none');
  if (at < 16) grow(16);
  at -= 8;
  slab.writeDoubleLE(value, at);
}

/**
 * The fields that this version of the contract does not know, as they were read.
 * @param {readonly { no: number, wireType: number, data: Uint8Array }[] | undefined} fields
 */
export function putUnknown(fields) {
  if (fields === undefined) return;
  for (let i = fields.length - 1; i >= 0; i--) {
    const { no, wireType, data } = /** @type {{ no: number, wireType: number, data: Uint8Array }} */ (fields[i]);
    putRaw(data);
    putNumber(no * 8 + wireType);
  }
}
