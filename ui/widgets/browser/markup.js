// Streamlit writes its menu as a <ul> whose groups are <div>s that hold <li>s: a list that screen readers cannot count.
export default function ({ data }) {
  // The page says what language it is in. A cookie remembers one that was chosen, and nothing else of who it was.
  document.documentElement.lang = data.language;
  if (data.chosen) document.cookie = `maskdet_language=${data.chosen}; path=/; max-age=31536000; samesite=lax`;
  for (const menu of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
    menu.setAttribute("role", "presentation");
    for (const item of menu.querySelectorAll("li")) {
      if (item.parentElement === menu) item.setAttribute("role", "presentation");
      else item.parentElement.setAttribute("role", "list");
    }
  }
  // What scrolls sideways can be reached by the keyboard.
  for (const wide of document.querySelectorAll(".st-key-side_by_side")) wide.tabIndex = 0;
}
