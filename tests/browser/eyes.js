// What a person would see of a page, measured. Every function answers with sentences, one a fault.
(() => {
  const HAIR = 0.5;
  const CONTROLS = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";

  const shown = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 160);
  const seen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !clipped(element);
  const size = element => element.getBoundingClientRect();

  // Kept for those who listen: a box of a pixel.
  function clipped(element) {
    const box = size(element);
    return box.width <= 1 || box.height <= 1 || box.right <= 0 || box.bottom + scrollY <= 0;
  }

  // A label is as good as what it names.
  function boxes(element) {
    return [element, ...(element.labels || [])].map(size).filter(box => box.width > 1 && box.height > 1);
  }

  // A link inside a sentence is as high as its line.
  function inSentence(element) {
    if (getComputedStyle(element).display !== "inline") return false;
    let around = element.parentElement;
    while (getComputedStyle(around).display === "inline") around = around.parentElement;
    const others = [...around.childNodes].map(node => node.contains(element) ? "" : node.textContent).join("");
    return /\p{L}{2}/u.test(others);
  }

  // Not what no key reaches: the trap for machines.
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(element =>
    !element.disabled && element.tabIndex >= 0 && boxes(element).length && [element, ...(element.labels || [])].some(seen));

  const isAt = (x, y, own) => own.some(element => element.contains(document.elementFromPoint(x, y)));

  // A thumb lays itself over the middle; everything below it must be the control, its label or what that spans.
  function takesThumb(element, thumb) {
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { x, y, width, height } = size(element);
    const half = thumb / 2 - HAIR, ends = [-half, 0, half];
    return ends.every(down => ends.every(right => isAt(x + width / 2 + right, y + height / 2 + down, [element, ...(element.labels || [])])));
  }

  function small(element, thumb) {
    const isLarge = box => box.width >= thumb - HAIR && box.height >= thumb - HAIR;
    return !inSentence(element) && !boxes(element).some(isLarge) && !takesThumb(element, thumb);
  }

  function targets(thumb) {
    return controls().filter(element => small(element, thumb)).map(element => {
      const box = boxes(element)[0];
      return `target of ${Math.round(box.width)} x ${Math.round(box.height)} px: ${shown(element)}`;
    });
  }

  function sides() {
    const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
    if (wide <= room) return [];
    const out = [...document.body.querySelectorAll("*")].filter(element => size(element).right > room + 1);
    return [`${wide - room} px too wide: ${out.slice(-1).map(shown)}`];
  }

  function ringed(element) {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  }

  const paints = element => element.matches("img, svg, button, input, select, textarea")
    || getComputedStyle(element).backgroundColor !== "rgba(0, 0, 0, 0)" || getComputedStyle(element).backgroundImage !== "none";

  // Nothing that has a colour of its own lies over it; a link may reach further than its letters.
  function isOnTop(x, y, own) {
    for (const element of document.elementsFromPoint(x, y)) {
      if (own.some(part => part.contains(element))) return true;
      if (paints(element)) return false;
    }
    return false;
  }

  // The middle of what is in sight of it: a table may be larger than its frame, and the frame than the screen.
  function uncovered(element) {
    const frame = (element.closest(".table-scroll, .results") || document.documentElement).getBoundingClientRect();
    const parts = [element, ...(element.labels || [])];
    return parts.some(part => [...part.getClientRects()].some(box => {
      const left = Math.max(box.left, frame.left, 0), right = Math.min(box.right, frame.right, innerWidth);
      const upper = Math.max(box.top, 0), lower = Math.min(box.bottom, innerHeight);
      return left < right && upper < lower && isOnTop((left + right) / 2, (upper + lower) / 2, parts);
    }));
  }

  function focus() {
    const found = [];
    const before = document.activeElement;
    for (const element of controls().filter(element => element.tabIndex >= 0)) {
      element.focus();
      if (document.activeElement !== element) continue;
      if (!element.matches(":focus-visible") || !ringed(element)) found.push(`no ring round the focus: ${shown(element)}`);
      if (!uncovered(element)) found.push(`the focus is covered: ${shown(element)}`);
    }
    before?.focus?.();
    return found;
  }

  // Chromium tells the fill of letters as it was before the reader's own palette is laid over it, and their colour as it is after.
  const computed = window.getComputedStyle;
  window.getComputedStyle = (...asked) => {
    const style = computed(...asked);
    if (!matchMedia("(forced-colors: active)").matches) return style;
    const read = style.getPropertyValue.bind(style);
    const told = name => read(name.replace("-webkit-text-fill-color", "color"));
    return Object.defineProperty(style, "getPropertyValue", { value: told, configurable: true });
  };

  // Where axe would leave a single letter, or one before a pseudo-element (ours carry no ground), to people, it can judge itself.
  function judgeAll(rule) {
    const known = window.axe._audit.checks[rule].options;
    window.axe.configure({ checks: [{ id: rule, options: { ...known, ignoreLength: true, ignorePseudo: true } }] });
  }

  // What changes its colour by and by has changed it.
  function arrive() {
    for (const moving of document.getAnimations()) {
      if (moving.effect.getComputedTiming().endTime === Infinity) moving.cancel();
      else moving.finish();
    }
  }

  async function axe() {
    arrive();
    ["color-contrast", "color-contrast-enhanced"].forEach(judgeAll);
    const rules = Object.fromEntries(window.axe.getRules().map(rule => [rule.ruleId, { enabled: true }]));
    const result = await window.axe.run({ rules, resultTypes: ["violations", "incomplete"] });
    const lines = (rows, sure) => rows.flatMap(row => row.nodes.map(node => ({
      sure,
      rule: row.id,
      why: [...node.any, ...node.all, ...node.none].map(check => check.message).join(" ") || row.help,
      html: node.html.replace(/\s+/g, " ").slice(0, 200),
      at: node.target.flat().join(" "),
    })));
    return [...lines(result.violations, true), ...lines(result.incomplete, false)];
  }

  window.eyes = { axe, all: thumb => [...sides(), ...targets(thumb), ...focus()] };
})();
