/* A verdict in plain words. */
import { STEPS } from "./verdicts.js";

const CHINA = { timeZone: "Asia/Shanghai", year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const timeText = (moment) => (moment === null ? "" : new Intl.DateTimeFormat("zh-CN", CHINA).format(new Date(moment)));

/* A signer without the English word of the development authority; that it is for testing stays to be read. */
export const plainName = (name) => name.replace("DEVELOPMENT 开发测试", "开发测试");

const STATUS = {
  current: ["ok", "证照现在有效"], suspended: ["bad", "证照已暂停使用"], ended: ["bad", "证照已失效（撤销、注销、换发或者到期）"],
  not_listed: ["warn", "状态列表里没有这张证照"], out_of_date: ["warn", "状态列表已经过期，请换新的"], not_checked: ["warn", "现状未核验"],
};

export function statusText(status) {
  const asOf = status.asOf === null ? "" : `（${timeText(status.asOf)}的状态）`;
  return STATUS[status.state][1] + asOf;
}

/* {kind: ok, warn or bad, title, text} for the banner. `status` is null where a file has no state of its own. */
export function bannerOf(verdict, { status = null, expired = false, demo = false } = {}) {
  if (verdict.level === "unknown") {
    return { kind: "warn", title: "内容没有被改动，签署者的身份无法确认", text: `${verdict.reason}。这不是说它是假的：请换一份有这个签发机构的信任列表再核验。` };
  }
  if (verdict.step === "present") {
    return { kind: "warn", title: "没有可以核验的签名", text: `${verdict.reason}。有没有法律效力，请向出具的单位核实。` };
  }
  if (verdict.level === "invalid") {
    const text = `没有通过的一步：${STEPS[verdict.step]}。${verdict.reason}。请不要相信它，可以拨打12345核实。`;
    return { kind: "bad", title: verdict.step === "read" ? "不能核验" : "无效：不是真的，或者被改动过", text: text };
  }
  if (demo) return { kind: "warn", title: "演示数据：签名是真的，内容是编的", text: "这是演示用的证照，没有法律效力。" };
  if (expired) return { kind: "bad", title: "真实，但有效期已过", text: "内容没有被改动，证照上写的有效期已经过了。" };
  if (status && status.state !== "current") {
    const [kind, told] = STATUS[status.state];
    if (kind === "bad") return { kind: "bad", title: `真实，但${told}`, text: "内容没有被改动，但现在不能再用。" };
    return { kind: "warn", title: "真实，现状未核验", text: `内容没有被改动。${statusText(status)}：可能已经撤销或者换发。` };
  }
  if (verdict.level === "valid_then") {
    return { kind: "ok", title: "签署时有效，内容没有被改动", text: verdict.since.join("；") + "。这不影响签署时的效力。" };
  }
  return { kind: "ok", title: status ? "真实，现在有效" : "有效：内容没有被改动", text: status ? statusText(status) : "" };
}
