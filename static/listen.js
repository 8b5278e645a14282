// Reads the page aloud, with a voice that is installed here for its language: what somebody reads does not leave their device.
const speech = window.speechSynthesis;
const place = document.querySelector(".listen");
const [LISTEN, PAUSE, GO_ON, STOP, READING, PAUSED, OVER] = place.dataset.words.split("|");
const BLOCKS = "h1,h2,h3,h4,p,li,dt,dd,th,td,caption,summary,figcaption";
const SILENT = "nav,form,svg,sup,.listen,.unfold,.onward,p.detail,.evidence,#references,.asking,.changes";
const said = Object.assign(document.createElement("span"), { role: "status" });
const toggle = button(() => (current ? hush(GO_ON, PAUSED) : read()));
const stop = button(() => { end(""); toggle.focus(); });
let parts, at, current;

function button(onclick) {
  return Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", onclick });
}

function voiceFor(element) {
  const language = (tag) => tag.split(/[-_]/)[0];
  const { lang } = element.closest("[lang]");
  return speech.getVoices().find((voice) => voice.localService && language(voice.lang) == language(lang));
}

function gather() {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let last;
  parts = [];
  at = 0;
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement, block = around.closest(BLOCKS);
    if (!block || around.closest(SILENT)) continue;
    if (block != last) parts.push({ text: "", voice: voiceFor((last = block)) });
    parts.at(-1).text += texts.currentNode.data;
  }
}

function read() {
  if (!parts) gather();
  if (at >= parts.length) return end(OVER);
  // Held on to until it is spoken, or some browsers forget to say that it is.
  const mine = (current = new SpeechSynthesisUtterance(parts[at].text));
  if ((mine.voice = parts[at].voice)) mine.lang = mine.voice.lang;
  mine.onend = mine.onerror = () => { if (mine == current) { at++; read(); } };
  toggle.after(" ", stop);
  show(PAUSE, READING);
  speech.speak(mine);
}

// Not the browser's own pause: on many phones there is no way back from it. One paragraph is said again.
function hush(label, status) {
  current = 0;
  speech.cancel();
  show(label, status);
}

function end(status) {
  parts = 0;
  stop.remove();
  hush(LISTEN, status);
}

function show(label, status) {
  toggle.textContent = label;
  said.textContent = status;
}

function offer() {
  if (toggle.isConnected || !voiceFor(place)) return;
  show(LISTEN, "");
  stop.textContent = STOP;
  place.style.display = "block";
  place.append(toggle, " ", said);
}

if (speech) {
  offer();
  speech.addEventListener("voiceschanged", offer);
  addEventListener("pagehide", () => speech.cancel());
}
