// Makes witnesses.json again, and checks that both witnesses read ours.json.
//
//   npm install @wecom/crypto@1.0.1 wechat-crypto@0.0.2      (in any folder)
//   NODE_PATH=that/folder/node_modules node --no-deprecation make_vectors.cjs
//
// ours.json is made by: python -m tests.support.payloads.wecom.make_ours
const fs = require("fs");
const path = require("path");
const wecom = require("@wecom/crypto");
const WXBizMsgCrypt = require("wechat-crypto");

const token = "callbackToken";
const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const corpId = "ww0123456789abcdef";
const stamp = "1767571200";
const texts = [
  "",
  "7215283749",
  "收到",
  "😀龘𠮷",
  "字".repeat(700),
  "a]]></Content><MsgType><![CDATA[evil]]></MsgType>",
  "x".repeat(31),
  "x".repeat(32),
  "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[w001]]></FromUserName>" +
    "<CreateTime>1767571200</CreateTime><MsgType><![CDATA[text]]></MsgType>" +
    "<Content><![CDATA[急诊HIS打不开]]></Content><MsgId>1</MsgId><AgentID>1000002</AgentID></xml>",
];

const second = new WXBizMsgCrypt(token, aesKey, corpId);
const witnesses = {
  "@wecom/crypto": {
    encrypt: (text) => wecom.encrypt(aesKey, text, corpId),
    sign: (nonce, sealed) => wecom.getSignature(token, stamp, nonce, sealed),
    decrypt: (sealed) => wecom.decrypt(aesKey, sealed),
  },
  "wechat-crypto": {
    encrypt: (text) => second.encrypt(text),
    sign: (nonce, sealed) => second.getSignature(stamp, nonce, sealed),
    decrypt: (sealed) => second.decrypt(sealed),
  },
};

const here = (name) => path.join(__dirname, name);
const vectors = [];
for (const [by, witness] of Object.entries(witnesses)) {
  texts.forEach((text, number) => {
    const encrypt = witness.encrypt(text);
    const nonce = String(100 + number);
    vectors.push({ by, text, timestamp: stamp, nonce, encrypt, signature: witness.sign(nonce, encrypt) });
  });
}
fs.writeFileSync(here("witnesses.json"), JSON.stringify({ token, aesKey, corpId, vectors }, null, 1) + "\n");

for (const vector of JSON.parse(fs.readFileSync(here("ours.json"), "utf8")).vectors) {
  for (const [by, witness] of Object.entries(witnesses)) {
    const opened = witness.decrypt(vector.encrypt);
    const signed = by === "@wecom/crypto"
      ? wecom.getSignature(token, vector.timestamp, vector.nonce, vector.encrypt)
      : second.getSignature(vector.timestamp, vector.nonce, vector.encrypt);
    if (opened.message !== vector.text || opened.id !== corpId || signed !== vector.signature) {
      throw new Error(`${by} does not read: ${vector.text.slice(0, 40)}`);
    }
  }
}
console.log("both witnesses read all of ours.json");
