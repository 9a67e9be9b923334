// What was written and is not known to have reached the desk, kept over a reload of the page.

export class Unsent {
  constructor(account) {
    this.name = `zhiban.unsent.${account}`;
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "[]");
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

  put(kept) {
    try {
      localStorage.setItem(this.name, JSON.stringify(kept.slice(-20)));
    } catch {
      // A browser that keeps nothing: then only as long as the page is open.
    }
  }
}
