// Runs for each panel: a part of the page whose HTML the server writes. What carries `data-act` is
// sent there with its other data and the fields of its form; the reply says what becomes of it.

const frame = element.querySelector(".fn-panel");
const UNREACHABLE = "The server did not answer. Is Footnote still running?";
const LARGEST = 20_000_000; // bytes of a file that is handed in
let asked = 0; // only the answer to the newest request may be shown
let typing = null;

function fields(source) {
  const values = {};
  const form = source.closest("form");
  for (const [name, value] of form ? new FormData(form) : []) {
    if (typeof value === "string") (values[name] ??= []).push(value);
  }
  return values;
}

async function ask(source, more = {}) {
  const { act, key, ...detail } = source.dataset;
  const turn = ++asked;
  frame.setAttribute("aria-busy", "true");
  let reply;
  try {
    reply = await server.act({ act, detail, values: { ...fields(source), ...more } });
  } catch {
    reply = { problem: UNREACHABLE };
  }
  if (turn !== asked) return;
  frame.removeAttribute("aria-busy");
  obey(reply);
  // What was used is often replaced; the one in its place gets the focus.
  if (source.name && !source.isConnected && !reply.focus) {
    frame.querySelector(`[name="${source.name}"]`)?.focus();
  }
}

function obey(reply) {
  frame.querySelector(".fn-panel-problem")?.remove();
  const place = reply.into ? frame.querySelector(reply.into) : frame;
  if (reply.html !== undefined && place) place.innerHTML = reply.html;
  if (reply.problem) complain(reply.problem);
  if (reply.file) save(reply.file);
  if (reply.changed) trigger("edit", {});
  if (reply.focus) frame.querySelector(reply.focus)?.focus();
}

function complain(problem) {
  const told = document.createElement("div");
  told.className = "fn-problem fn-panel-problem";
  told.setAttribute("role", "alert");
  told.textContent = problem;
  frame.prepend(told);
  told.scrollIntoView({ block: "nearest" });
}

function save({ name, type, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function selection() {
  // What is selected in the reader, and in which article; empty when nothing is.
  const chosen = getSelection();
  const around = chosen?.anchorNode?.parentElement?.closest(".fn-text");
  const article = around?.closest(".fn-article")?.dataset.article ?? "";
  return { article: [article], selected: [around ? chosen.toString() : ""] };
}

async function handIn(input) {
  const [file] = input.files;
  if (!file) return;
  const large = file.size > LARGEST;
  if (large) complain("The file is larger than 20 MB. Split it, or copy it to the server.");
  else await ask(input, { name: [file.name], text: [await file.text()] });
  input.value = "";
}

element.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (button?.dataset.opens) trigger("open", { id: button.dataset.opens });
  else if (button?.dataset.act) ask(button, "takes" in button.dataset ? selection() : {});
  else if (button?.matches(".fn-fold")) {
    const fold = button.closest("details");
    fold.open = false;
    fold.querySelector("summary").focus();
  }
});

element.addEventListener("mousedown", (event) => {
  // A button that takes what is selected must not unselect it.
  if (event.target.closest?.("[data-takes]")) event.preventDefault();
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.dataset.act) ask(event.target);
});

element.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.dataset?.act || !field.matches("select, input[type=file]")) return;
  if (field.type === "file") handIn(field);
  else ask(field);
});

element.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("input[type=search][data-act]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => ask(field), 200);
});

element.addEventListener("keydown", (event) => {
  // Single letters act only inside the panel, and never while somebody is writing.
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const key = event.key.toLowerCase();
  const button = [...frame.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});
