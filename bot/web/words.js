// What a conversation on a page says itself, beside what is said in it.

export const words = {
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
