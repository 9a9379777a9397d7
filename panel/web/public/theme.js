// Runs before the first paint, so that a reload never flashes the other colours: those chosen, or else the system's.
(function () {
  var page = document.documentElement.dataset;
  try {
    var chosen = localStorage.getItem('quetzal.theme');
    if (chosen === 'dark' || chosen === 'light') page.chosenTheme = chosen;
  } catch (blocked) {
    // Storage is switched off: the system's theme applies.
  }
  page.theme = page.chosenTheme || (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
})();
