/* The screen's width, for whoever mends the page; without script it is simply not known. */
(function () {
  "use strict";
  const field = document.querySelector("[data-fault-width]");
  if (field) field.value = String(Math.min(document.documentElement.clientWidth, 19999));
})();
