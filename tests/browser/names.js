// What a page's controls are called, as somebody hears them one by one and sees nothing round them. Answers with sentences, one a fault.
(() => {
  const CONTROLS = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary";
  const ANSWERS = "input:not([type=hidden], [type=submit], [type=button]), select, textarea";
  const GROUPS = "fieldset, [role=group], [role=radiogroup]";
  const NO_MATTER = ["csrfmiddlewaretoken", "submit_key"];

  const shown = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 160);
  const name = element => window.axe.commons.text.accessibleText(element).replace(/\s+/g, " ").trim();
  const heard = selector => [...document.querySelectorAll(selector)].filter(window.axe.commons.dom.isVisibleToScreenReaders);

  function question(control) {
    const names = [];
    for (let group = control.closest(GROUPS); group; group = group.parentElement.closest(GROUPS)) names.unshift(name(group));
    return names.filter(Boolean);
  }

  // Those of one name are the answers to one question.
  const options = control => [...document.getElementsByName(control.name)].filter(other => other.type === control.type);
  const isOption = control => control.type === "radio" || control.type === "checkbox" && options(control).length > 1;

  function withoutName() {
    return heard(CONTROLS).filter(control => !name(control)).map(control => `no name: ${shown(control)}`);
  }

  function withoutQuestion() {
    return heard(ANSWERS).filter(control => isOption(control) && !question(control).length)
      .map(control => `an option without its question: ${shown(control)}`);
  }

  function hidden(form) {
    const inputs = [...form.querySelectorAll("input[type=hidden]")].filter(input => !NO_MATTER.includes(input.name));
    return inputs.map(input => `${input.name}=${input.value}`);
  }

  // Where it leads, and what it takes along.
  function deed(control) {
    if (control.matches("a, area")) return control.href;
    if (!control.form) return shown(control);
    const asked = [control, control.form].map(part => part.getAttribute("formaction") || part.getAttribute("action"));
    return [...asked, control.form.method, control.name, control.value, ...hidden(control.form)].join(" ");
  }

  const said = control => JSON.stringify([...question(control), name(control)]);
  const kinds = [
    // A question and its options, each for itself; and an option is known without its group: 09:30 is on many days.
    [ANSWERS, said, control => isOption(control) ? `${control.name}=${control.value}` : control.id],
    ["input[type=radio]", control => `${control.name}: ${name(control)}`, control => control.value],
    ["summary", name, control => control.parentElement.textContent],
    // Of a number in a sentence the sentence says what it counts; all of them lead to one page.
    ["a[href]:not(.fact), area[href]", name, deed],
    ["button", name, deed],
  ];

  function alike([selector, call, know]) {
    const first = new Map();
    return heard(selector).filter(control => {
      const called = call(control);
      if (!first.has(called)) first.set(called, know(control));
      return first.get(called) !== know(control);
    }).map(control => `called as another one is, ${call(control)}: ${shown(control)}`);
  }

  window.names = () => {
    window.axe.setup(document.documentElement);
    try {
      return [...withoutName(), ...withoutQuestion(), ...kinds.flatMap(alike)];
    } finally {
      window.axe.teardown();
    }
  };
})();
