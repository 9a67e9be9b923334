// One conversation between a person and the desk, as a log of bubbles.

import { words } from "./words.js";

const NEAR = 60; // pixels from the end that still count as being at the end

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// Not crypto.randomUUID: on a page served over plain http to another machine it does not exist.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The words of a line; so many characters at the beginning are its heading.
function said({ text, bold = 0 }) {
  const [head, rest] = [[...text].slice(0, bold).join(""), [...text].slice(bold).join("")];
  return [...(head ? [element("strong", "heading", head)] : []), rest];
}

export class Talk {
  // `on` is { press(choice), again(message), scrolled() }, and, where a page shows more of a line
  // than its words, made(line, bubble).
  constructor(person, on) {
    this.person = person;
    this.on = on;
    this.unread = 0;
    this.draft = "";
    this.sent = null;
    this.missed = false;
    this.pending = [];
    this.atEnd = true;
    this.scrollTop = 0;
    this.log = element("div", "log");
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-live", "off");
    this.log.setAttribute("aria-label", words.talkOf(person.name));
    this.log.tabIndex = 0;
    this.log.addEventListener("scroll", () => this.noteScroll());
    new ResizeObserver(() => this.restoreScroll()).observe(this.log);
  }

  get sending() {
    return this.sent !== null;
  }

  get empty() {
    return this.log.childElementCount === 0;
  }

  noteScroll() {
    if (!this.log.clientHeight) return;
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const grew = scrollHeight > (this.height ?? 0);
    this.height = scrollHeight;
    if (grew && this.atEnd) return this.restoreScroll(); // a picture came, nobody scrolled
    this.scrollTop = scrollTop;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.atEnd) this.missed = false;
    this.on.scrolled();
  }

  toNewest() {
    this.atEnd = true;
    this.missed = false;
    this.log.scrollTop = this.log.scrollHeight;
    this.on.scrolled();
  }

  restoreScroll() {
    this.log.scrollTop = this.atEnd ? this.log.scrollHeight : this.scrollTop;
  }

  add(line) {
    if (line.day && line.day !== this.day) this.log.append(element("div", "day", line.day));
    this.day = line.day;
    if (line.author === "person") this.addOwn(line);
    else this.addAnswer(line);
    if (this.atEnd) this.log.scrollTop = this.log.scrollHeight;
    else this.missed = true;
  }

  // Lines from before the first that is shown; what is on the screen stays where it is.
  prepend(lines) {
    const height = this.log.scrollHeight;
    const made = document.createDocumentFragment();
    let day = "";
    for (const line of lines) {
      if (line.day && line.day !== day) made.append(element("div", "day", line.day));
      day = line.day;
      const bubble = this.bubble(line.author, line.text, line.author === "desk" ? line.choices : [], line.bold);
      this.made(line, bubble);
      bubble.classList.add("moved");
      bubble.querySelector(".at").textContent = line.at;
      made.append(bubble);
    }
    const top = this.log.querySelector(".day");
    if (top && top.textContent === day) top.remove();
    this.log.prepend(made);
    this.log.scrollTop += this.log.scrollHeight - height;
  }

  // What was said here is on the screen already, waiting for its line.
  addOwn(line) {
    const message = this.pendingOf(line);
    const bubble = message ? message.bubble : this.bubble("person", line.text);
    bubble.querySelector(".at").textContent = line.at;
    bubble.classList.remove("pending");
    if (message) {
      message.arrived = true;
      bubble.classList.add("moved"); // it was shown already and does not come in again
    }
    this.made(line, bubble);
    this.log.append(bubble);
  }

  // Where the page's own id comes back with the line, that is the one; else the first of the words.
  pendingOf(line) {
    const open = this.pending.filter((one) => !one.arrived);
    if (line.mid !== undefined) return open.find((one) => one.id === line.mid);
    const same = open.filter((one) => one.words.text === line.text);
    return same.find((one) => one === this.sent) ?? same[0];
  }

  made(line, bubble) {
    bubble.dataset.line = line.id;
    this.on.made?.(line, bubble);
  }

  // A line that is shown says something else from now on.
  change(line) {
    const bubble = this.log.querySelector(`[data-line="${line.id}"]`);
    if (!bubble) return;
    bubble.querySelector(".bubble").replaceChildren(...said(line));
    bubble.querySelector(".choices")?.remove();
    if (line.choices.length) bubble.querySelector(".bubble").after(this.buttons(line.choices));
    this.on.made?.(line, bubble);
    this.restoreScroll();
  }

  addAnswer(line) {
    for (const message of this.pending) if (message.arrived && !this.sending) this.done(message);
    this.log.querySelector(".line.desk.last")?.classList.remove("last");
    const bubble = this.bubble("desk", line.text, line.choices, line.bold);
    bubble.classList.add("last");
    this.made(line, bubble);
    bubble.querySelector(".at").textContent = line.at;
    this.log.append(bubble);
  }

  bubble(author, text, choices = [], bold = 0) {
    const line = element("div", `line ${author}`);
    line.append(element("span", "sr", words.says(author === "desk" ? words.desk : this.person.name)));
    const own = element("p", "bubble");
    own.append(...said({ text, bold }));
    line.append(own);
    if (choices.length) line.append(this.buttons(choices));
    const foot = element("p", "foot");
    foot.append(element("time", "at"));
    line.append(foot);
    return line;
  }

  buttons(choices) {
    const row = element("div", "choices");
    for (const choice of choices) {
      const button = element("button", "choice", choice.label);
      button.type = "button";
      button.disabled = this.sending;
      button.addEventListener("click", () => this.sending || this.on.press(choice));
      row.append(button);
    }
    return row;
  }

  // A bubble for what is about to be sent.
  expect(words, id = newId()) {
    const bubble = this.bubble("person", words.text);
    bubble.classList.add("pending");
    const message = { id, words, bubble, arrived: false };
    this.pending.push(message);
    this.log.append(bubble);
    this.toNewest();
    return message;
  }

  mark(message, text) {
    message.bubble.classList.remove("failed");
    message.bubble.querySelector(".again")?.remove();
    if (!message.arrived) message.bubble.querySelector(".at").textContent = text;
  }

  done(message) {
    this.mark(message, "");
    this.pending = this.pending.filter((one) => one !== message);
    if (!message.arrived) message.bubble.remove();
  }

  fail(message) {
    this.mark(message, "");
    message.bubble.classList.add("failed");
    const again = element("button", "again", message.arrived ? words.unanswered : words.unsent);
    again.type = "button";
    again.addEventListener("click", () => this.on.again(message));
    message.bubble.querySelector(".foot").append(again);
    if (this.atEnd) this.toNewest();
  }

  // `message` is the one on its way; without it, none is any more.
  setSent(message = null) {
    this.sent = message;
    for (const choice of this.log.querySelectorAll(".choice, .again")) choice.disabled = this.sending;
  }
}
