// The staff's chat: one conversation with the desk.

import { Talk, element, newId } from "./talk.js";
import { keepLanguage, language, words } from "./words.js";
import { askToLogIn, post } from "./login.js";
import { listen } from "./live.js";
import { preview, showBeside } from "./pictures.js";
import { Unsent } from "./unsent.js";
import { page, putWords, showing } from "./words_of_page.js";

const find = (id) => document.getElementById(id);
const composer = find("composer");
const away = find("away");

let talk = null;
let unsent = null;
let shown = null;
let live = null;
let most = 20;
let going = Promise.resolve();
let first = 0;
let more = false;
let awayTimer = 0;
let cutOff = false;
const known = new Set();

async function begin() {
  putWords();
  find("language").textContent = page.other;
  const response = await fetch("/chat/me", { cache: "no-store" }).catch(() => null);
  const me = response?.ok ? await response.json() : null;
  if (!response) return setTimeout(begin, 3000);
  find("hospital").textContent = me?.hospital ?? "";
  if (me?.in) return open(me);
  askToLogIn(me?.entrance ?? "", begin, location.search === "?unknown" ? page.unknown : "");
}

async function open(person) {
  const found = await fetch("/chat/lines", { cache: "no-store" }).then((r) => r.json());
  show(person);
  add(found.lines, false);
  [first, more] = [found.lines[0]?.id ?? 0, found.more];
  showOlder();
  live = listen(found.complete, { line: (one) => add([one], true), change, ready, lost, out, elsewhere });
  if (location.hash.length > 1) pressScanned(location.hash.slice(1));
}

function show(person) {
  shown = showing(person.zone);
  find("chat").hidden = false;
  for (const id of ["leave", "leave-all"]) find(id).hidden = false;
  most = person.most_mb;
  talk = new Talk(person, { press, again: deliver, scrolled: showNewest, made: showBeside });
  unsent = new Unsent(person.account);
  document.querySelector(".talks").prepend(talk.log);
  document.querySelector(".name").textContent = person.name;
  document.querySelector(".title").textContent = person.title;
  document.querySelector(".face").textContent = [...person.name][0];
  composer.placeholder = page.write;
  composer.setAttribute("aria-label", words.writes(person.name));
  find("send").textContent = words.send;
  find("attach").setAttribute("aria-label", page.attach);
  find("attach").title = page.attach;
  find("drop").textContent = page.drop;
  suggest(person.role);
  // Pictures come later than their lines and make the log longer.
  talk.log.addEventListener("load", () => talk.restoreScroll(), true);
  refresh();
  composer.focus({ preventScroll: true });
}

function add(lines, live) {
  talk.log.setAttribute("aria-live", live ? "polite" : "off");
  for (const line of lines) {
    if (known.has(line.id)) continue;
    known.add(line.id);
    if (line.mid) unsent.drop(line.mid);
    talk.add(shown(line));
  }
  refresh();
}

function change(line) {
  talk.change(shown(line));
}

function showOlder() {
  talk.log.querySelector(".older")?.remove();
  if (!more) return;
  const button = element("button", "older", page.older);
  button.type = "button";
  button.addEventListener("click", older);
  talk.log.prepend(button);
}

async function older() {
  const found = await fetch(`/chat/lines?before=${first}`, { cache: "no-store" }).then((r) => r.json());
  const fresh = found.lines.filter((line) => !known.has(line.id));
  for (const line of fresh) known.add(line.id);
  [first, more] = [found.lines[0]?.id ?? first, found.more];
  talk.log.querySelector(".older")?.remove();
  talk.prepend(fresh.map(shown));
  showOlder();
}

// What was said while the connection was away goes out now, under the ids it had.
async function ready() {
  cutOff = false;
  clearTimeout(awayTimer);
  away.hidden = true;
  talk.log.setAttribute("aria-live", "polite");
  for (const kept of unsent.all()) {
    const waiting = talk.pending.find((one) => one.id === kept.id);
    await deliver(waiting ?? talk.expect(kept.words, kept.id));
  }
}

// Said once it lasts: a desk that starts anew is back before anybody needs to know.
function lost() {
  if (cutOff) return;
  cutOff = true;
  clearTimeout(awayTimer);
  awayTimer = setTimeout(() => {
    away.textContent = page.away;
    away.hidden = false;
  }, 1500);
}

// This page is told nothing more: it says so until somebody wants it back.
function elsewhere() {
  clearTimeout(awayTimer);
  const here = element("button", "plain", page.goOnHere);
  here.type = "button";
  here.addEventListener("click", () => live.goOn());
  away.replaceChildren(page.elsewhere, " ", here);
  away.hidden = false;
}

function out() {
  live?.stop();
  location.reload();
}

function press(choice) {
  say({ text: choice.label, press: choice.data, label: choice.label });
}

function pressScanned(code) {
  history.replaceState(null, "", location.pathname);
  say({ text: page.scanned, press: `scan:${code}`, label: page.scanned });
}

function say(said) {
  const message = talk.expect(said);
  unsent.keep(message);
  return deliver(message);
}

// One after another, in the order they were written.
function deliver(message) {
  going = going.then(() => (message.file ? upload(message) : speak(message)));
  return going;
}

async function speak(message) {
  talk.setSent(message);
  talk.mark(message, words.sendingNow);
  try {
    await post("/chat/say", { ...message.words, id: message.id });
    settle(message);
  } catch (error) {
    failed(message, error);
  }
  talk.setSent();
  refresh();
  composer.focus({ preventScroll: true });
}

function settle(message) {
  unsent.drop(message.id);
  talk.done(message);
}

function failed(message, error) {
  if (error.status === 401) return out();
  if (error.status && error.status < 500) unsent.drop(message.id); // it would be refused again
  talk.fail(message);
  if (error.status === 413 || error.status === 415 || error.status === 429)
    tell(page.notTaken(error.status, error.message, most));
}

function tell(text) {
  away.textContent = text;
  away.hidden = false;
  clearTimeout(awayTimer);
  awayTimer = setTimeout(() => (away.hidden = true), 6000);
}

function sendFiles(files) {
  for (const file of files) {
    if (file.size > most << 20) {
      tell(page.notTaken(413, "", most));
      continue;
    }
    const message = talk.expect({ text: "📎", press: "", label: "" }, newId());
    message.file = file;
    preview(message, file);
    deliver(message);
  }
}

async function upload(message) {
  talk.mark(message, words.sendingNow);
  try {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch(`/chat/send?id=${message.id}`, { method: "POST", headers, body: message.file });
    if (!response.ok) {
      const said = await response.json().catch(() => ({}));
      throw Object.assign(new Error(said.error ?? ""), { status: response.status });
    }
    talk.done(message);
  } catch (error) {
    failed(message, error);
  }
}

function suggest(role) {
  const row = document.querySelector(".suggestions");
  row.hidden = false;
  row.setAttribute("aria-label", page.youMaySay);
  for (const text of page.suggestions[role] ?? page.suggestions.reporter) {
    const chip = element("button", "suggestion", text);
    chip.type = "button";
    chip.addEventListener("click", () => talk.sending || say({ text, press: "", label: "" }));
    row.append(chip);
  }
}

function refresh() {
  find("send").disabled = talk.sending || !composer.value.trim();
  talk.log.querySelector(".hint")?.remove();
  if (!talk.log.childElementCount) talk.log.append(element("p", "hint", page.hint));
}

function showNewest() {
  document.querySelector(".newest").hidden = !talk.missed;
}

function send() {
  const text = composer.value.trim();
  if (!text || talk.sending) return;
  composer.value = "";
  talk.log.querySelector(".hint")?.remove();
  say({ text, press: "", label: "" });
}

async function leave(everywhere) {
  try {
    await post("/chat/logout", { everywhere });
  } catch {
    return tell(page.unreached);
  }
  unsent.clear();
  live?.stop();
  location.reload();
}

find("send").addEventListener("click", send);
composer.addEventListener("input", refresh);
composer.addEventListener("keydown", (event) => {
  // Enter that ends the writing of a Chinese word is not a wish to send (229: Safari).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});
composer.addEventListener("paste", (event) => {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  sendFiles(event.clipboardData.files);
});
find("attach").addEventListener("click", () => find("file").click());
find("file").addEventListener("change", (event) => {
  sendFiles([...event.target.files]);
  event.target.value = "";
});
document.querySelector(".newest").addEventListener("click", () => talk.toNewest());
for (const kind of ["dragover", "drop", "dragleave"]) {
  find("chat").addEventListener(kind, (event) => {
    event.preventDefault();
    find("drop").hidden = kind !== "dragover";
    if (kind === "drop") sendFiles([...event.dataTransfer.files]);
  });
}
find("language").addEventListener("click", async () => {
  const other = language === "en" ? "zh-CN" : "en";
  keepLanguage(other);
  // Who is logged in is answered in it as well; who is not only sees the page change.
  await post("/chat/language", { language: other }).catch(() => null);
  location.reload();
});
find("leave").addEventListener("click", () => leave(false));
find("leave-all").addEventListener("click", () => leave(true));
begin();
