// Runs when the reader is on the page. Gradio hands in `element` (the reader) and `server`
// (its Python functions). A click on a footnote asks for the article directly, outside the chat's
// event queue, so it also works while an answer is still being written.

// citations.js is appended to this script and shares its names.

const reader = element.querySelector(".fn-reader");
const SELECTOR = 'a[href^="#fn-"]';
const UNREACHABLE = "The server did not answer. Is Footnote still running?";
let opener = null; // the link that was followed last: where "Back" leads
let asked = 0; // only the answer to the newest request may be shown
let again = null; // the id of the filter's button that was clicked last

function target(link) {
  const parts = /^#fn-(.*)-(\d+)-(\d+)$/.exec(link.getAttribute("href"));
  if (!parts) return null;
  try {
    const articleId = decodeURIComponent(parts[1]);
    return { article_id: articleId, start: Number(parts[2]), end: Number(parts[3]) };
  } catch {
    return null; // not percent-encoded as Footnote does it: somebody else's link
  }
}

function noteOf(link) {
  const answer = link.closest(".fn-answer");
  const same = (other) => other.getAttribute("href") === link.getAttribute("href");
  return answer && [...answer.querySelectorAll(".fn-note")].find((one) =>
    [...one.querySelectorAll(SELECTOR)].some(same));
}

function sentenceOf(link) {
  // The quote as it was when the answer was written, to notice an article that changed since.
  return noteOf(link)?.querySelector(".fn-quote")?.textContent ?? "";
}

function otherSpans(link, wanted) {
  const around = link.closest(".fn-answer");
  if (!around) return [];
  return [...around.querySelectorAll("a.fn-cite")]
    .map(target)
    .filter((other) => other && other.article_id === wanted.article_id)
    .map((other) => [other.start, other.end]);
}

function show(html) {
  reader.innerHTML = html;
  reader.removeAttribute("aria-busy");
}

function reveal() {
  const mark = reader.querySelector(".fn-mark");
  if (!mark) reader.scrollTop = 0;
  const place = mark ?? reader.querySelector(".fn-title, .fn-message") ?? reader;
  place.scrollIntoView({ block: mark ? "center" : "nearest" });
  if (!mark && reader.getBoundingClientRect().top < 0) reader.scrollIntoView();
  place.focus({ preventScroll: true });
}

async function open(wanted) {
  const turn = ++asked;
  reader.setAttribute("aria-busy", "true");
  let html;
  try {
    html = await server.open_article(wanted);
  } catch {
    html = null;
  }
  if (turn !== asked) return;
  if (html === null) {
    show('<div class="fn-message" role="status"><p></p></div>');
    reader.querySelector("p").textContent = UNREACHABLE;
  } else {
    show(html);
    fillBar();
  }
  reveal();
}

function follow(link) {
  letGo();
  const wanted = target(link);
  if (!wanted) return;
  // A link inside the reader goes away with what it replaces; then "Back" keeps its old aim.
  if (!reader.contains(link)) opener = link;
  walkFrom(link);
  visit({ ...wanted, others: otherSpans(link, wanted), quote: sentenceOf(link) }, link);
}

function visit(wanted, link) {
  forgetRests();
  current = link.getAttribute("href");
  document.querySelectorAll(".fn-current").forEach((old) => old.classList.remove("fn-current"));
  link.classList.add("fn-current");
  // The address bar holds a link to the sentence that is open.
  history.replaceState(history.state, "", current);
  open(wanted);
}

async function summarize(button) {
  const article = button.closest(".fn-article");
  const place = article.querySelector(".fn-summary");
  button.disabled = true;
  button.textContent = "Summarizing…";
  try {
    place.innerHTML = await server.summarize_article(article.dataset.article);
    button.remove();
  } catch {
    place.textContent = UNREACHABLE;
    button.disabled = false;
    button.textContent = "Summarize this article";
  }
}

function view(button) {
  // Another view of the article that is open: an earlier version, or what changed.
  const { view, version } = button.dataset;
  const articleId = button.closest(".fn-article").dataset.article;
  open({ article_id: articleId, view, version: Number(version) });
}

async function save(form) {
  const button = form.querySelector(".fn-save");
  const problem = form.querySelector(".fn-form-problem");
  // Only what was changed is sent: a date that stays keeps its precision and its origin.
  const changed = [...form.elements].filter((one) => one.name && one.value !== one.defaultValue);
  const values = Object.fromEntries(changed.map((one) => [one.name, one.value]));
  const turn = ++asked;
  button.disabled = true;
  problem.textContent = "";
  let saved;
  try {
    const articleId = form.closest(".fn-article").dataset.article;
    saved = await server.save_article({ article_id: articleId, values });
  } catch {
    saved = { problem: UNREACHABLE };
  }
  button.disabled = false;
  if (saved.html) trigger("edit");
  if (turn !== asked) return; // another article was opened meanwhile
  if (saved.html) {
    show(saved.html);
    reveal();
  } else {
    problem.textContent = saved.problem;
  }
}

function cancel(button) {
  const fold = button.closest(".fn-edit");
  fold.querySelector("form").reset();
  fold.querySelector(".fn-form-problem").textContent = "";
  fold.open = false;
  fold.querySelector("summary").focus();
}

function back() {
  const aim = opener?.isConnected ? opener : document.querySelector(".fn-masthead");
  aim?.scrollIntoView({ block: "center" });
  aim?.focus({ preventScroll: true });
}

function copy(button) {
  toClipboard(button.closest(".fn-answer").querySelector(".fn-copy-text").textContent, button);
}

async function toClipboard(text, button) {
  const label = button.dataset.label ??= button.textContent;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers offer the clipboard only to https and localhost; elsewhere the old way works.
    const box = document.body.appendChild(document.createElement("textarea"));
    box.value = text;
    box.select();
    if (!document.execCommand("copy")) said = "Could not copy";
    box.remove();
  }
  button.textContent = said;
  setTimeout(() => { button.textContent = label; }, 1500);
}

function askAgain(button) {
  // The button goes away with its answer; the one in its place gets the focus.
  if (document.querySelector("#fn-stop")) return; // an answer is being written
  letGo();
  again = button.id;
  const [place, condition] = button.id.match(/\d+/g).map(Number);
  trigger("retry", { place, condition });
}

function retry(button) {
  if (document.querySelector("#fn-stop")) return;
  letGo();
  again = button.id;
  trigger("retry", { place: Number(button.id.match(/\d+/)[0]), condition: null });
}

function revise(button) {
  if (document.querySelector("#fn-stop")) return;
  letGo();
  if (button.matches(".fn-keep")) again = button.id;
  else document.querySelector("#fn-question-box textarea")?.focus();
  trigger("revise", { place: Number(button.id.match(/\d+/)[0]) });
}

function askSuggested(button) {
  if (document.querySelector("#fn-stop")) return;
  trigger("submit", { question: button.textContent });
}

function rate(button) {
  if (document.querySelector("#fn-stop")) return; // an answer is being written
  letGo();
  again = button.id;
  const [, place, rating] = /^fn-rate-(\d+)-(up|down)$/.exec(button.id);
  trigger("rate", { place: Number(place), rating });
}

function keepFocus() {
  if (!again || document.activeElement !== document.body) return;
  document.getElementById(again)?.focus({ preventScroll: true });
}

function clicked(event) {
  again = null;
  hideCard();
  const link = event.target.closest?.(SELECTOR);
  clickedAt = { x: event.clientX, y: event.clientY };
  if (link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab opens it by its hash
    event.preventDefault();
    follow(link);
    return;
  }
  const button = event.target.closest?.("button");
  if (button?.matches(".fn-copy")) copy(button);
  else if (button?.matches(".fn-back")) back();
  else if (button?.matches(".fn-summarize")) summarize(button);
  else if (button?.matches(".fn-view")) view(button);
  else if (button?.matches(".fn-cancel")) cancel(button);
  else if (button?.matches(".fn-drop, .fn-use")) askAgain(button);
  else if (button?.matches(".fn-thumb")) rate(button);
  else if (button?.matches(".fn-retry")) retry(button);
  else if (button?.matches(".fn-revise")) revise(button);
  else if (button?.matches(".fn-follow-up")) askSuggested(button);
  else clickedInReader(event.target, button);
}

function submitted(event) {
  if (!event.target.matches(".fn-form")) return;
  event.preventDefault();
  save(event.target);
}

function namePlainly() {
  // Gradio names every message by its source text, so a screen reader would read out HTML.
  document.querySelectorAll('#fn-chat [data-testid][aria-label*="<"]').forEach((message) =>
    message.setAttribute("aria-label", message.dataset.testid === "user" ? "Question" : "Answer"));
  // It calls the examples a list, which may hold no buttons.
  document.querySelector('#fn-chat .examples[role="list"]')?.setAttribute("role", "group");
}

function pressThumbs() {
  // The chat drops aria-pressed from what it shows.
  document.querySelectorAll("#fn-chat .fn-thumb").forEach((thumb) =>
    thumb.setAttribute("aria-pressed", String(thumb.matches(".fn-pressed"))));
}

let questions = 0;
let newest = null; // the question that is being brought to the top, null once it got there

function keepQuestionInSight() {
  // An answer is read from its beginning, so the chat does not follow its end.
  const all = document.querySelectorAll("#fn-chat .fn-question");
  if (all.length > questions) newest = all[all.length - 1];
  questions = all.length;
  if (!newest) return;
  newest.scrollIntoView({ block: "start" });
  const ends = document.querySelectorAll("#fn-chat :is(.fn-closing, .fn-problem)");
  if (ends.length >= questions) newest = null;
}

function letGo() {
  newest = null; // the reader scrolls: from here on it is the reader's own place
}

// The chat is mounted later than the reader, so the whole page is watched.
window.footnoteNames?.disconnect();
window.footnoteNames = new MutationObserver(() => {
  namePlainly();
  pressThumbs();
  keepQuestionInSight();
  keepFocus();
});
window.footnoteNames.observe(document.body, {
  subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
});

window.footnoteClicks?.abort(); // a reader that is mounted anew must not answer twice
window.footnoteClicks = new AbortController();
// Captured, because Gradio's chat stops some clicks from bubbling.
const whileMounted = { capture: true, signal: window.footnoteClicks.signal };
document.addEventListener("click", clicked, whileMounted);
document.addEventListener("submit", submitted, whileMounted);
document.addEventListener("wheel", letGo, { ...whileMounted, passive: true });
document.addEventListener("touchmove", letGo, { ...whileMounted, passive: true });
