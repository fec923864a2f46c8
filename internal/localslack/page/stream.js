const firstWait = 300; // ms
const longestWait = 5000; // ms
const silence = 12000; // ms; the workspace tells its time every two seconds

/**
 * Listens to what happens in the workspace, and goes on where it stopped whenever the
 * connection is lost. url(after) is where to listen; handle maps an event's name to a
 * function of its data; state hears whether there is a connection. Returns what ends it.
 */
export function listen({ after, url, handle, state }) {
  let source = null;
  let wait = firstWait;
  let timer = 0;
  let heard = Date.now();

  function open() {
    clearTimeout(timer);
    source?.close();
    heard = Date.now();
    source = new EventSource(url(after));
    source.addEventListener("open", () => { wait = firstWait; heard = Date.now(); state(true); });
    source.addEventListener("error", lost);
    for (const [name, f] of Object.entries(handle)) source.addEventListener(name, (event) => take(event, f));
  }

  function take(event, f) {
    heard = Date.now();
    if (event.lastEventId) after = event.lastEventId;
    f(JSON.parse(event.data || "{}"));
  }

  // The browser's own way to connect again gives up on some errors, and its waits
  // cannot be chosen.
  function lost() {
    source.close();
    state(false);
    clearTimeout(timer);
    timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, longestWait);
  }

  // A tab that was put to sleep may hold a connection that died meanwhile.
  function wake() {
    if (document.visibilityState === "hidden") return;
    if (source.readyState === EventSource.CLOSED || Date.now() - heard > silence) open();
  }

  const watch = setInterval(wake, silence / 2);
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  open();
  return () => {
    clearTimeout(timer);
    clearInterval(watch);
    document.removeEventListener("visibilitychange", wake);
    removeEventListener("online", wake);
    source.close();
  };
}
