const gap = 4; // px between a popup and its anchor

/**
 * Keeps a popover at its anchor while it is open: below, or above where there is more
 * room. In the top layer nothing that scrolls cuts it off. The answer places it anew.
 */
export function popup(node, anchor) {
  const place = () => {
    const at = anchor.getBoundingClientRect();
    const below = window.innerHeight - at.bottom - gap;
    const up = below < node.offsetHeight && at.top > below;
    const sides = {
      left: Math.max(gap, Math.min(at.left, window.innerWidth - node.offsetWidth - gap)),
      top: up ? null : at.bottom + gap, bottom: up ? window.innerHeight - at.top + gap : null, "min-width": at.width,
    };
    for (const [side, px] of Object.entries(sides)) node.style.setProperty(side, px === null ? "auto" : `${px}px`);
  };
  node.addEventListener("toggle", ({ newState }) => {
    const how = newState === "open" ? "addEventListener" : "removeEventListener";
    window[how]("scroll", place, { capture: true });
    window[how]("resize", place);
    if (newState === "open") place();
  });
  return place;
}
