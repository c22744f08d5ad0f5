/* Where the page begins; the parts by name for whoever checks the checker (tests, the curious). */
import { fromBase64, fromHex, hex, utf8 } from "./bytes.js";
import { TrustList } from "./chains.js";
import { verifyCode } from "./codes.js";
import { P256, SM2, ecdsaVerify, pointOf, sm2Verify } from "./curves.js";
import { sha256, sm3 } from "./digests.js";
import { crc32, inflate } from "./inflate.js";
import { readStatusList, readTrustList, statusFrom } from "./lists.js";
import { verifyOfd } from "./ofd.js";
import { checkFile, checkText, start } from "./page.js";
import { stepsOf } from "./steps.js";
import { bannerOf } from "./words.js";

window.ywVerify = { fromBase64, fromHex, hex, utf8, sm3, sha256, inflate, crc32, P256, SM2, pointOf, sm2Verify, ecdsaVerify,
  TrustList, verifyCode, verifyOfd, readTrustList, readStatusList, statusFrom, stepsOf, bannerOf, checkFile, checkText };
start();
