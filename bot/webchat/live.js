// The stream of new lines; it comes back by itself, from the last line it had.

const LONGEST = 15000;

// `on` is { line(line), ready(), lost(), out() }; out: nobody is logged in any more.
export function listen(after, on) {
  let source = null;
  let last = after;
  let failures = 0;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(`/chat/live?after=${last}`);
    source.onmessage = (event) => {
      const line = JSON.parse(event.data);
      last = Math.max(last, line.id);
      on.line(line);
    };
    source.addEventListener("ready", () => {
      failures = 0;
      on.ready();
    });
    source.onerror = () => comeBack();
  }

  // A browser tries again by itself, but not after a refusal, and not soon after a long sleep.
  async function comeBack() {
    source.close();
    on.lost();
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(LONGEST, 500 * 2 ** Math.min(failures++, 5)));
  }

  async function look() {
    const me = await fetch("/chat/me", { cache: "no-store" }).catch(() => null);
    if (me?.status === 401) on.out();
    else open();
  }

  addEventListener("online", open);
  open();
  return () => {
    removeEventListener("online", open);
    clearTimeout(timer);
    source.close();
  };
}
