// Opens the tables below figures while the page is printed.

/** @type {HTMLDetailsElement[]} */
let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details")].filter((one) => !one.open && one.matches(".timeline-table"));
  for (const one of opened) {
    one.open = true;
    one.dispatchEvent(new Event("toggle")); // the browser's own event comes too late: the table is filled by it
  }
});

addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
  opened = [];
});
