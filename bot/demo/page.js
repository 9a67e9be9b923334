// The demonstration's page: asks the desk what was said, shows it on three phones, moves the clock.

import { Phone } from "./phone.js";

const EVERY = 700;
const EVERY_HIDDEN = 4000;
const LONGEST_PAUSE = 8000;
const KINDS = {
  reporter: {
    kind: "护士",
    hint: "点下面一句试试，或者自己写一句",
    suggestions: ["急诊HIS打不开，全科挂不了号", "电子票据怎么冲红", "我的工单"],
    always: false,
  },
  engineer: {
    kind: "工程师",
    hint: "派给这位工程师的工单会出现在这里",
    suggestions: ["我的队列"],
    always: true,
  },
  manager: {
    kind: "管理",
    hint: "超时和升级会通知到这里",
    suggestions: ["未完成工单", "超时工单"],
    always: true,
  },
};
const MOVED = { "5m": "已拨快 5 分钟", "1h": "已拨快 1 小时", morning: "已拨到下一个工作日早上" };

const clock = document.getElementById("clock");
const told = document.getElementById("told");
const away = document.getElementById("away");
const tabs = [...document.querySelectorAll(".tab")];
const moves = [...document.querySelectorAll(".move")];
const sideBySide = matchMedia("(min-width: 1100px)");

const phones = new Map();
let tab = "reporter";
let last = 0;
let caughtUp = false;
let failures = 0;
let timer = 0;
let asking = false;
let time = null;

async function ask(path, body, patience = 15000) {
  const options = { signal: AbortSignal.timeout(patience), cache: "no-store" };
  if (body) {
    options.method = "POST";
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

async function poll() {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  const news = await ask(`/demo/state?after=${last}`).catch(() => null);
  asking = false;
  failures = news ? 0 : failures + 1;
  away.hidden = news !== null;
  timer = setTimeout(poll, news?.more ? 0 : pause());
  if (news) take(news);
}

function pause() {
  const usual = document.hidden ? EVERY_HIDDEN : EVERY;
  return failures ? Math.min(LONGEST_PAUSE, EVERY * 2 ** Math.min(failures - 1, 6)) : usual;
}

// Answers may overlap: each holds everything after a line that was already here when it was asked.
function take(news) {
  if (!phones.size) putPeople(news.people);
  setClock(news.now);
  const added = news.lines.filter((line) => line.id > last);
  last = Math.max(last, news.last);
  for (const phone of phones.values()) phone.add(added, caughtUp);
  if (!news.more) caughtUp = true;
  if (caughtUp) for (const phone of phones.values()) phone.settle();
}

function putPeople(people) {
  for (const root of document.querySelectorAll(".phone")) {
    const kind = root.dataset.phone;
    const owners = people.filter((person) => person.phone === kind);
    if (owners.length) phones.set(kind, new Phone(root, owners, KINDS[kind], { say, badge }));
  }
  arrange();
}

async function say(message) {
  take(await ask(`/demo/say?after=${last}`, message));
}

function badge(kind, unread) {
  const button = tabs.find((one) => one.dataset.tab === kind);
  button.querySelector(".badge")?.remove();
  if (!unread) return;
  const mark = document.createElement("span");
  mark.className = "badge";
  mark.textContent = unread > 99 ? "99+" : unread;
  mark.setAttribute("aria-label", `${unread} 条未读`);
  mark.setAttribute("role", "img");
  button.append(mark);
}

// At phone width one phone at a time is shown; the others gather unread lines.
function arrange() {
  for (const button of tabs) button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
  for (const root of document.querySelectorAll(".phone")) {
    root.classList.toggle("behind", root.dataset.phone !== tab);
  }
  for (const [kind, phone] of phones) phone.setSeen(sideBySide.matches || kind === tab);
}

// `now` is the desk's wall clock with its offset; only the wall clock is shown.
function setClock(now) {
  time = { wall: Date.parse(`${now.slice(0, 23)}Z`), since: performance.now() };
  showClock();
}

function showClock() {
  if (!time) return;
  const wall = new Date(time.wall + performance.now() - time.since);
  const [hours, minutes, seconds] = [wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()]
    .map((part) => String(part).padStart(2, "0"));
  const day = `${wall.getUTCMonth() + 1}月${wall.getUTCDate()}日 周${"日一二三四五六"[wall.getUTCDay()]}`;
  const second = document.createElement("span");
  second.className = "seconds";
  second.textContent = `:${seconds}`;
  clock.replaceChildren(`${day} ${hours}:${minutes}`, second);
  for (const phone of phones.values()) phone.showTime(`${hours}:${minutes}`);
}

async function move(button) {
  for (const one of moves) one.disabled = true;
  button.classList.add("busy");
  told.textContent = "正在拨快，途中到点的事一件件发出…";
  try {
    const moved = await ask("/demo/clock", { move: button.dataset.move }, 120000);
    setClock(moved.now);
    told.textContent = `${MOVED[button.dataset.move]}，现在是 ${moved.clock}`;
  } catch {
    told.textContent = "没有拨成，请再点一次";
  }
  button.classList.remove("busy");
  for (const one of moves) one.disabled = false;
  // Switched off, it lost the focus of whoever works by keyboard.
  if (document.activeElement === document.body) button.focus({ preventScroll: true });
  poll();
}

for (const button of moves) button.addEventListener("click", () => move(button));
for (const button of tabs) {
  button.addEventListener("click", () => {
    tab = button.dataset.tab;
    arrange();
  });
}
sideBySide.addEventListener("change", arrange);
document.addEventListener("visibilitychange", () => document.hidden || poll());
addEventListener("online", poll);
setInterval(showClock, 1000);
arrange();
poll();
