/* How hard a new password is to guess, told while it is typed. Nothing is sent; the server asks its own questions again. */
(function () {
  "use strict";
  const rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "0123456789", "abcdefghijklmnopqrstuvwxyz"];

  /** Length that counts: signs that repeat or continue the one before, or a row of keys, count a quarter. */
  function weight(text) {
    let sum = 0;
    const low = text.toLowerCase();
    for (let place = 0; place < low.length; place += 1) {
      const pair = low.slice(place - 1, place + 1);
      const plain = place > 0 && (pair[0] === pair[1] || rows.some((row) => row.includes(pair) || [...row].reverse().join("").includes(pair)));
      sum += plain ? 0.25 : 1;
    }
    const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
    return sum * (0.85 + 0.1 * kinds) * (/[\u3400-\u9fff]/.test(text) ? 1.6 : 1);
  }

  function judge(text, words) {
    if (!text) return [0, ""];
    if ([...text].length < 10) return [1, words.short];
    if (/^\d+$/.test(text)) return [1, words.numbers];
    if (words.login && text.toLowerCase().includes(words.login.toLowerCase())) return [1, words.named];
    const heavy = weight(text);
    if (heavy < 9) return [1, words.weak];
    return heavy < 14 ? [3, words.fair] : [4, words.good];
  }

  for (const box of document.querySelectorAll("[data-strength]")) {
    const field = document.getElementById(box.dataset.strength);
    const meter = box.querySelector("meter");
    const line = box.querySelector("p");
    if (!field) continue;
    let waiting = 0;
    field.addEventListener("input", () => {
      const [level, said] = judge(field.value, box.dataset);
      meter.value = level;
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => { line.textContent = said; }, 400);
    });
  }
})();
