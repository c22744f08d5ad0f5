/* Raw DEFLATE (RFC 1951), bounded: at most `most` bytes come out. For browsers that have no DecompressionStream too. */
export class Damaged extends Error {}

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Bits {
  constructor(data) { this.data = data; this.at = 0; this.held = 0; this.count = 0; }

  take(count) {
    while (this.count < count) {
      if (this.at >= this.data.length) throw new Damaged("cut off");
      this.held |= this.data[this.at] << this.count;
      this.at += 1;
      this.count += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.count -= count;
    return value;
  }

  align() { this.held = 0; this.count = 0; }
}

/* Canonical Huffman codes: how many of each length, and the symbols in order. */
function table(lengths) {
  const counts = new Uint16Array(16), symbols = new Uint16Array(lengths.length), starts = new Uint16Array(16);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  let left = 1;
  for (let length = 1; length < 16; length += 1) {
    left = left * 2 - counts[length];
    if (left < 0) throw new Damaged("too many codes");
    if (length < 15) starts[length + 1] = starts[length] + counts[length];
  }
  lengths.forEach((length, symbol) => { if (length) { symbols[starts[length]] = symbol; starts[length] += 1; } });
  return { counts: counts, symbols: symbols };
}

function symbol(bits, codes) {
  let code = 0, first = 0, index = 0;
  for (let length = 1; length < 16; length += 1) {
    code |= bits.take(1);
    const count = codes.counts[length];
    if (code - count < first) return codes.symbols[index + code - first];
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Damaged("no such code");
}

const FIXED = [
  table(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8))),
  table(new Array(30).fill(5)),
];

function dynamic(bits) {
  const literals = bits.take(5) + 257, distances = bits.take(5) + 1, count = bits.take(4) + 4;
  const lengths = new Array(19).fill(0);
  for (let at = 0; at < count; at += 1) lengths[ORDER[at]] = bits.take(3);
  const codes = table(lengths), all = [];
  if (literals > 286 || distances > 30) throw new Damaged("too many codes");
  while (all.length < literals + distances) {
    const told = symbol(bits, codes);
    if (told < 16) { all.push(told); continue; }
    if (told === 16 && !all.length) throw new Damaged("nothing to repeat");
    const value = told === 16 ? all[all.length - 1] : 0;
    const times = told === 16 ? 3 + bits.take(2) : told === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    for (let i = 0; i < times; i += 1) all.push(value);
  }
  if (all.length > literals + distances || !all[256]) throw new Damaged("lengths");
  return [table(all.slice(0, literals)), table(all.slice(literals))];
}

/* `size` bytes of the stream; throws Damaged when there are fewer. What follows them is left alone. */
export function inflate(data, size) {
  const bits = new Bits(data), out = new Uint8Array(size);
  let at = 0, last = false;
  while (!last && at < size) {
    last = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 3) throw new Damaged("no such block");
    if (kind === 0) {
      bits.align();
      const length = bits.take(16), check = bits.take(16);
      if ((length ^ check) !== 0xffff || bits.at + length > data.length) throw new Damaged("stored block");
      const used = Math.min(length, size - at);
      out.set(data.subarray(bits.at, bits.at + used), at);
      at += used;
      bits.at += length;
      continue;
    }
    const [literals, distances] = kind === 1 ? FIXED : dynamic(bits);
    while (at < size) {
      const told = symbol(bits, literals);
      if (told === 256) break;
      if (told < 256) { out[at] = told; at += 1; continue; }
      if (told > 285) throw new Damaged("no such length");
      const length = LENGTHS[told - 257] + bits.take(LENGTH_BITS[told - 257]);
      const far = symbol(bits, distances);
      if (far > 29) throw new Damaged("no such distance");
      const distance = DISTANCES[far] + bits.take(DISTANCE_BITS[far]);
      if (distance > at) throw new Damaged("too far back");
      for (let i = 0; i < length && at < size; i += 1) { out[at] = out[at - distance]; at += 1; }
    }
  }
  if (at < size) throw new Damaged("cut off");
  return out;
}

const TABLE = Int32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let i = 0; i < 8; i += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(data) {
  let value = -1;
  for (const one of data) value = TABLE[(value ^ one) & 255] ^ (value >>> 8);
  return (value ^ -1) >>> 0;
}
