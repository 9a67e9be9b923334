// What a conversation on a page says itself, beside what is said in it; in the reader's language
// where the page has more than one.

const zh = {
  desk: "值班台",
  says: (name) => `${name}：`,
  talkOf: (name) => `${name}和值班台的对话`,
  writes: (name) => `${name}对值班台说`,
  unanswered: "没有收到回复，点此重发",
  unsent: "未发出，点此重发",
  sendingNow: "发送中…",
  sending: "发送中",
  send: "发送",
  unread: (count) => `，${count} 条未读`,
};

const en = {
  desk: "Service desk",
  says: (name) => `${name}: `,
  talkOf: (name) => `Conversation of ${name} and the service desk`,
  writes: (name) => `${name} writes to the service desk`,
  unanswered: "No answer yet, send again",
  unsent: "Not sent, try again",
  sendingNow: "Sending…",
  sending: "Sending",
  send: "Send",
  unread: (count) => `, ${count} unread`,
};

const KEPT = "zhiban.language";

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function chosen() {
  if (!document.documentElement.dataset.languages) return "zh-CN";
  const wanted = kept() ?? navigator.language;
  return wanted.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

export function keepLanguage(language) {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Then it is asked for again next time.
  }
}

export const language = chosen();
export const words = language === "en" ? en : zh;
document.documentElement.lang = language;
