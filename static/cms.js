// Wagtail starts some of its widgets with a script inside the page, which the policy of /cms/ refuses. Here the page says in
// data-starts what that script would have said, and this file starts it: only what is listed, only with plain values.
(() => {
  const WIDGETS = ["Chooser", "PageChooser", "ImageChooser", "SnippetChooser", "DocumentChooser", "InlinePanel", "createTaskChooser"];

  function start(element) {
    const said = /^(?:new )?(\w+)\((.*)\);$/s.exec(element.dataset.starts);
    element.removeAttribute("data-starts");
    if (!said || !WIDGETS.includes(said[1])) return;
    const values = JSON.parse(`[${said[2]}]`);
    if (said[1].startsWith("create")) window[said[1]](...values);
    else new window[said[1]](...values);
  }

  const startAllIn = (root) => root.querySelectorAll("[data-starts]").forEach(start);

  // At this moment, and not when all is loaded: then the menus inside the widgets have been moved elsewhere.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    startAllIn(document);
    // Rows and dialogues that come later bring widgets of their own.
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE && node.isConnected) startAllIn(node.parentNode);
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
