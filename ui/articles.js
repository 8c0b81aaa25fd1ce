// Runs after panel.js for the table of articles, and uses its `frame`, `ask` and `trigger`.

const CHOSEN = 'input[name="chosen"]:is(:checked, [type="hidden"])';

function chosen() {
  return [...frame.querySelectorAll(CHOSEN)].map((one) => one.value);
}

function countChosen() {
  const bar = frame.querySelector(".fn-chosen");
  if (!bar) return;
  const count = chosen().length;
  if (bar.hidden !== !count) bar.hidden = !count;
  const shown = bar.querySelector(".fn-chosen-count");
  const told = `${count.toLocaleString("en")} chosen`;
  if (shown.textContent !== told) shown.textContent = told; // a change of it would call this again
  const ticks = [...frame.querySelectorAll('td input[name="chosen"]')];
  const all = frame.querySelector(".fn-all");
  if (!all) return;
  all.checked = ticks.length > 0 && ticks.every((one) => one.checked);
  all.indeterminate = !all.checked && ticks.some((one) => one.checked);
}

async function look(act) {
  // Nothing was pressed: whoever is in the table stays at the same place of it.
  const label = frame.contains(document.activeElement) && document.activeElement.ariaLabel;
  await ask({ dataset: { act }, closest: () => frame.querySelector("form"), isConnected: true });
  if (!label || document.activeElement !== document.body) return;
  [...frame.querySelectorAll("[aria-label]")].find((one) => one.ariaLabel === label)?.focus();
}

function edit(row) {
  // The reader opens the article; its form unfolds as soon as it is there.
  const title = row.querySelector("a.fn-open");
  const reader = document.querySelector(".fn-reader");
  const wanted = row.querySelector('input[name="chosen"]').value;
  const unfold = () => {
    if (reader.querySelector(".fn-article")?.dataset.article !== wanted) return;
    const fold = reader.querySelector(".fn-edit");
    if (!fold || reader.hasAttribute("aria-busy")) return;
    opened.disconnect();
    fold.open = true;
    fold.querySelector("input").focus();
  };
  const opened = new MutationObserver(unfold);
  opened.observe(reader, { childList: true, attributes: true });
  setTimeout(() => opened.disconnect(), 10_000);
  reader.replaceChildren(); // the same article may be open: the form must be a fresh one
  title.click();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if ("chooses" in button.dataset) trigger("choose", { ids: chosen() });
  else if ("edits" in button.dataset) edit(button.closest("tr"));
});

element.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches(".fn-all")) {
    frame.querySelectorAll('td input[name="chosen"]')
      .forEach((one) => { one.checked = field.checked; });
  }
  if (field.matches(".fn-all, [name=chosen]")) countChosen();
});

element.addEventListener("toggle", (event) => {
  const fold = event.target;
  if (fold.matches(".fn-statistics") && fold.open) ask(fold);
}, true);

element.addEventListener("fn-refresh", () => look(frame.querySelector("form") ? "refresh" : "show"));

// Every answer of the server may bring a new table.
new MutationObserver(countChosen).observe(frame, { childList: true, subtree: true });

look("show");
