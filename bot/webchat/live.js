// The stream of new lines; it comes back by itself, from where it has everything.

const FIRST = 500;
const LONGEST = 15000;
const SILENCE = 40000; // the desk says something at least every 15 seconds

// `on` is { line(line), change(line), ready(), lost(), out(), elsewhere() }; out: nobody is logged
// in any more; elsewhere: so many pages are open that this one is told nothing more.
export function listen(after, on) {
  let source = null;
  let last = after;
  let failures = 0;
  let timer = 0;
  let watch = 0;
  let heardAt = Date.now();

  function open() {
    close();
    source = new EventSource(`/chat/live?after=${last}`);
    for (const [name, does] of Object.entries(events)) source.addEventListener(name, does);
    source.onerror = comeBack;
    heard();
  }

  const events = {
    message: (event) => took(event, on.line),
    change: (event) => took(event, on.change),
    ready: () => {
      failures = 0;
      heard();
      on.ready();
    },
    well: heard,
    again: () => {
      close();
      timer = setTimeout(look, Math.random() * FIRST); // the desk stops: not all at one moment
    },
    elsewhere: () => {
      close();
      on.elsewhere();
    },
  };

  // What the event's id says is there in full, so that is where to go on from.
  function took(event, tell) {
    heard();
    last = Math.max(last, Number(event.lastEventId) || 0);
    tell(JSON.parse(event.data));
  }

  // A connection can be dead without a word, behind a proxy above all.
  function heard() {
    heardAt = Date.now();
    clearTimeout(watch);
    watch = setTimeout(comeBack, SILENCE);
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(watch);
    source?.close();
    source = null;
  }

  // A browser tries again by itself, but not after a refusal, and not soon after a long sleep.
  function comeBack() {
    close();
    on.lost();
    const pause = Math.min(LONGEST, FIRST * 2 ** Math.min(failures++, 5));
    timer = setTimeout(look, pause * (0.8 + Math.random() * 0.4));
  }

  async function look() {
    const status = await fetch("/chat/me", { cache: "no-store" }).then((answer) => answer.status, () => 0);
    if (status === 401) on.out();
    else if (status === 200) open();
    else comeBack();
  }

  function awake() {
    if (!document.hidden && source && Date.now() - heardAt > SILENCE) comeBack();
  }

  function online() {
    if (!source) look();
  }

  addEventListener("online", online);
  document.addEventListener("visibilitychange", awake);
  open();
  return {
    goOn: open,
    stop: () => {
      removeEventListener("online", online);
      document.removeEventListener("visibilitychange", awake);
      close();
    },
  };
}
