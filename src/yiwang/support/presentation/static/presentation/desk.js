/* After each check the field is empty and ready for the next scan; without this the page comes back empty by itself. */
(function () {
  "use strict";
  const form = document.getElementById("check");
  const field = document.getElementById("text");
  if (!form || !field) return;
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    field.value = "";
    field.focus();
  });
})();
