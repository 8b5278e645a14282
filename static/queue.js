// The queue's keys, and word of what is new. Without this script every case is opened, chosen and taken by its own controls, and
// the page says when it was loaded. No key is listened to while somebody types, and all of them can be switched off.

const OFF = "queue-keys-off";
const EVERY = 60_000; // milliseconds between two looks for news

const list = document.getElementById("result_list");
const keys = document.getElementById("queue-keys");
const status = document.querySelector("[data-news]");
if (keys) listen();
if (status) watch();

function listen() {
  const box = keys.querySelector("[data-keys]");
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener("change", () => box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "off"));
  keys.querySelector("[data-keys-switch]").hidden = false;
  const does = {
    j: () => go(1), k: () => go(-1), x: choose, t: take, Enter: open,
    "/": () => { const search = document.getElementById("searchbar"); search.focus(); search.select(); },
    "?": () => { keys.open = !keys.open; if (keys.open) keys.scrollIntoView({ block: "nearest" }); },
  };
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || types(event.target)) return;
    if (does[event.key] && does[event.key](event) !== false) event.preventDefault();
  });
}

function types(where) {
  return where.isContentEditable || where.matches("select, textarea, input:not([type=checkbox])");
}

const rows = () => [...(list?.tBodies[0]?.rows ?? [])];
const at = () => rows().findIndex((row) => row.classList.contains("at"));

function go(step) {
  const all = rows();
  if (!all.length) return false;
  const here = at();
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  all.forEach((row, number) => row.classList.toggle("at", number === next));
  all[next].querySelector("th a, .field-reference a").focus(); // a screen reader says where one is
  all[next].scrollIntoView({ block: "nearest" });
}

function here() {
  return rows()[at()] ?? null;
}

// A link or button that has the focus does what it always does.
function open(event) {
  const row = here();
  if (!row || event.target.closest("a, button, summary, input")) return false;
  row.querySelector(".field-reference a").click();
}

function choose() {
  const box = here()?.querySelector("input.action-select");
  if (!box) return false;
  box.click();
}

function take() {
  const form = document.getElementById("changelist-form");
  const action = form?.querySelector("select[name=action]");
  if (!action?.querySelector("option[value=take]")) return false;
  if (!form.querySelector("input.action-select:checked")) {
    const box = here()?.querySelector("input.action-select");
    if (!box) return false;
    box.click();
  }
  action.value = "take";
  form.requestSubmit(form.querySelector("button[name=index]"));
}

function watch() {
  const timer = setInterval(look, EVERY);
  async function look() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(status.dataset.news + location.search, { redirect: "manual", headers: { Accept: "application/json" } });
    } catch { return; } // the line dropped: the next look may get through
    if (answer.status === 503 || answer.status === 502) return;
    if (!answer.ok) {
      clearInterval(timer);
      return say(status.dataset.ended);
    }
    const { count, words } = await answer.json();
    if (count) say(words, status.dataset.show);
  }
}

function say(words, show) {
  if (status.dataset.said === words) return; // nothing is read out twice
  status.dataset.said = words;
  status.textContent = words;
  if (!show) return;
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = show;
  status.append(" ", link);
}
