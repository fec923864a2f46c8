// A browser may keep a page from remembering anything: then it begins anew when it is loaded again.

/** What was kept under this name in "localStorage" or, for one tab, in "sessionStorage". */
export function recall(storage, name) {
  try {
    return window[storage].getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text under this name. */
export function keep(storage, name, text) {
  try {
    window[storage].setItem(name, text);
  } catch {}
}
