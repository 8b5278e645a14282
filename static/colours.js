// Whoever has chosen light or dark at the head of the desk gets it, whatever their device prefers: the tokens ask only the device.
const DEVICE = "(prefers-color-scheme: dark)";
const WHEN = { light: "not all", dark: "all" };
const tokens = document.currentScript.previousElementSibling.sheet;
const dark = [...tokens.cssRules].find(rule => rule.media?.mediaText === DEVICE);

function choose() {
  dark.media.mediaText = WHEN[document.documentElement.dataset.theme] ?? DEVICE;
}

new MutationObserver(choose).observe(document.documentElement, { attributeFilter: ["data-theme"] });
choose();
