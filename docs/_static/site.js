// The theme's buttons that unfold the menu have no name for readers of the screen.
document.addEventListener("DOMContentLoaded", () => {
  for (const toggle of document.querySelectorAll("summary:has(.toctree-toggle)")) {
    toggle.setAttribute("aria-label", "Show the pages of this section");
  }
});
