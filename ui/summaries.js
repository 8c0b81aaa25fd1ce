// Runs once, whatever shows summaries: saves them, and zooms drawn timelines. The server draws each
// stretch of days anew for the width that it has here, so labels never overlap.

const UNREACHABLE = "The server did not answer. Is Footnote still running?";
const STEP = 1.6; // one press of a zoom button
const DRAG_PX = 5; // less than that is a click
const FIGURE = "figure.fn-drawn";

// ---- saving ----

async function save(button) {
  const told = button.parentElement.querySelector(".fn-saved");
  button.disabled = true;
  told.textContent = "";
  let reply;
  try {
    reply = await server.save_summary({
      summary: button.dataset.summary, format: button.dataset.save,
    });
  } catch {
    reply = { problem: UNREACHABLE };
  }
  button.disabled = false;
  told.textContent = reply.problem ?? "Saved";
  if (reply.file) download(reply.file);
}

function download({ name, type, content }) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// ---- timelines ----

const wanted = new WeakMap(); // figure -> the days that it is to show next
const busy = new WeakSet(); // figures that are being drawn
const met = new WeakSet(); // figures whose width is watched

const wholeOf = ({ dataset }) => ({ start: Number(dataset.first), end: Number(dataset.last) });
const drawingOf = (figure) => figure.querySelector(".fn-drawing");
const shownBy = (figure) => wanted.get(figure)
  ?? { start: Number(figure.dataset.start), end: Number(figure.dataset.end) };

async function show(figure, days) {
  // While one stretch is being drawn only the newest wish counts.
  wanted.set(figure, days);
  if (busy.has(figure)) return;
  busy.add(figure);
  while (wanted.has(figure)) {
    const { start, end } = wanted.get(figure);
    const width = Math.round(drawingOf(figure).clientWidth);
    let drawn;
    try {
      drawn = width && await server.draw_timeline({
        summary: figure.dataset.summary, start, end, width,
      });
    } catch {
      drawn = { problem: UNREACHABLE };
    }
    const newest = wanted.get(figure);
    if (newest.start === start && newest.end === end) wanted.delete(figure);
    if (drawn) obey(figure, drawn, width);
  }
  busy.delete(figure);
}

function obey(figure, { svg, start, end, problem }, width) {
  figure.querySelector(".fn-zoom-problem").textContent = problem ?? "";
  if (problem) return;
  const place = drawingOf(figure);
  const focused = place.contains(document.activeElement) && document.activeElement;
  const name = focused && focused.getAttribute("aria-label");
  place.innerHTML = svg;
  figure.dataset.start = start;
  figure.dataset.end = end;
  figure.dataset.width = width;
  const { start: first, end: last } = wholeOf(figure);
  const all = end - start >= last - first - 0.01;
  const off = { out: all, all, earlier: start <= first + 0.01, later: end >= last - 0.01 };
  figure.querySelectorAll("[data-zoom]").forEach((button) =>
    button.setAttribute("aria-disabled", String(Boolean(off[button.dataset.zoom]))));
  if (!focused) return;
  const same = [...place.querySelectorAll("[aria-label]")]
    .find((one) => one !== place.firstChild && one.getAttribute("aria-label") === name);
  (same ?? figure).focus({ preventScroll: true });
}

function zoom(figure, factor, at = 0.5) {
  const { start, end } = shownBy(figure);
  const days = (end - start) / factor;
  const fixed = start + (end - start) * at;
  show(figure, { start: fixed - days * at, end: fixed + days * (1 - at) });
}

function move(figure, share) {
  const { start, end } = shownBy(figure);
  const whole = wholeOf(figure);
  const days = end - start;
  const from = Math.min(Math.max(start + days * share, whole.start), whole.end - days);
  show(figure, { start: from, end: from + days });
}

const ACTS = {
  in: (figure) => zoom(figure, STEP),
  out: (figure) => zoom(figure, 1 / STEP),
  earlier: (figure) => move(figure, -0.4),
  later: (figure) => move(figure, 0.4),
  all: (figure) => show(figure, wholeOf(figure)),
};
const KEYS = {
  "+": "in", "=": "in", "-": "out", "_": "out", "0": "all", Home: "all",
  ArrowLeft: "earlier", ArrowRight: "later",
};

function enter(many) {
  // The gathered events, with room on both sides.
  const first = Number(many.dataset.first);
  const last = Number(many.dataset.last);
  const spare = Math.max((last - first) * 0.15, 2);
  const figure = many.closest(FIGURE);
  const { start, end } = shownBy(figure);
  const days = Math.min(last - first + 2 * spare, (end - start) / STEP);
  const middle = (first + last) / 2;
  show(figure, { start: middle - days / 2, end: middle + days / 2 });
}

function atShare(figure, clientX) {
  const box = drawingOf(figure).getBoundingClientRect();
  return Math.min(Math.max((clientX - box.left) / box.width, 0), 1);
}

// ---- fingers and mouse: one drags, two pinch ----

const fingers = new Map(); // pointer id -> where it is
let held = null; // the figure under them
let moved = false;

function pressed(event) {
  const figure = event.target.closest?.(".fn-drawing")?.closest(FIGURE);
  if (!figure || event.button > 0) return;
  if (held !== figure) fingers.clear();
  held = figure;
  moved = false;
  fingers.set(event.pointerId, { x: event.clientX, from: event.clientX });
}

function dragged(event) {
  const finger = fingers.get(event.pointerId);
  if (!finger || !held?.isConnected) return;
  const other = [...fingers.entries()].find(([id]) => id !== event.pointerId)?.[1];
  const width = drawingOf(held).clientWidth;
  if (other) {
    const before = Math.max(Math.abs(finger.x - other.x), 20);
    const after = Math.max(Math.abs(event.clientX - other.x), 20);
    moved = true;
    zoom(held, after / before, atShare(held, (event.clientX + other.x) / 2));
  } else {
    moved ||= Math.abs(event.clientX - finger.from) > DRAG_PX;
    if (moved) move(held, (finger.x - event.clientX) / width);
  }
  if (moved) finger.x = event.clientX;
}

function released(event) {
  fingers.delete(event.pointerId);
}

function wheeled(event) {
  const figure = event.target.closest?.(".fn-drawing")?.closest(FIGURE);
  if (!figure) return;
  const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
  if (!event.ctrlKey && !event.metaKey && !sideways) return; // the page scrolls as usual
  event.preventDefault();
  if (sideways) move(figure, event.deltaX / drawingOf(figure).clientWidth);
  else zoom(figure, Math.exp(-event.deltaY * 0.004), atShare(figure, event.clientX));
}

// ---- what happens anywhere on the page ----

function clicked(event) {
  if (moved && event.target.closest?.(".fn-drawing")) {
    moved = false; // it was a drag, so no link is followed
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const button = event.target.closest?.("button");
  if (button?.dataset.save) save(button);
  else if (button?.dataset.zoom) ACTS[button.dataset.zoom](button.closest(FIGURE));
  const many = event.target.closest?.(".fn-many");
  if (many) enter(many);
}

function typed(event) {
  const figure = event.target.closest?.(FIGURE);
  if (!figure || event.ctrlKey || event.metaKey || event.altKey) return;
  const many = event.target.closest(".fn-many");
  if (many && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    enter(many);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    ACTS[KEYS[event.key]](figure);
  }
}

const widths = new ResizeObserver((changes) => changes.forEach(({ target }) => {
  // Drawn for another width than it has: drawn anew, with the same days.
  const figure = target.closest(FIGURE);
  if (!figure || !target.clientWidth) return;
  if (Number(figure.dataset.width) !== Math.round(target.clientWidth)) show(figure, shownBy(figure));
}));

function meet() {
  document.querySelectorAll(FIGURE).forEach((figure) => {
    if (met.has(figure)) return;
    met.add(figure);
    widths.observe(drawingOf(figure));
  });
}

window.footnoteSummaries?.abort(); // a script that is mounted anew must not answer twice
window.footnoteSummaries = new AbortController();
const { signal } = window.footnoteSummaries;
const found = new MutationObserver(meet);
found.observe(document.body, { subtree: true, childList: true });
signal.addEventListener("abort", () => { found.disconnect(); widths.disconnect(); });
meet();

const captured = { capture: true, signal };
window.addEventListener("click", clicked, captured); // before the reader's, which follows links
document.addEventListener("keydown", typed, captured);
document.addEventListener("pointerdown", pressed, captured);
document.addEventListener("pointermove", dragged, captured);
document.addEventListener("pointerup", released, captured);
document.addEventListener("pointercancel", released, captured);
document.addEventListener("wheel", wheeled, { ...captured, passive: false });
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".fn-drawing")) event.preventDefault(); // a link is not dragged away
}, captured);
