/* The ZIP around an OFD document: opened with limits, read file by file, resolved by path.
   The twin of formats/ofd/package.py, with its refusals. */
import { decode } from "./bytes.js";
import { Damaged, crc32, inflate } from "./inflate.js";

export class OfdProblem extends Error {}

const MEBI = 1 << 20;
const LIMITS = { package: 100 * MEBI, entries: 5000, entry: 64 * MEBI, total: 256 * MEBI, ratio: 300, ratioFrom: 4 * MEBI,
  name: 400, xml: 16 * MEBI, elements: 600000 };
const BAD = /[\x00-\x1f\x7f:*?"<>|]/;
const BROKEN = "OFD 文件已损坏，无法读取", NO_OFD = "这不是 OFD 文件", BAD_NAME = "OFD 文件内有不安全的文件名，已拒绝打开";
const BOMB = "OFD 文件压缩比异常，可能是压缩炸弹，已拒绝打开";

function refuse(condition, sentence) { if (condition) throw new OfdProblem(sentence); }

function nameOf(bytes, flags, attributes) {
  let name;
  try {
    name = decode(bytes, "utf-8");
  } catch (problem) {
    refuse(flags & 0x800, BROKEN);
    name = new TextDecoder("gb18030").decode(bytes);
  }
  name = name.replace(/\\/g, "/").replace(/^\/+/, "");
  const parts = name.replace(/\/+$/, "").split("/");
  refuse(!name || name.length > LIMITS.name || BAD.test(name), BAD_NAME);
  refuse(parts.some((part) => ["", ".", ".."].includes(part)) || ((attributes >>> 16) & 0xf000) === 0xa000, BAD_NAME);
  return name;
}

/* Entries of the directory, in its order, judged before one byte is unpacked. */
function directory(content, view) {
  refuse(content.length > LIMITS.package, "OFD 文件太大，超出允许的范围");
  refuse(content.length < 22 || view.getUint32(0, true) !== 0x04034b50, NO_OFD);
  let end = content.length - 22;
  while (end >= Math.max(0, content.length - 22 - 0xffff) && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  refuse(end < Math.max(0, content.length - 22 - 0xffff), BROKEN);
  const count = view.getUint16(end + 10, true), size = view.getUint32(end + 12, true), offset = view.getUint32(end + 16, true);
  refuse(view.getUint16(end + 4, true) || view.getUint16(end + 6, true) || offset + size > end, BROKEN);
  refuse(count > LIMITS.entries, "OFD 文件内的内容太多，超出允许的范围");
  const shift = end - size - offset, found = [];
  for (let at = end - size; at < end;) {
    refuse(at + 46 > end || view.getUint32(at, true) !== 0x02014b50, BROKEN);
    const [nameSize, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const next = at + 46 + nameSize + extra + comment;
    refuse(next > end, BROKEN);
    found.push({ raw: content.subarray(at + 46, at + 46 + nameSize), flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true), attributes: view.getUint32(at + 38, true), start: view.getUint32(at + 42, true) + shift });
    at = next;
  }
  refuse(found.length > LIMITS.entries, "OFD 文件内的内容太多，超出允许的范围");
  return found;
}

function checkSizes(found) {
  let total = 0, end = 0;
  for (const one of [...found].sort((left, right) => left.start - right.start)) {
    refuse(one.start < end, BOMB);
    end = one.start + 30 + one.packed;
    total += one.size;
  }
  refuse(total > LIMITS.total, "OFD 文件太大，超出允许的范围");
}

export class Package {
  constructor(content) {
    this.content = content;
    this.view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    this.entries = new Map();
    const found = directory(content, this.view), folded = new Map(), twice = new Set();
    checkSizes(found);
    for (const one of found) {
      const name = nameOf(one.raw, one.flags, one.attributes);
      refuse(one.flags & 0x41, "OFD 文件已加密，无法打开");
      refuse(one.method !== 0 && one.method !== 8, BROKEN);
      refuse(one.size > LIMITS.entry, "OFD 文件太大，超出允许的范围");
      refuse(one.size > LIMITS.ratioFrom && one.size > LIMITS.ratio * Math.max(1, one.packed), BOMB);
      if (name.endsWith("/")) continue;
      refuse(this.entries.has(name), `OFD 文件内有重名文件（${name}），已拒绝打开`);
      this.entries.set(name, one);
      const lower = name.toLowerCase();
      if (folded.has(lower)) twice.add(lower);
      folded.set(lower, name);
    }
    refuse(!this.entries.has("OFD.xml"), NO_OFD);
    twice.forEach((lower) => folded.delete(lower));
    this.folded = folded;
    this.kept = new Map();
  }

  get names() { return [...this.entries.keys()]; }

  read(name) {
    if (!this.kept.has(name)) this.kept.set(name, this.unpack(name));
    return this.kept.get(name);
  }

  unpack(name) {
    const one = this.entries.get(name);
    refuse(!one, `OFD 文件缺少必要的内容（${name}）`);
    refuse(one.start < 0 || one.start + 30 > this.content.length || this.view.getUint32(one.start, true) !== 0x04034b50, BROKEN);
    const nameSize = this.view.getUint16(one.start + 26, true), extra = this.view.getUint16(one.start + 28, true);
    const here = this.content.subarray(one.start + 30, one.start + 30 + nameSize);
    refuse(here.length !== one.raw.length || here.some((byte, at) => byte !== one.raw[at]), BROKEN);
    const flags = this.view.getUint16(one.start + 6, true);
    refuse(flags & 0x61, BROKEN);
    const start = one.start + 30 + nameSize + extra;
    const packed = this.content.subarray(start, start + one.packed);
    refuse(packed.length !== one.packed || (one.method === 0 && packed.length < one.size), BROKEN);
    let whole;
    try {
      whole = one.method === 0 ? packed.subarray(0, one.size) : inflate(packed, one.size);
    } catch (problem) {
      refuse(problem instanceof Damaged, BROKEN);
      throw problem;
    }
    refuse(crc32(whole) !== one.crc, BROKEN);
    return whole;
  }

  /* The path that `location` means in the file `base`, or null. Real files write relative paths for absolute ones. */
  find(base, location) {
    const named = (location || "").trim().replace(/\\/g, "/");
    if (!named) return null;
    const folder = base.includes("/") ? base.slice(0, base.lastIndexOf("/") + 1) : "";
    for (const one of named.startsWith("/") ? [named] : [folder + named, named]) {
      const path = normal(one);
      if (this.entries.has(path)) return path;
      if (this.folded.has(path.toLowerCase())) return this.folded.get(path.toLowerCase());
    }
    return null;
  }

  need(base, location) {
    const found = this.find(base, location);
    refuse(found === null, `OFD 文件缺少必要的内容（${(location || "").trim().slice(0, 80) || base}）`);
    return found;
  }

  xml(name) { return parseXml(this.read(name), name); }
}

function normal(path) {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

const ENCODINGS = { "utf-8": "utf-8", utf8: "utf-8", "us-ascii": "utf-8", ascii: "utf-8", gbk: "gb18030", gb2312: "gb18030", gb18030: "gb18030" };

/* The root element of an XML file, read without document type, entities or encodings that hide them. */
export function parseXml(content, name) {
  const wrong = `OFD 文件内的 XML 不规范或不安全（${name}）`;
  refuse(content.length > LIMITS.xml, "OFD 文件太大，超出允许的范围");
  const marked = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  const head = new TextDecoder("latin1").decode(content.subarray(marked ? 3 : 0, 4096));
  const told = head.slice(0, 300).match(/^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/);
  const encoding = told ? ENCODINGS[told[1].toLowerCase()] : "utf-8";
  refuse(head.includes("\0") || !encoding, wrong);
  let text;
  try {
    text = decode(content.subarray(marked ? 3 : 0), marked ? "utf-8" : encoding).trimStart();
  } catch (problem) {
    throw new OfdProblem(wrong);
  }
  refuse(text.includes("<!DOCTYPE") || text.includes("<!ENTITY"), wrong);
  refuse(text.split("<").length > 2 * LIMITS.elements, "OFD 文件内的内容太多，超出允许的范围");
  const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
  refuse(!root || root.getElementsByTagName("parsererror").length || root.localName === "parsererror", wrong);
  return root;
}
