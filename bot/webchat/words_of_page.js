// The page's own words in both languages.

import { language } from "./words.js";

const zh = {
  title: "值班台",
  other: "English",
  leave: "退出",
  leaveAll: "全部退出",
  logIn: "登录值班台",
  lead: "验证码会发到您的微信、企业微信、Telegram 或手机短信",
  staffNo: "工号",
  getCode: "获取验证码",
  code: "6 位验证码",
  bound: "信息科给了我绑定码",
  bindingCode: "8 位绑定码",
  enter: "登录",
  another: "换一个工号，或重新获取",
  codeSent: "如果工号无误，验证码已经发出，5 分钟内有效",
  fromWeCom: "从企业微信进入",
  unknown: "没能从企业微信进入，请用工号登录",
  refusal: (status, said) => said,
  unreached: "连不上值班台，请检查网络后再试",
  newest: "↓ 有新消息",
  older: "更早的消息",
  hint: "有故障直接说哪里、什么坏了；不会用也可以直接问",
  suggestions: {
    reporter: ["我的工单", "今天谁值班", "常见问题"],
    engineer: ["我的队列", "我的班", "今天谁值班"],
    duty_manager: ["我的队列", "值班表", "今天谁值班"],
  },
  youMaySay: "可以这样说",
  write: "说点什么…",
  attach: "发图片或文件，也可以拖进来或粘贴",
  drop: "松开就发出",
  away: "连接断开，正在重连…",
  elsewhere: "打开的页面太多，这一页不再更新。",
  goOnHere: "在这一页继续",
  kinds: { image: "图片", voice: "语音", video: "视频", file: "文件" },
  notTaken: (status, said, most) => said || `太大了，最多 ${most} MB`,
  scanned: "扫码",
};

const en = {
  title: "Service desk",
  other: "中文",
  leave: "Log out",
  leaveAll: "Log out all",
  logIn: "Log in to the service desk",
  lead: "A code is sent to your WeChat, WeCom, Telegram or phone",
  staffNo: "Staff number",
  getCode: "Send me a code",
  code: "6-digit code",
  bound: "I was given a binding code",
  bindingCode: "8-digit binding code",
  enter: "Log in",
  another: "Another number, or a new code",
  codeSent: "If the number is right a code is on its way; it is good for 5 minutes",
  fromWeCom: "Enter from WeCom",
  unknown: "Entering from WeCom did not work: log in by staff number",
  refusal: (status) =>
    ({ 403: "Wrong number or code, or it has run out: ask for a new one" })[status] ?? `Refused (${status})`,
  unreached: "The desk cannot be reached: check the network and try again",
  newest: "↓ New messages",
  older: "Earlier messages",
  hint: "Say where it is and what is wrong, or ask how something is done",
  suggestions: {
    reporter: ["My tickets", "Who is on duty", "Common questions"],
    engineer: ["My queue", "My shifts", "Who is on duty"],
    duty_manager: ["My queue", "Duty roster", "Who is on duty"],
  },
  youMaySay: "You may say",
  write: "Write to the desk…",
  attach: "Send pictures or files; dropping and pasting works too",
  drop: "Let go to send",
  away: "Connection lost, trying again…",
  elsewhere: "Too many pages are open; this one is not kept up to date.",
  goOnHere: "Go on here",
  kinds: { image: "Picture", voice: "Voice message", video: "Video", file: "File" },
  notTaken: (status, said, most) =>
    ({
      413: `Too large: ${most} MB at most`,
      415: "This kind is not taken: pictures, voice, video, PDF, Word, Excel, PowerPoint and text are",
      429: "Too many at once: please wait a few minutes",
    })[status],
  scanned: "Scanned",
};

export const page = language === "en" ? en : zh;

// Shows a line as the conversation has it, in the hospital's own time.
export function showing(timeZone) {
  const format = (options) => new Intl.DateTimeFormat(language, { timeZone, ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = format({ month: "long", day: "numeric", weekday: "short" });
  return (line) => {
    const at = new Date(line.ms);
    return { ...line, at: clock.format(at), day: day.format(at) };
  };
}

export function putWords() {
  document.title = page.title;
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = page[one.dataset.word];
}
