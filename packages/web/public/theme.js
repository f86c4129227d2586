// Runs before the page is drawn, so that the chosen theme never flashes.
function chosenTheme() {
  // A shared board is shown as the page around it wants.
  if (location.pathname.startsWith("/share/")) return new URLSearchParams(location.search).get("theme");
  return localStorage.getItem("dendro-theme");
}
const theme = chosenTheme();
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
