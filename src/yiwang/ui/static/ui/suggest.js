/* Suggestions while typing (an ARIA combobox with a list) and speaking instead of typing, for every form[data-suggest].
   Without this a search field is a plain field. No inline code, no eval; texts come from <template id="yw-texts">. */
(function () {
  "use strict";
  const texts = (document.getElementById("yw-texts") || document.createElement("template")).dataset;
  const announce = (text) => { if (window.yiwang) window.yiwang.announce(text); };
  const WAIT = 120, MOST_KEPT = 60, LONGEST = 60;

  function enhance(form) {
    const input = form.querySelector("input[name=q]"), row = input.parentElement;
    const list = document.createElement("ul"), kept = new Map();
    let timer = 0, asked = 0, running = null, at = -1, composing = false, shown = "";
    list.id = input.id + "-suggested";
    list.className = "yw-suggested";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", texts.suggested);
    row.classList.add("yw-suggesting");
    row.append(list);
    input.type = "text"; // a search field may not be a combobox
    input.enterKeyHint = "search";
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mark(next) {
      const options = Array.from(list.children);
      at = next < -1 ? options.length - 1 : next >= options.length ? -1 : next;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
      if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
    function choose(option) {
      input.value = option.dataset.text;
      close();
      if (form.requestSubmit) form.requestSubmit(); else form.submit();
    }
    function show(query, found) {
      shown = query;
      list.replaceChildren(...found.map((one, index) => {
        const option = document.createElement("li"), words = document.createElement("span");
        option.id = list.id + "-" + index;
        option.className = "yw-suggested__option";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = one.text;
        words.textContent = one.text;
        option.append(words);
        if (one.what) {
          const what = document.createElement("span");
          what.className = "yw-suggested__what";
          what.textContent = one.what;
          option.append(what);
        }
        return option;
      }));
      if (!found.length || document.activeElement !== input) { close(); return; }
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      announce(texts.suggestions.replace("%s", String(found.length)));
    }
    function ask() {
      const query = input.value.trim().slice(0, LONGEST), mine = ++asked;
      if (running) running.abort();
      if (!query) { close(); return; }
      if (kept.has(query)) { show(query, kept.get(query)); return; }
      running = new AbortController();
      fetch(form.dataset.suggest + "?q=" + encodeURIComponent(query), { credentials: "same-origin", signal: running.signal })
        .then((answer) => (answer.ok ? answer.json() : { suggestions: [] }))
        .then((told) => {
          if (kept.size >= MOST_KEPT) kept.clear();
          kept.set(query, told.suggestions);
          if (mine === asked) show(query, told.suggestions); // an old answer is dropped
        })
        .catch(() => { if (mine === asked) close(); });
    }
    // What was asked and is not answered yet opens nothing any more.
    function still() {
      asked += 1;
      window.clearTimeout(timer);
    }
    function later() {
      window.clearTimeout(timer);
      if (!composing) timer = window.setTimeout(ask, WAIT);
    }
    input.addEventListener("compositionstart", () => { composing = true; });
    input.addEventListener("compositionend", () => { composing = false; later(); });
    input.addEventListener("input", later);
    input.addEventListener("blur", () => { window.clearTimeout(timer); close(); });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || composing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!list.hidden) mark(at + (event.key === "ArrowDown" ? 1 : -1));
        else if (list.children.length && shown === input.value.trim()) { show(shown, kept.get(shown) || []); mark(event.key === "ArrowDown" ? 0 : list.children.length - 1); }
        else ask();
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        still();
        close();
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        choose(list.children[at]);
      }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    form.addEventListener("submit", () => { still(); close(); });
  }

  // ---- Speaking: only where the browser can; its maker hears what is said, so that is told before the first word
  const Ear = window.SpeechRecognition || window.webkitSpeechRecognition;
  const told = "yw-voice-told";
  function knows() { try { return window.sessionStorage.getItem(told) === "1"; } catch (error) { return false; } }
  function hear(form) {
    const button = form.querySelector("[data-voice]"), note = form.querySelector("[data-voice-note]");
    if (!button || !Ear) return;
    const input = form.querySelector("input[name=q]"), label = button.querySelector("span"), usual = label.textContent;
    let ear = null;
    function rest(words) {
      ear = null;
      button.setAttribute("aria-pressed", "false");
      label.textContent = usual;
      if (words) { note.textContent = words; note.hidden = false; announce(words); }
    }
    button.hidden = false;
    button.addEventListener("click", () => {
      if (ear) { ear.stop(); return; }
      if (!knows()) {
        try { window.sessionStorage.setItem(told, "1"); } catch (error) { /* told every time, then */ }
        note.hidden = false;
        label.textContent = texts.speakNow;
        announce(note.textContent);
        return;
      }
      ear = new Ear();
      ear.lang = "zh-CN";
      ear.interimResults = false;
      let heard = false;
      ear.onresult = (event) => {
        const words = event.results[0][0].transcript.replace(/[\s\u3002\uff0e.]+$/, "");
        if (!words) return;
        heard = true;
        input.value = words;
        if (form.requestSubmit) form.requestSubmit(); else form.submit();
      };
      ear.onerror = () => { heard = true; rest(texts.notHeard); };
      ear.onend = () => rest(heard ? "" : texts.notHeard);
      button.setAttribute("aria-pressed", "true");
      label.textContent = texts.listening;
      announce(texts.listening);
      try { ear.start(); } catch (error) { rest(texts.notHeard); }
    });
  }

  document.querySelectorAll("form[data-suggest]").forEach((form) => { enhance(form); hear(form); });
})();
