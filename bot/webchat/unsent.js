// What was written and is not known to have reached the desk, kept over a reload of the page and
// no longer than the tab: on a ward many people use one computer.

const NAME = "zhiban.unsent.";

export class Unsent {
  constructor(account) {
    this.name = NAME + account;
    for (const other of kept(sessionStorage)) if (other !== this.name) sessionStorage.removeItem(other);
    for (const old of kept(localStorage)) localStorage.removeItem(old);
  }

  all() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) ?? "[]");
    } catch {
      return [];
    }
  }

  keep(message) {
    this.put([...this.all().filter((one) => one.id !== message.id), { id: message.id, words: message.words }]);
  }

  drop(id) {
    this.put(this.all().filter((one) => one.id !== id));
  }

  clear() {
    for (const name of kept(sessionStorage)) sessionStorage.removeItem(name);
  }

  put(messages) {
    try {
      sessionStorage.setItem(this.name, JSON.stringify(messages.slice(-20)));
    } catch {
      // A browser that keeps nothing: then only as long as the page is open.
    }
  }
}

function kept(storage) {
  try {
    return Object.keys(storage).filter((name) => name.startsWith(NAME));
  } catch {
    return [];
  }
}
