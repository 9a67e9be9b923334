// Makes grammy.json again: what grammY sends, and that it takes what the fake Bot API answers.
//
//   npm install grammy@1.46.0                                 (in any folder)
//   python -m tests.support.payloads.telegram.serve_fake      (in another terminal; prints the address)
//   NODE_PATH=that/folder/node_modules node make_grammy.cjs http://127.0.0.1:PORT
const fs = require("fs");
const http = require("http");
const path = require("path");
const { Bot, InlineKeyboard, InputFile } = require("grammy");

const fake = process.argv[2];
const token = "424242:made-up-token-for-tests-only-abcdef";
const person = 700100;
const group = -4001;
const calls = [];

// Between grammY and the fake: passes everything on and writes it down.
const between = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const body = Buffer.concat(chunks);
    const answer = await fetch(fake + request.url, {
      method: request.method,
      headers: { "content-type": request.headers["content-type"] || "" },
      body: body.length ? body : undefined,
    });
    const text = await answer.text();
    calls.push({
      method: request.url.split("/").pop(),
      type: request.headers["content-type"] || "",
      body: body.toString("base64"),
      status: answer.status,
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(text);
  });
});

const refused = async (deed, code) => {
  try {
    await deed();
  } catch (error) {
    if (error.error_code !== code) throw error;
    return;
  }
  throw new Error(`not refused with ${code}`);
};

between.listen(0, "127.0.0.1", async () => {
  const apiRoot = `http://127.0.0.1:${between.address().port}`;
  const bot = new Bot(token, { client: { apiRoot } });
  const seen = [];
  bot.command("start", (context) => {
    seen.push(["start", context.match]);
    return context.reply("工单 #1 <b>&", { reply_markup: new InlineKeyboard().text("接单", "accept:1:2") });
  });
  bot.callbackQuery(/^accept:/, async (context) => {
    seen.push(["press", context.callbackQuery.data]);
    await context.answerCallbackQuery("已接单");
    await context.editMessageText("已接单", { reply_markup: new InlineKeyboard().text("看 #1", "show:1") });
  });
  bot.on("my_chat_member", (context) => seen.push(["member", context.myChatMember.new_chat_member.status]));
  bot.on("message:migrate_to_chat_id", (context) => seen.push(["moved", context.message.migrate_to_chat_id]));
  bot.on("message:text", (context) => seen.push(["text", context.message.text]));
  bot.on("message:photo", (context) => seen.push(["photo", context.message.photo.length]));

  const commands = [{ command: "report", description: "报修" }];
  await bot.api.setMyCommands(commands, { scope: { type: "all_private_chats" } });
  await bot.api.setMyCommands(commands, { language_code: "en" });
  const known = await bot.api.getMyCommands();
  if (known.length !== 1) throw new Error("commands are not kept");

  let ended;
  const over = new Promise((resolve) => (ended = resolve));
  bot.start({ allowed_updates: ["message", "callback_query", "my_chat_member"], timeout: 1 });
  const wanted = ["start", "press", "member", "moved", "photo"];
  const deadline = Date.now() + 8000;
  const wait = setInterval(() => {
    const kinds = new Set(seen.map(([kind]) => kind));
    if (wanted.every((kind) => kinds.has(kind)) || Date.now() > deadline) {
      clearInterval(wait);
      ended(kinds);
    }
  }, 100);
  const kinds = await over;
  for (const kind of wanted)
    if (!kinds.has(kind)) throw new Error(`grammY did not see: ${kind}`);
  await bot.stop();

  await bot.api.sendMessage(group, "待抢", { message_thread_id: 42, link_preview_options: { is_disabled: true } });
  await bot.api.sendPhoto(person, new InputFile(Buffer.from("\x89PNG\r\n\x1a\n"), "a.png"), { caption: "截图" });
  await bot.api.sendDocument(person, new InputFile(Buffer.from("%PDF-1.7"), "report.pdf"));
  await refused(() => bot.api.sendMessage(person, "字".repeat(4097)), 400);
  await refused(() => bot.api.sendMessage(person, "   "), 400);
  await refused(() => bot.api.sendMessage(12345, "在吗"), 400);
  await refused(() => bot.api.sendMessage(group, "题", { message_thread_id: 7 }), 400);
  const long = new InlineKeyboard().text("长", "x".repeat(65));
  await refused(() => bot.api.sendMessage(person, "钮", { reply_markup: long }), 400);
  await refused(() => bot.api.answerCallbackQuery("404"), 400);
  await refused(() => bot.api.sendMessage(700101, "在吗"), 403);

  const kept = calls.filter((call) => call.method !== "getUpdates" || call === calls.find((c) => c.method === "getUpdates"));
  const file = path.join(__dirname, "grammy.json");
  fs.writeFileSync(file, JSON.stringify({ by: "grammY 1.46.0", calls: kept }, null, 1) + "\n");
  console.log(`${kept.length} calls; ${[...kinds].join(", ")}`);
  process.exit(0);
});
