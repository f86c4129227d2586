// Runs before the page is drawn, so that the chosen theme never flashes.
const theme = localStorage.getItem("dendro-theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
