// Finds and orders the cases. Without it the page shows them all, in the order of the case file.
(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const form = document.querySelector(".controls");
  const list = find("list");
  const cases = [...list.children].map((element, place) => ({
    element,
    place,
    state: element.dataset.state,
    abstained: element.dataset.abstained === "1",
    type: element.dataset.type,
    tags: JSON.parse(element.dataset.tags),
    scores: JSON.parse(element.dataset.scores),
    changes: JSON.parse(element.dataset.changes || "{}"),
    ms: Number(element.dataset.ms || 0),
    chosen: element.querySelector(".chosen"),
    words: "",
  }));
  const outcomes = {
    "": () => true,
    amiss: (one) => one.state !== "right",
    wrong: (one) => one.state === "wrong",
    failed: (one) => one.state === "failed",
    right: (one) => one.state === "right",
    abstained: (one) => one.abstained,
    answered: (one) => one.state !== "failed" && !one.abstained,
  };
  const moved = (one) => Math.max(0, ...Object.values(one.changes).map(Math.abs));

  const passes = (one) => {
    const tag = find("tag").value, type = find("type").value, metric = find("metric").value;
    const below = find("below").value;
    if (!outcomes[find("outcome").value](one)) return false;
    if (type && one.type !== type) return false;
    if (tag && !one.tags.includes(tag)) return false;
    if (metric && below !== "" && !(one.scores[metric] < Number(below))) return false;
    const sought = find("search").value.trim().toLowerCase();
    if (!sought) return true;
    one.words = one.words || one.element.textContent.toLowerCase();
    return sought.split(/\s+/).every((word) => one.words.includes(word));
  };

  const compare = () => {
    const order = find("order").value, metric = find("metric").value;
    const value = (one) => one.scores[metric];
    const ways = {
      up: (a, b) => (value(a) ?? 9) - (value(b) ?? 9),
      down: (a, b) => (value(b) ?? -9) - (value(a) ?? -9),
      slow: (a, b) => b.ms - a.ms,
      moved: (a, b) => moved(b) - moved(a),
    };
    return (a, b) => (ways[order] ? ways[order](a, b) : 0) || a.place - b.place;
  };

  let last = "";
  const show = () => {
    const metric = find("metric").value;
    let shown = 0;
    for (const one of cases) {
      one.element.hidden = !passes(one);
      shown += one.element.hidden ? 0 : 1;
      one.chosen.hidden = !(metric in one.scores);
      one.chosen.textContent = metric in one.scores ? `${metric} ${one.scores[metric].toFixed(3)}` : "";
    }
    const order = `${find("order").value} ${metric}`;
    if (order !== last) list.append(...[...cases].sort(compare()).map((one) => one.element));
    last = order;
    find("none").hidden = shown > 0;
    find("count").textContent =
      shown === cases.length ? `${shown} cases` : `${shown} of ${cases.length} cases`;
  };

  const reveal = () => {
    let target = find(location.hash.slice(1));
    if (!target) return;
    const inside = target.closest(".case");
    if (!inside) return;
    inside.hidden = false;
    inside.open = true;
    target.scrollIntoView({ block: target === inside ? "start" : "center" });
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    // An order by a metric needs one.
    if (["up", "down"].includes(find("order").value) && !find("metric").value)
      find("metric").selectedIndex = 1;
    show(event);
  });
  form.addEventListener("reset", () => setTimeout(show));
  find("reset").addEventListener("click", () => form.reset());
  find("open").addEventListener("click", () => {
    for (const one of cases) if (!one.element.hidden) one.element.open = true;
  });
  find("close").addEventListener("click", () => {
    for (const one of cases) one.element.open = false;
  });
  addEventListener("hashchange", reveal);
  show();
  reveal();
})();
