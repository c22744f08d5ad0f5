/* Zoom of the pages of a file. Without it every page stands there at the width of the column. */
(function () {
  "use strict";
  const STEPS = [50, 75, 100, 150, 200, 300, 400];

  document.querySelectorAll("[data-viewer]").forEach((viewer) => {
    const now = viewer.querySelector("[data-zoom-now]");
    const smaller = viewer.querySelector("[data-zoom-out]"), larger = viewer.querySelector("[data-zoom-in]");
    if (!now) return;
    let at = STEPS.indexOf(100);
    function zoom(by) {
      at = Math.min(STEPS.length - 1, Math.max(0, at + by));
      viewer.setAttribute("data-zoom", String(STEPS[at]));
      now.textContent = String(STEPS[at]);
      smaller.setAttribute("aria-disabled", String(at === 0));
      larger.setAttribute("aria-disabled", String(at === STEPS.length - 1));
    }
    smaller.addEventListener("click", () => zoom(-1));
    larger.addEventListener("click", () => zoom(1));
  });
})();
