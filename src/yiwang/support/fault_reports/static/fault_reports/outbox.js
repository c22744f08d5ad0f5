/* Reports of faults that were written without a network: they wait on this phone alone and are sent once (the key makes a
   repeat the same report), then they are gone from here. Used by the page that writes them and by the service worker. */
(function (scope) {
  "use strict";
  const NAME = "yw-reports", STORE = "waiting", MOST_DAYS = 30, REFUSED = [400, 409, 413, 422];
  function open() {
    return new Promise((done, failed) => {
      const asked = scope.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }
  async function within(mode, act) {
    const base = await open();
    return new Promise((done, failed) => {
      const work = base.transaction(STORE, mode), asked = act(work.objectStore(STORE));
      work.oncomplete = () => { base.close(); done(asked.result); };
      work.onerror = () => { base.close(); failed(work.error); };
    });
  }
  const drop = (key) => within("readwrite", (store) => store.delete(key));
  const put = (report) => within("readwrite", (store) => store.put(report));
  /* Nobody who never wrote a report gets an empty store. */
  async function waiting() {
    if (scope.indexedDB.databases && !(await scope.indexedDB.databases()).some((base) => base.name === NAME)) return [];
    const all = await within("readonly", (store) => store.getAll()), oldest = Date.now() - MOST_DAYS * 86400000;
    const old = all.filter((report) => Date.parse(report.at) < oldest);
    await Promise.all(old.map((report) => drop(report.key)));
    return all.filter((report) => !old.includes(report));
  }
  async function one(report) {
    const form = await fetch("/feedback/", { credentials: "same-origin", cache: "no-store" });
    const token = form.ok ? (await form.text()).match(/name="csrfmiddlewaretoken" value="([^"]+)"/) : null;
    if (!token) return "";
    const body = new URLSearchParams({ csrfmiddlewaretoken: token[1], key: report.key, page: report.page, sort: report.sort,
      words: report.words, contact: report.contact, width: report.width, task: report.task });
    const answer = await fetch("/feedback/", { method: "POST", credentials: "same-origin", body: body });
    const at = new URL(answer.url).pathname;
    if (answer.ok && answer.redirected && /^\/feedback\/[^/]+\/$/.test(at)) {
      await drop(report.key);
      return at;
    }
    if (REFUSED.includes(answer.status)) await put(Object.assign({}, report, { refused: true }));
    return "";
  }
  async function all() {
    const sent = [];
    for (const report of await waiting()) {
      const at = report.refused ? "" : await one(report);
      if (at) sent.push(at);
    }
    return sent;
  }
  /* Gives the addresses where what was sent now can be followed. */
  let busy = null;
  function send() {
    busy = busy || all().catch(() => []).finally(() => { busy = null; });
    return busy;
  }
  const forget = () => new Promise((done) => {
    const gone = scope.indexedDB.deleteDatabase(NAME);
    gone.onsuccess = gone.onerror = gone.onblocked = done;
  });
  scope.yiwangOutbox = { put: put, drop: drop, waiting: waiting, send: send, forget: forget };
})(self);
