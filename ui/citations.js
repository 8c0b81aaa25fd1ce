// Appended to page.js. Cards that tell of a footnote before it is opened, the way from one footnote
// to the next, what rests on a sentence of the article, and links to it that can be kept.

const SUPPORT = { verbatim: "Word for word", supported: "Supported", unsupported: "Not supported" };
const SHOWN_AFTER = 150; // milliseconds, so that a pointer that only passes by shows nothing
const HIDDEN_AFTER = 250; // so that the pointer can move onto the card

let walk = []; // the footnotes of the answer that was opened from, each {href, wanted}
let current = null; // what the reader shows, as it was asked for
let card = null; // {element, link} while there is one
let cardTimer = null;
let clickedAt = null; // where: what comes under a pointer that has not moved since shows no card

// ---- from one footnote to the next ----

function walkFrom(link) {
  const around = link.closest(".fn-answer");
  const listed = around?.querySelectorAll(".fn-notes a.fn-cite") ?? [];
  const cited = listed.length ? listed : around?.querySelectorAll("a.fn-cite") ?? [];
  const entries = new Map();
  for (const one of cited) {
    const wanted = target(one);
    if (!wanted) continue;
    const full = { ...wanted, others: otherSpans(one, wanted), quote: sentenceOf(one) };
    entries.set(one.getAttribute("href"), full);
  }
  walk = [...entries].map(([href, wanted]) => ({ href, wanted }));
}

function place() {
  return walk.findIndex((one) => one.href === current);
}

function step(by) {
  const next = walk[place() + by];
  if (place() < 0 || !next) return;
  const around = opener?.isConnected ? opener.closest(".fn-answer") : null;
  const chips = [...(around ?? document).querySelectorAll("a.fn-cite")];
  const link = chips.find((chip) => chip.getAttribute("href") === next.href);
  if (!link) return; // the answer is gone, and its footnotes with it
  if (!reader.contains(link)) opener = link;
  visit(next.wanted, link);
}

function made(tag, style, text, title = "") {
  const one = document.createElement(tag);
  one.className = style;
  one.textContent = text;
  if (tag === "button") one.type = "button";
  if (title) {
    one.title = title;
    one.setAttribute("aria-label", title);
  }
  return one;
}

function fillBar() {
  const bar = reader.querySelector(".fn-walk");
  if (!bar) return;
  const at = place();
  if (at < 0) return;
  const before = made("button", "fn-step", "‹", "Previous footnote (p)");
  const after = made("button", "fn-step", "›", "Next footnote (n)");
  before.dataset.by = "-1";
  after.dataset.by = "1";
  before.disabled = at === 0;
  after.disabled = at === walk.length - 1;
  const told = made("span", "fn-walk-at", `Footnote ${at + 1} of ${walk.length}`);
  told.setAttribute("role", "status");
  const rests = made("button", "fn-rests", "In the answer", "Show which sentences rest on this");
  bar.replaceChildren(before, told, after, rests);
}

// ---- what rests on a sentence ----

function rests({ article_id: id, start, end }) {
  forgetRests();
  const overlaps = (chip) => {
    const cited = target(chip);
    return cited?.article_id === id && cited.start < end && start < cited.end;
  };
  const own = opener?.isConnected ? opener.closest(".fn-answer") : null;
  const claims = [...document.querySelectorAll(".fn-claim")]
    .filter((claim) => claim.checkVisibility() && !reader.contains(claim))
    .filter((claim) => [...claim.querySelectorAll("a.fn-cite")].some(overlaps))
    .sort((a, b) => (own?.contains(b) ?? 0) - (own?.contains(a) ?? 0));
  const told = reader.querySelector(".fn-walk-at");
  const many = claims.length === 1 ? "1 sentence rests" : `${claims.length} sentences rest`;
  if (told) told.textContent = claims.length ? `${many} on this` : "No sentence rests on this";
  if (!claims.length) return;
  claims.forEach((claim) => claim.classList.add("fn-resting"));
  letGo();
  claims[0].scrollIntoView({ block: "center" });
  [...claims[0].querySelectorAll("a.fn-cite")].find(overlaps).focus({ preventScroll: true });
}

function forgetRests() {
  document.querySelectorAll(".fn-resting").forEach((one) => one.classList.remove("fn-resting"));
}

function spanOf(mark) {
  // Offsets count characters as Python does, not the halves of which JavaScript makes some.
  const articleId = mark.closest(".fn-article").dataset.article;
  if (mark.matches(".fn-mark") && current) {
    const link = document.createElement("a");
    link.setAttribute("href", current);
    const wanted = target(link);
    if (wanted?.article_id === articleId) return wanted; // also when its quote has moved since
  }
  const start = Number(mark.id.slice("fn-at-".length));
  return { article_id: articleId, start, end: start + [...mark.textContent].length };
}

function clickedInReader(where, button) {
  if (button?.matches(".fn-step")) step(Number(button.dataset.by));
  else if (button?.matches(".fn-share")) share(button);
  else if (button?.matches(".fn-rests")) restsOnMark(reader.querySelector("mark.fn-mark"));
  else if (getSelection().isCollapsed) restsOnMark(where.closest?.("mark.fn-mark, mark.fn-mark-also"));
}

function restsOnMark(mark) {
  if (mark && reader.contains(mark)) rests(spanOf(mark));
}

// ---- links that can be kept ----

function share(button) {
  const articleId = button.closest(".fn-article").dataset.article;
  const shown = current ?? `#fn-${encodeURIComponent(articleId)}-0-0`;
  toClipboard(location.href.split("#")[0] + shown, button);
}

function openByAddress() {
  const link = document.createElement("a");
  link.setAttribute("href", location.hash);
  const wanted = target(link);
  if (!wanted) return;
  walk = [];
  current = location.hash;
  open({ ...wanted, others: [], quote: "" });
}

// ---- cards ----

function showCard(link) {
  hideCard();
  const element = made("div", "fn-card", "");
  element.id = "fn-card";
  element.setAttribute("role", "tooltip");
  element.append(...told(link));
  document.body.append(element);
  link.setAttribute("aria-describedby", "fn-card");
  card = { element, link };
  putCard();
}

function told(link) {
  // Every word goes in as text: what an article says never becomes markup here.
  const note = noteOf(link);
  const support = [...(link.closest(".fn-claim")?.classList ?? [])]
    .map((name) => SUPPORT[name.replace("fn-claim-", "")]).find(Boolean);
  const badges = [support, ...[...(note?.querySelectorAll(".fn-badge") ?? [])].map((b) => b.textContent)];
  const line = made("p", "fn-card-badges", "");
  line.append(...badges.filter(Boolean).map((badge) => made("span", "fn-badge", badge)));
  if (!note) return [made("p", "fn-card-quote", hintOf(link)), line];
  const byline = note.querySelector(".fn-byline").cloneNode(true);
  byline.querySelectorAll(".fn-badge").forEach((badge) => badge.remove());
  return [
    made("p", "fn-card-byline", byline.textContent.trim()),
    made("p", "fn-card-title", note.querySelector(".fn-open").textContent),
    made("p", "fn-card-quote", `“${note.querySelector(".fn-quote").textContent}”`),
    line,
  ];
}

function hintOf(link) {
  // The browser would show its own card for a title.
  if (link.title) {
    link.dataset.hint = link.title;
    link.removeAttribute("title");
  }
  return link.dataset.hint ?? "";
}

function putCard() {
  const box = card.link.getBoundingClientRect();
  const own = card.element.getBoundingClientRect();
  const left = Math.max(12, Math.min(box.left - 12, innerWidth - own.width - 12));
  const under = box.bottom + 8 + own.height < innerHeight || box.top < own.height + 8;
  card.element.style.left = `${left}px`;
  card.element.style.top = `${under ? box.bottom + 8 : box.top - own.height - 8}px`;
}

function hideCard() {
  clearTimeout(cardTimer);
  card?.link.removeAttribute("aria-describedby");
  card?.element.remove();
  card = null;
}

function cited(node) {
  // In the list under an answer everything that a card would say stands beside the number.
  const link = node?.closest?.("a.fn-cite");
  return link && !link.closest(".fn-note") ? link : null;
}

function pointed(event) {
  if (event.pointerType !== "mouse") return; // a finger opens the reader
  const link = cited(event.target);
  if (clickedAt && clickedAt.x === event.clientX && clickedAt.y === event.clientY) return;
  clickedAt = null;
  if (card?.element.contains(event.target) || (link && link === card?.link)) {
    clearTimeout(cardTimer);
  } else if (link) {
    hintOf(link);
    clearTimeout(cardTimer);
    cardTimer = setTimeout(showCard, SHOWN_AFTER, link);
  } else {
    clearTimeout(cardTimer);
    if (card) cardTimer = setTimeout(hideCard, HIDDEN_AFTER);
  }
}

function focused(event) {
  const link = cited(event.target);
  if (link?.matches(":focus-visible")) {
    hintOf(link);
    showCard(link);
  } else {
    hideCard();
  }
}

function moved() {
  if (!card) return;
  const box = card.link.getBoundingClientRect();
  if (!card.link.isConnected || box.bottom < 0 || box.top > innerHeight) hideCard();
  else putCard();
}

// ---- keys ----

function pressed(event) {
  if (event.key === "Escape") {
    hideCard();
    forgetRests();
    return;
  }
  // Letters act only inside the reader, and never while somebody is writing.
  const where = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || !reader.contains(where)) return;
  if (where.matches("input, textarea, select")) return;
  if (event.key === "n") step(1);
  else if (event.key === "p") step(-1);
  else if (event.key === "Enter" && where.matches("mark")) restsOnMark(where);
  else return;
  event.preventDefault();
}

document.addEventListener("pointerover", pointed, whileMounted);
document.addEventListener("focusin", focused, whileMounted);
document.addEventListener("focusout", hideCard, whileMounted);
document.addEventListener("keydown", pressed, whileMounted);
document.addEventListener("scroll", moved, { ...whileMounted, passive: true });
window.addEventListener("hashchange", openByAddress, { signal: window.footnoteClicks.signal });
if (location.hash.startsWith("#fn-")) openByAddress();
