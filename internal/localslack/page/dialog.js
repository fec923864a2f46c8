/** Shows a dialog above everything else. The answer takes it away and gives the focus back. */
export function showDialog(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  return () => {
    dialog.close();
    dialog.remove();
    if (document.activeElement === document.body) focusAgain(before);
  };
}

/**
 * Gives the focus back to what had it. If that was drawn again in the meantime its like
 * gets it, or the page's main part: the keyboard never starts over at the top.
 */
export function focusAgain(before) {
  const place = before.isConnected && before !== document.body ? before : likeOf(before) ?? document.querySelector("main");
  place?.focus();
}

function likeOf(before) {
  const element = before.closest("[data-action]");
  const block = (el) => el.closest("[data-block]")?.dataset.block;
  const likes = [...document.querySelectorAll("[data-action]")].filter((el) => el.dataset.action === element?.dataset.action);
  const like = likes.length > 1 ? likes.find((el) => block(el) === block(before)) : likes[0];
  const control = "a, button, input, select, textarea";
  return like?.matches(control) ? like : like?.querySelector(control);
}

/**
 * Calls close when Escape is meant for the dialog, not for a list that is open in it. The
 * key is taken because a browser asks a dialog only once whether it may close it.
 */
export function onEscape(dialog, close) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || dialog.querySelector(":popover-open")) return;
    event.preventDefault();
    close();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return; // a file chooser that was left
    event.preventDefault();
    close();
  });
}
