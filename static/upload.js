// Sends the files of a form one at a time, shows how far each is, and tries again by itself when the line drops. What it says stands
// in the page, in a template beside the form; without this script the form sends all its files at once, as forms do.
// data-upload="then-send" on the form: when all files are there, what else was typed is sent like any form.

const WAITS = [2, 4, 8, 16, 30, 60]; // seconds between tries; then the patient decides
const LONGEST_SILENCE = 90; // seconds without a byte either way, after which the line counts as dropped
const MEGABYTE = 1024 * 1024;
const VIDEO = /\.(mp4|m4v|mov)$/i;

const form = document.querySelector("form[data-upload]");
const input = form?.querySelector("input[type=file]");
const template = form?.querySelector("template[data-words]");
if (form && input && template) begin();

function begin() {
  let busy = false;
  const rows = form.querySelector("[data-rows]");

  form.addEventListener("submit", (event) => {
    if (!input.files.length && form.dataset.upload === "then-send") return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    sendAll([...input.files]).finally(() => { busy = false; });
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form || !(busy || input.files.length)) return;
    event.preventDefault();
    tell([word("unsent")]);
  });
  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });

  async function sendAll(files) {
    forget();
    rows.replaceChildren();
    const most = Number(template.dataset.mostFiles);
    if (!files.length || files.length > most) return tell([word(files.length ? "many" : "none")]);
    const sentences = [];
    const waiting = files.map((file) => ({ file, row: newRow(rows, file) }));
    for (const { file, row } of waiting) sentences.push(...(await send(file, row)));
    input.value = "";
    if (sentences.length) tell(sentences);
    else if (form.dataset.upload === "then-send") { busy = false; return form.submit(); }
    follow();
  }
}

// Gives the sentences with which the file was refused: none when it is there.
async function send(file, row) {
  const big = tooBig(file);
  if (big) return refused(file, row, [big]);
  for (let tries = 0; ; tries += 1) {
    row.progress(0, word("sending", { name: file.name }));
    const { status, answer } = await post(file, row);
    if (answer?.documents) {
      row.done(word("sent", { name: file.name }));
      refresh();
      return [];
    }
    if (answer?.errors) return refused(file, row, answer.errors.map((text) => ({ text, address: answer.address })));
    if (status === 413) return refused(file, row, [word("too-much", { name: file.name })]);
    if (status >= 200 && status < 500) return refused(file, row, [word("closed", { name: file.name })]);
    if (tries < WAITS.length) await pause(file, row, WAITS[tries]);
    else {
      await row.stopped(word("stopped", { name: file.name }));
      tries = -1;
    }
  }
}

function tooBig(file) {
  const most = Number(VIDEO.test(file.name) ? template.dataset.mostVideo : template.dataset.mostBytes);
  if (!most || file.size <= most * MEGABYTE) return null;
  return word("big", { name: file.name, size: Math.ceil(file.size / MEGABYTE), most });
}

function refused(file, row, sentences) {
  row.done(word("refused", { name: file.name }), false);
  return sentences;
}

// The status is 0 when the line dropped.
function post(file, row) {
  const body = new FormData(form);
  body.delete(input.name);
  body.append(input.name, file, file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), LONGEST_SILENCE * 1000);
    };
    request.upload.addEventListener("progress", (event) => {
      heard();
      if (event.lengthComputable) row.progress((100 * event.loaded) / event.total, word("sending", { name: file.name }));
    });
    request.upload.addEventListener("load", () => row.progress(100, word("checking", { name: file.name })));
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      resolve({ status: request.status, answer: request.status ? asJson(request.responseText) : null });
    });
    request.open("POST", location.href);
    request.setRequestHeader("Accept", "application/json");
    heard();
    request.send(body);
  });
}

function asJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// Until the time is over, or the browser hears that the line is back.
function pause(file, row, seconds) {
  row.progress(0, word("waiting", { name: file.name, seconds }));
  say(word("waiting", { name: file.name, seconds }));
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, seconds * 1000);
    addEventListener("online", go);
  });
}

function newRow(rows, file) {
  const item = template.content.querySelector("[data-row]").cloneNode(true);
  const [text, bar] = [item.querySelector("p"), item.querySelector("progress")];
  let quarter = 0;
  rows.append(item);
  const row = {
    progress(percent, words) {
      text.textContent = words;
      bar.value = percent;
      bar.setAttribute("aria-label", words);
      if (Math.floor(percent / 25) <= quarter) return;
      quarter = Math.floor(percent / 25); // a voice that counts every percent helps nobody
      say(quarter < 4 ? word("percent", { name: file.name, percent: quarter * 25 }) : words);
    },
    done(words, whole = true) {
      text.textContent = words;
      bar.remove();
      if (whole) say(words);
    },
    // Resolves when the patient wants another try.
    stopped(words) {
      text.textContent = words;
      item.classList.add("stopped");
      const again = template.content.querySelector("[data-again]").cloneNode();
      again.textContent = word("again");
      item.append(again);
      say(words);
      return new Promise((resolve) => {
        again.addEventListener("click", () => {
          quarter = 0;
          again.remove();
          item.classList.remove("stopped");
          resolve();
        });
      });
    },
  };
  row.progress(0, file.name);
  return row;
}

function word(name, facts = {}) {
  const sentence = template.content.querySelector(`[data-word="${name}"]`).textContent;
  return sentence.replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);
}

function say(words) {
  form.querySelector("[data-said]").textContent = words;
}

// The same summary as the server's, on top of the page and with the focus. A sentence may come as { text, address }: it leads there.
function tell(sentences) {
  forget();
  const summary = template.content.querySelector("[data-summary]").cloneNode(true);
  for (const sentence of sentences) {
    const link = document.createElement("a");
    link.href = sentence.address ?? `#${input.id}`;
    link.textContent = sentence.text ?? sentence;
    const item = document.createElement("li");
    item.append(link);
    summary.querySelector("ul").append(item);
  }
  document.querySelector("main h1").before(summary);
  document.title = `${word("error")} ${document.title}`;
  summary.focus();
}

function forget() {
  document.querySelectorAll("main .error-summary").forEach((summary) => summary.remove());
  const start = `${word("error")} `;
  if (document.title.startsWith(start)) document.title = document.title.slice(start.length);
}

// The page knows best what it has: its list is read anew, until every file in it is looked through. Whoever stands at a button of it
// stays there.
async function refresh() {
  const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "");
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("files-kept");
  const list = document.getElementById("files-kept");
  if (!list || !fresh || fresh.textContent === list.textContent) return;
  const held = list.contains(document.activeElement) && document.activeElement.value;
  list.replaceWith(fresh);
  if (held) fresh.querySelector(`button[value="${CSS.escape(held)}"]`)?.focus();
}

async function follow() {
  for (const seconds of WAITS) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    if (!document.querySelector("#files-kept .tag-warm")) return;
    await refresh();
  }
}
