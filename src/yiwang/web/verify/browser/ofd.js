/* Signatures of an OFD file: what they protect, whether that is unchanged, and who signed (GB/T 33190 §18).
   The twin of formats/ofd/{reading,signing,verifying}.py. */
import { fromBase64, same } from "./bytes.js";
import { momentOf } from "./der.js";
import { DIGESTS } from "./digests.js";
import { OfdProblem, Package } from "./package.js";
import { verifyMessage, verifySealSignature } from "./seal_verify.js";
import { failed } from "./verdicts.js";

const NAMES = { "1.2.156.10197.1.401": "sm3", sm3: "sm3", "2.16.840.1.101.3.4.2.1": "sha256", sha256: "sha256", "sha-256": "sha256" };
const MOST_LISTED = 200, MOST_STAMPS = 5000;

const children = (element, name) => (element ? Array.from(element.children).filter((one) => one.localName === name) : []);
const child = (element, name) => children(element, name)[0] || null;

/* The text before the first element inside, without blanks around it. */
function textOf(element, name = "") {
  const found = name ? child(element, name) : element;
  let text = "";
  for (const node of found ? found.childNodes : []) {
    if (node.nodeType === 1) break;
    if (node.nodeType === 3 || node.nodeType === 4) text += node.data;
  }
  return text.trim();
}

function atMost(found, most) {
  if (found.length > most) throw new OfdProblem("OFD 文件内的内容太多，超出允许的范围");
  return found;
}

function wrongContent(what) { throw new OfdProblem(`OFD 文件内容不符合标准（${what}）`); }

function bodiesOf(pack) {
  const root = pack.xml("OFD.xml");
  if (root.localName !== "OFD") wrongContent("OFD.xml");
  const bodies = children(root, "DocBody").map((body) => {
    const info = child(body, "DocInfo");
    pack.need("OFD.xml", textOf(body, "DocRoot"));
    return { signatures: pack.find("OFD.xml", textOf(body, "Signatures")), title: info ? textOf(info, "Title") : "" };
  });
  if (!bodies.length) wrongContent("DocBody");
  return bodies;
}

function recordsOf(pack, listing) {
  if (listing === null) return [];
  return atMost(children(pack.xml(listing), "Signature"), MOST_LISTED)
    .map((one) => recordOf(pack, pack.need(listing, one.getAttribute("BaseLoc")), one));
}

function recordOf(pack, path, listed) {
  const root = pack.xml(path), info = child(root, "SignedInfo");
  if (!info) wrongContent(`${path}: SignedInfo`);
  const seal = child(info, "Seal");
  atMost(children(info, "StampAnnot"), MOST_STAMPS).forEach(checkStamp);
  return { id: listed.getAttribute("ID") || "", kind: listed.getAttribute("Type") || "Seal", path: path,
    signedAt: signingTime(textOf(info, "SignatureDateTime")), ...referencesOf(pack, path, child(info, "References")),
    seal: seal ? pack.find(path, textOf(seal, "BaseLoc")) : null, value: pack.find(path, textOf(root, "SignedValue")) };
}

function checkStamp(element) {
  const page = (element.getAttribute("PageRef") || "").trim();
  if (page && !/^\d{1,18}$/.test(page)) throw new OfdProblem("OFD 文件内有不合理的数值");
  for (const name of ["Boundary", "Clip"]) {
    const numbers = (element.getAttribute(name) || "").replace(/,/g, " ").split(/\s+/).filter(Boolean);
    if (name === "Clip" && !numbers.length) continue;
    if (numbers.some((one) => !Number.isFinite(Number(one)) || Math.abs(Number(one)) > 1e6) || numbers.length > 16) {
      throw new OfdProblem("OFD 文件内有不合理的数值");
    }
    if (numbers.length < 4) wrongContent("Box");
  }
}

function referencesOf(pack, path, element) {
  const method = ((element && element.getAttribute("CheckMethod")) || "").trim() || "MD5";
  const items = children(element, "Reference").map((one) => {
    const named = (one.getAttribute("FileRef") || "").trim();
    let digest;
    try {
      digest = fromBase64(textOf(one, "CheckValue").replace(/\s+/g, ""));
    } catch (problem) {
      digest = new Uint8Array(0);
    }
    return { path: pack.find(path, named), digest: digest };
  });
  return { algorithm: NAMES[method.toLowerCase()] || "", items: items };
}

/* Written in two ways; without a zone it is China's time. */
function signingTime(text) {
  const digits = text.split(".")[0].replace(/\D/g, "").slice(0, 14);
  const parts = digits.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/);
  const moment = parts ? momentOf(...parts.slice(1).map(Number)) : null;
  return moment === null || text.trim().endsWith("Z") ? moment : moment - 8 * 3600000;
}

function filesProblem(pack, record, digests) {
  if (!record.algorithm) return failed("digest", "摘要算法不安全或无法识别");
  if (!record.items.length) return failed("coverage", "签章没有保护任何文件");
  for (const one of record.items) {
    if (one.path === null) return failed("digest", "受保护的文件不见了");
    const key = record.algorithm + ":" + one.path;
    if (!digests.has(key)) digests.set(key, DIGESTS[record.algorithm](pack.read(one.path)));
    if (!same(digests.get(key), one.digest)) return failed("digest", "受保护的文件内容已被改动");
  }
  return null;
}

function judge(pack, record, trust, digests, now) {
  const wrong = filesProblem(pack, record, digests);
  if (wrong) return { ...wrong, signedAt: record.signedAt };
  if (record.value === null) return failed("present", "签名值文件不见了");
  const value = pack.read(record.value), document = pack.read(record.path);
  if (record.kind === "Sign") return verifyMessage(value, document, trust, { signedAt: record.signedAt, now: now });
  const attached = record.seal ? pack.read(record.seal) : null;
  return verifySealSignature(value, document, trust, { propertyInfo: record.path, attachedSeal: attached, now: now });
}

const ORDER = ["invalid", "unknown", "valid_then", "valid"];

/* The verdict on a file with each of its signatures; never throws for what is in the file. */
export function verifyOfd(content, trust, now = Date.now()) {
  try {
    const pack = new Package(content), bodies = bodiesOf(pack);
    const records = bodies.flatMap((body) => recordsOf(pack, body.signatures));
    const title = bodies[0].title;
    if (!records.length) return { verdict: failed("present", "文件没有签章或签名"), signatures: [], title: title };
    const digests = new Map(), own = new Set(bodies.map((body) => body.signatures || ""));
    records.forEach((one) => [one.path, one.seal || "", one.value || ""].forEach((name) => own.add(name)));
    const found = records.map((one) => {
      const covered = new Set(one.items.map((item) => item.path));
      const uncovered = pack.names.filter((name) => !covered.has(name) && !own.has(name));
      return { record: one, verdict: judge(pack, one, trust, digests, now), uncovered: uncovered };
    });
    return { ...together(found), title: title };
  } catch (problem) {
    if (problem instanceof OfdProblem) return { verdict: failed("read", problem.message), signatures: [], title: "" };
    throw problem;
  }
}

/* Files that no intact signature protects make all of them bad; the worst signature speaks for the file. */
function together(found) {
  const intact = found.filter((one) => one.verdict.level !== "invalid");
  const loose = intact.length ? intact[0].uncovered.filter((name) => intact.every((one) => one.uncovered.includes(name))) : [];
  const told = found.map((one) => {
    if (!intact.includes(one) || !loose.length) return one;
    const parts = { step: "coverage", reason: "签章之后文件里加入了未受保护的内容", ok: false, trustUnknown: false };
    return { ...one, verdict: { ...one.verdict, ...parts, level: "invalid" } };
  });
  const worst = told.reduce((left, right) => (ORDER.indexOf(right.verdict.level) < ORDER.indexOf(left.verdict.level) ? right : left));
  return { verdict: worst.verdict, signatures: told };
}
