/* Runs before the first paint: puts the person's display wishes on <html>, also on pages that come from a shared cache. */
(function () {
  "use strict";
  var root = document.documentElement;
  function wish(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )__Host-" + name + "=([^;]*)")) ||
      document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : null;
  }
  function put(attribute, value, plain) {
    if (value === plain) root.removeAttribute(attribute);
    else if (value) root.setAttribute(attribute, value);
  }
  root.classList.add("yw-js");
  put("data-elder", wish("yw_elder"), "0");
  put("data-theme", wish("yw_theme"), "auto");
  put("data-contrast", wish("yw_contrast"), "normal");

  // A folded part that the address names is open when it is first painted, so that nothing below it jumps.
  if (location.hash.length > 1) {
    var watching = new MutationObserver(unfold);
    watching.observe(root, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", function () { watching.disconnect(); });
  }
  function unfold() {
    var named = null;
    try { named = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { watching.disconnect(); }
    if (!named) return;
    watching.disconnect();
    var folded = named.closest("details.yw-details");
    if (folded) folded.open = true;
  }
})();
