/* Does a certificate lead to a root that is trusted, was it valid then, and not revoked? The twin of crypto/chains.py. */
import { same } from "./bytes.js";
import { CertificateUnreadable, isIssuedBy, readCertificate } from "./certificates.js";
import { standing } from "./revocation.js";

const LONGEST = 5;
const UNDERSTOOD = ["2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17", "2.5.29.31", "2.5.29.32"];
const SIGNING = ["digital_signature", "non_repudiation"];
const signs = (certificate) => SIGNING.some((one) => (certificate.usage || []).includes(one));

const problem = (kind, reason, path = []) => ({ problem: { kind: kind, reason: reason }, path: path,
  revocationKnown: false, revoked: null });

export function checkChain(chain, roots, moment, lists = [], purpose = "document") {
  let path;
  try {
    const held = chain.map(readCertificate), trusted = roots.map(readCertificate);
    if (!held.length) return problem("chain", "签名里没有证书");
    path = pathOf([held[0]], held.slice(1), trusted);
  } catch (broken) {
    if (broken instanceof CertificateUnreadable) return problem("chain", broken.message);
    throw broken;
  }
  if (!path) return problem("chain", "证书不是由受信任的机构签发");
  const usage = usageProblem(path, purpose);
  if (usage) return problem(usage[0], usage[1], path);
  if (path.some((one) => moment < one.notBefore || moment > one.notAfter)) {
    return problem("validity", "签名时证书不在有效期内", path);
  }
  return revocationOf(path, lists, moment);
}

function revocationOf(path, lists, moment) {
  let known = true, later = null;
  for (let at = 0; at + 1 < path.length; at += 1) {
    const held = standing(path[at], path[at + 1], lists, moment);
    if (held.state === "revoked") {
      return { ...problem("revocation", "签名时证书已被吊销", path), revocationKnown: true, revoked: held.revoked };
    }
    known = known && held.state === "good";
    later = later || held.revoked;
  }
  return { problem: null, path: path, revocationKnown: known, revoked: later };
}

function pathOf(path, spare, roots) {
  const last = path[path.length - 1];
  for (const root of roots) {
    if (same(root.der, last.der)) return path;
    if (issued(last, root)) return [...path, root];
  }
  if (path.length > LONGEST) return null;
  for (const one of spare) {
    if (!path.some((held) => same(held.der, one.der)) && issued(last, one)) {
      const found = pathOf([...path, one], spare, roots);
      if (found) return found;
    }
  }
  return null;
}

function issued(certificate, issuer) {
  if (!same(certificate.issuer, issuer.subject)) return false;
  try {
    return isIssuedBy(certificate, issuer);
  } catch (broken) {
    if (broken instanceof CertificateUnreadable) return false;
    throw broken;
  }
}

function usageProblem(path, purpose) {
  for (let below = 0; below < path.length; below += 1) {
    const one = path[below];
    for (const [oid, held] of one.extensions) {
      if (held.critical && !UNDERSTOOD.includes(oid)) return ["usage", "证书含有不认识的关键扩展"];
    }
    if (below === 0) {
      const stamps = one.extendedUsage.length === 1 && one.extendedUsage[0] === "1.3.6.1.5.5.7.3.8";
      if (purpose === "time_stamp" && !stamps) return ["usage", "证书不能用于签发时间戳"];
      if (path.length > 1 && !signs(one)) return ["usage", "证书不能用于签署文件"];
    } else if (!one.mayIssue) {
      return ["usage", "上级证书不能签发证书"];
    } else if (one.pathLength !== null && below - 1 > one.pathLength) {
      return ["chain", "证书链过长"];
    }
  }
  return null;
}

/* Null when every certificate that came with a message is on the path or issued by one at hand. */
export function strayProblem(held, checked, known) {
  for (const der of held) {
    if (checked.path.some((one) => same(one.der, der))) continue;
    try {
      const mine = readCertificate(der);
      if (![...held, ...known].some((one) => issued(mine, readCertificate(one)))) {
        return { kind: "structure", reason: "签名里夹带了无法核对的证书" };
      }
    } catch (broken) {
      if (broken instanceof CertificateUnreadable) return { kind: "structure", reason: broken.message };
      throw broken;
    }
  }
  return null;
}

/* Nobody trusted vouches for the signer: neither good nor false. */
export const isUnknown = (checked) => checked.problem !== null && checked.problem.kind === "chain" && !checked.path.length;

/* Roots and intermediates (DER), revocation lists as read, ends of seals by id. The twin of formats/seal/trust.py. */
export class TrustList {
  constructor(roots, intermediates, lists = [], endedSeals = {}) {
    Object.assign(this, { roots: roots, intermediates: intermediates, lists: lists, endedSeals: endedSeals });
  }

  check(chain, moment) {
    const checked = checkChain([...chain, ...this.intermediates], this.roots, moment, this.lists);
    return isUnknown(checked) ? alone(chain[0], checked, moment) : checked;
  }
}

/* What the certificate says of itself: a false one stays false without a chain. */
function alone(der, checked, moment) {
  let one;
  try {
    one = readCertificate(der);
  } catch (broken) {
    if (broken instanceof CertificateUnreadable) return problem("structure", broken.message);
    throw broken;
  }
  if (moment < one.notBefore || moment > one.notAfter) return problem("validity", "签名时证书不在有效期内");
  if (!signs(one)) return problem("usage", "证书不能用于签署文件");
  return checked;
}
