// One phone: its people, the conversation of each with the desk, and the line to write in.

import { Talk, element } from "./talk.js";
import { words } from "./words.js";

const DWELL = 2500; // milliseconds a conversation is left on the screen before another takes its place

export class Phone {
  // `kind` says what the phone is called and suggests; `outside` is { say, badge }.
  constructor(root, people, kind, outside) {
    this.root = root;
    this.kind = kind;
    this.outside = outside;
    this.waiting = new Set();
    this.stayUntil = 0;
    this.seen = true;
    root.replaceChildren(document.getElementById("inside").content.cloneNode(true));
    this.find = (selector) => root.querySelector(selector);
    this.find(".kind").textContent = kind.kind;
    this.talks = new Map(people.map((person) => [person.account, this.talkOf(person)]));
    this.putChips(people);
    this.listen();
    this.show([...this.talks.values()][0]);
  }

  talkOf(person) {
    const talk = new Talk(person, {
      press: (choice) => this.say(talk, { text: choice.label, press: choice.data, label: choice.label }),
      again: (message) => this.deliver(talk, message),
      scrolled: () => this.showNewest(),
    });
    talk.log.dataset.hint = this.kind.hint;
    this.find(".talks").prepend(talk.log);
    return talk;
  }

  putChips(people) {
    const chips = this.find(".chips");
    chips.hidden = people.length < 2;
    for (const talk of this.talks.values()) {
      const chip = element("button", "chip", talk.person.name);
      chip.append(element("span", "chip-title", talk.person.title));
      chip.type = "button";
      chip.title = talk.person.title;
      chip.dataset.account = talk.person.account;
      chip.addEventListener("click", () => this.show(talk));
      talk.chip = chip;
      chips.append(chip);
    }
  }

  listen() {
    this.input = this.find(".composer");
    this.button = this.find(".send");
    this.button.addEventListener("click", () => this.send());
    this.input.addEventListener("input", () => this.refresh());
    this.input.addEventListener("keydown", (event) => {
      // Enter that ends the writing of a Chinese word is not a wish to send (229: Safari).
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.send();
    });
    this.find(".newest").addEventListener("click", () => this.current.toNewest());
  }

  show(talk) {
    if (this.current) this.current.draft = this.input.value;
    this.current = talk;
    this.stayUntil = performance.now() + DWELL;
    for (const one of this.talks.values()) {
      one.log.hidden = one !== talk;
      one.chip.setAttribute("aria-pressed", String(one === talk));
    }
    const { account, name, title } = talk.person;
    this.root.dataset.account = account;
    this.input.value = talk.draft;
    this.input.setAttribute("aria-label", words.writes(name));
    this.find(".name").textContent = name;
    this.find(".title").textContent = title;
    this.find(".face").textContent = [...name][0];
    const chips = this.find(".chips");
    chips.scrollLeft = talk.chip.offsetLeft - (chips.clientWidth - talk.chip.offsetWidth) / 2;
    talk.restoreScroll();
    this.refresh();
  }

  // New lines of all conversations; `live` is false for those that were there before the page was.
  add(lines, live) {
    for (const line of lines) {
      const talk = this.talks.get(line.account);
      if (!talk) continue;
      talk.add(line);
      talk.log.setAttribute("aria-live", live ? "polite" : "off");
      if (!live) this.latest = talk;
      else if (line.author === "desk") this.arrived(talk);
    }
  }

  arrived(talk) {
    talk.unread += 1;
    if (talk !== this.current) this.waiting.add(talk);
    else this.stayUntil = performance.now() + DWELL;
  }

  // After lines were added: bring to the front who was told something, unless somebody is writing.
  settle() {
    if (this.latest) this.show(this.latest);
    this.latest = null;
    for (const talk of this.talks.values()) talk.log.setAttribute("aria-live", "polite");
    const [next] = this.waiting;
    if (next && this.idle()) this.show(next);
    this.refresh();
  }

  idle() {
    const writing = this.input.value !== "" || document.activeElement === this.input;
    return !writing && !this.current.sending && performance.now() >= this.stayUntil;
  }

  setSeen(seen) {
    this.seen = seen;
    if (seen) this.current.restoreScroll();
    this.refresh();
  }

  showTime(text) {
    this.find(".bar-time").textContent = text;
  }

  send() {
    const text = this.input.value.trim();
    if (!text || this.current.sending) return;
    this.input.value = "";
    this.say(this.current, { text, press: "", label: "" });
  }

  say(talk, words) {
    this.deliver(talk, talk.expect(words));
  }

  // Sends, or sends again under the same id: the desk does it once.
  async deliver(talk, message) {
    if (talk.sending) return;
    const focused = document.activeElement;
    talk.setSent(message);
    talk.mark(message, words.sendingNow);
    this.refresh();
    try {
      await this.outside.say({ account: talk.person.account, ...message.words, id: message.id });
      talk.done(message);
    } catch {
      talk.fail(message);
    }
    talk.setSent();
    this.refresh();
    // A button that was switched off meanwhile has lost the focus of whoever works by keyboard.
    if (document.activeElement === document.body) focused.focus({ preventScroll: true });
  }

  refresh() {
    this.waiting.delete(this.current);
    if (this.seen) this.current.unread = 0;
    let unread = 0;
    for (const talk of this.talks.values()) {
      unread += talk.unread;
      talk.chip.classList.toggle("unread", talk.unread > 0 && talk !== this.current);
      const told = talk.unread && talk !== this.current ? words.unread(talk.unread) : "";
      talk.chip.setAttribute("aria-label", `${talk.person.name}（${talk.person.title}）${told}`);
    }
    this.outside.badge(this.root.dataset.phone, unread);
    this.button.disabled = this.current.sending || !this.input.value.trim();
    this.button.textContent = this.current.sending ? words.sending : words.send;
    this.suggest();
    this.showNewest();
  }

  suggest() {
    const row = this.find(".suggestions");
    row.hidden = !this.kind.always && !this.current.empty;
    if (!row.childElementCount) {
      for (const text of this.kind.suggestions) {
        const chip = element("button", "suggestion", text);
        chip.type = "button";
        chip.addEventListener("click", () => {
          if (!this.current.sending) this.say(this.current, { text, press: "", label: "" });
        });
        row.append(chip);
      }
    }
    for (const chip of row.children) chip.disabled = this.current.sending;
  }

  showNewest() {
    if (this.current) this.find(".newest").hidden = !this.current.missed;
  }
}
