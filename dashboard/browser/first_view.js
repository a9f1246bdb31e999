// Shows the app's page in place of the first view, as soon as the page is complete and nothing on it moves.

const OFTEN = 50; // milliseconds between two looks at the app
const STILL = 4; // looks in a row at a page of the same size
const LATE = 15_000; // milliseconds after which the app is shown as it is
const root = document.documentElement;
const began = performance.now();
let before = "";
let still = 0;

/** @returns {string} the size of the app's page; "" as long as something of it is missing */
function size() {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = app?.querySelector('[data-testid="stMain"]');
  const parts = main?.querySelectorAll('[data-testid="stElementContainer"], [data-testid="stDialog"]').length ?? 0;
  if (!main || !parts || app?.getAttribute("data-test-script-state") !== "notRunning") return "";
  if (document.querySelector('[data-testid="stSkeleton"]')) return "";
  if (document.querySelector(".st-key-figure") && !root.classList.contains("timeline-ready")) return "";
  const sized = [
    main,
    ...main.querySelectorAll('[data-testid="stColumn"]'),
    ...document.querySelectorAll("[role=dialog]"),
  ];
  return `${parts} ${sized.map((one) => one.scrollHeight)}`;
}

/** @returns {boolean} whether the page has had its size for a while */
function complete() {
  const now = size();
  still = now && now === before ? still + 1 : 0;
  before = now;
  return still >= STILL;
}

/**
 * Let the app's page take over, at the place to which the reader has scrolled.
 *
 * @param {HTMLElement} view
 */
function giveWay(view) {
  const top = view.scrollTop;
  root.classList.add("app-ready");
  view.remove();
  // While it was hidden, it could not get the focus.
  /** @type {HTMLElement | null} */ (document.querySelector("[role=dialog] button"))?.focus({ preventScroll: true });
  const main = document.querySelector('[data-testid="stMain"]');
  if (main && top) main.scrollTop = top;
}

const view = document.getElementById("first-view");
if (view) {
  const timer = setInterval(() => {
    const late = performance.now() - began > LATE && document.querySelector(".stMain [data-testid=stElementContainer]");
    if (!complete() && !late) return; // an app that never comes leaves the reader the first view
    clearInterval(timer);
    giveWay(view);
  }, OFTEN);
}
