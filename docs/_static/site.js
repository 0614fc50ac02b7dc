// The theme's buttons that unfold the menu have no name for readers of the screen.
document.addEventListener("DOMContentLoaded", () => {
  for (const toggle of document.querySelectorAll("summary:has(.toctree-toggle)")) {
    toggle.setAttribute("aria-label", "Show the pages of this section");
  }
});

// Where a long name does not fit, it breaks before a capital or after a dot, not within a word. In
// tables only on phones: elsewhere columns of names would become narrow.
document.addEventListener("DOMContentLoaded", () => {
  const isPhone = matchMedia("(max-width: 600px)").matches;
  const names = "h1, code, .toc-entry a, .prev-next-title";
  for (const name of document.querySelectorAll(names)) {
    if (name.closest("td, th") && !isPhone) continue;
    const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    for (const text of found) {
      const parts = text.data.split(/(?<=[a-z\d])(?=[A-Z])|(?<=[._(=])(?=[\w"])/);
      if (parts.length > 1) {
        text.replaceWith(...parts.flatMap((part) => [document.createElement("wbr"), part]).slice(1));
      }
    }
  }
});
