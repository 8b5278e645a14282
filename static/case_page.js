// While a case's page is open it says so, and shows who else has it open and what has changed since. Without this script the page
// says it once, as it is loaded.

const EVERY = 30; // seconds
const form = document.querySelector("form[data-readers]");
const here = document.querySelector("[data-here]");
if (form && here) begin();

function begin() {
  let shown = "";

  async function ask() {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" });
      if (answer.ok) show(await answer.text());
    } catch {
      // The line is down, or they are signed out: the page stands as it is, and the next time may go well.
    }
  }

  // A live region speaks whenever it is filled, also with the same words.
  function show(words) {
    if (words === shown) return;
    shown = words;
    here.innerHTML = words;
  }

  function leave() {
    const body = new FormData(form);
    body.append("leaves", "1");
    navigator.sendBeacon(form.action, body);
  }

  setInterval(ask, EVERY * 1000);
  document.addEventListener("visibilitychange", ask);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
}
