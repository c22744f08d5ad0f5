/* The answer of every check. The twin of formats/verdicts.py: the same steps, levels and sentences. */
export const STEPS = {
  all: "全部检查", read: "读取文件", present: "查找签名", coverage: "签名覆盖范围", digest: "内容摘要",
  signature: "数字签名", chain: "证书信任链", validity: "证书有效期", usage: "证书用途", revocation: "证书吊销状态",
  structure: "数据格式", time: "签署时间", time_stamp: "时间戳", seal_structure: "印章格式",
  seal_signature: "制章人签名", seal_maker: "制章人证书", seal_validity: "印章有效期",
  seal_holder: "签章人与印章的对应关系", same_seal: "印章与所附印章文件一致",
};
export const LEVELS = {
  valid: "有效", valid_then: "签署时有效，现已过期或被吊销", unknown: "签名完好，签署者的身份无法确认", invalid: "无效",
};
const EMPTY = { signer: "", signerCode: "", signedAt: null, since: [], unchecked: [], trustUnknown: false, sealName: "" };

export function verdict(parts) {
  const made = { ...EMPTY, ...parts };
  const good = made.since.length ? "valid_then" : "valid";
  made.level = made.ok ? good : made.trustUnknown ? "unknown" : "invalid";
  return made;
}

export const failed = (step, reason, more = {}) => verdict({ ok: false, step: step, reason: reason, ...more });
export const doubtful = (step, reason) => verdict({ ok: false, step: step, reason: reason, trustUnknown: true });
export const passed = (reason) => verdict({ ok: true, step: "all", reason: reason });

/* What a verdict gathers on its way: the first doubt about whom to trust, what has ended since, what nobody checked. */
export class Findings {
  constructor() { this.doubt = null; this.since = []; this.unchecked = []; }

  noteSince(text) { if (!this.since.includes(text)) this.since.push(text); }

  noteUnchecked(text) { if (!this.unchecked.includes(text)) this.unchecked.push(text); }

  noteDoubt(found) { this.doubt = this.doubt || found; }
}
