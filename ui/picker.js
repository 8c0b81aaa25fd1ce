// Runs after panel.js for the filters beside the question box, and uses its `frame`, `ask` and
// `trigger`. What is set is in the form's fields, folded or not; each change is sent to be kept.

function held() {
  const all = new FormData(element.querySelector("form"));
  return {
    first: all.get("first") || null,
    last: all.get("last") || null,
    outlets: all.getAll("outlet"),
    tags: all.getAll("tag"),
    articles: all.getAll("article"),
  };
}

const altering = () => element.querySelector("[data-again]"); // then nothing holds before "Ask again"

function unpick(kind, value) {
  const names = { days: ["first", "last"], all: ["first", "last", "outlet", "tag", "article"] };
  for (const name of names[kind] ?? [kind]) {
    for (const field of element.querySelectorAll(`[name="${name}"]`)) {
      if (value && field.value !== value) continue;
      if (field.type === "checkbox") field.checked = false;
      else if (field.type === "date") field.value = "";
      else field.remove();
    }
  }
  trigger("pick", held());
  element.querySelector("summary").focus(); // the chip goes away
}

function narrow(box) {
  const words = box.value.toLowerCase().trim();
  for (const tick of box.parentElement.querySelectorAll(".fn-tick")) {
    tick.hidden = !tick.textContent.toLowerCase().includes(words);
  }
}

element.addEventListener("toggle", (event) => {
  const fold = event.target;
  if (!fold.matches("details.fn-picker") || !fold.open || fold.querySelector("fieldset")) return;
  const form = fold.querySelector("form");
  ask({ dataset: { act: "unfold" }, closest: () => form, isConnected: true });
}, true);

element.addEventListener("change", (event) => {
  if (event.target.name && !altering()) trigger("pick", held());
});

element.addEventListener("input", (event) => {
  if (event.target.matches(".fn-narrow")) narrow(event.target);
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".fn-narrow")) event.preventDefault();
});

element.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (button?.matches("[data-again]")) {
    if (document.querySelector("#fn-stop")) return; // an answer is being written
    const [place, condition] = [button.dataset.place, button.dataset.condition].map(Number);
    trigger("apply", { place, condition, picked: held() });
    document.querySelector("#fn-question-box textarea").focus();
  } else if (button?.matches("[data-cancel]")) {
    trigger("cancel", {});
    document.querySelector("#fn-question-box textarea").focus();
  }
});

function clickedElsewhere(event) {
  const button = event.target.closest?.("button");
  if (button?.matches("#fn-picked [data-unpick]")) {
    unpick(button.dataset.unpick, button.dataset.value);
  } else if (button?.matches("#fn-chat .fn-alter")) {
    const [place, condition] = button.id.match(/\d+/g).map(Number);
    awaited = true;
    trigger("alter", { place, condition });
  }
}

// A filter of an answer was opened here: its first field gets the focus as soon as it is there.
let awaited = false;
new MutationObserver(() => {
  if (!awaited || !altering()) return;
  awaited = false;
  const fold = element.querySelector("details");
  fold.scrollIntoView({ block: "nearest" });
  const outlet = element.querySelector('[name="outlet"]:checked');
  (element.querySelector('[name="first"]')?.value ? null : outlet)?.focus();
  if (!fold.contains(document.activeElement)) element.querySelector('[name="first"]').focus();
}).observe(element, { childList: true, subtree: true });

window.footnotePicks?.abort(); // one that is mounted anew must not answer twice
window.footnotePicks = new AbortController();
// Captured, because Gradio's chat stops some clicks from bubbling.
document.addEventListener("click", clickedElsewhere, {
  capture: true, signal: window.footnotePicks.signal,
});
