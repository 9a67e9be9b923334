// Makes witnesses.json again, and checks that both witnesses read ours.json.
//
//   npm install @wecom/crypto@1.0.1 wechat-crypto@0.0.2      (in any folder)
//   NODE_PATH=that/folder/node_modules node --no-deprecation make_vectors.cjs
//
// ours.json is made by: python -m tests.support.payloads.wechat.make_ours
const fs = require("fs");
const path = require("path");
const wecom = require("@wecom/crypto");
const WXBizMsgCrypt = require("wechat-crypto");

const token = "callback-token";
const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const appId = "wx0123456789abcdef";
const stamp = "1767571200";
const message = (kind, rest) =>
  "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oZhiBan1]]></FromUserName>" +
  `<CreateTime>1767571200</CreateTime><MsgType><![CDATA[${kind}]]></MsgType>${rest}</xml>`;
const texts = [
  message("text", "<Content><![CDATA[急诊HIS打不开]]></Content><MsgId>24000000000000001</MsgId>"),
  message("text", "<Content><![CDATA[11 接单]]></Content><MsgId>2</MsgId><bizmsgmenuid>accept:1:2</bizmsgmenuid>"),
  message("text", "<Content><![CDATA[😀龘𠮷" + "字".repeat(600) + "]]></Content><MsgId>3</MsgId>"),
  message("event", "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[menu:mine]]></EventKey>"),
  message("event", "<Event><![CDATA[VIEW]]></Event><EventKey><![CDATA[https://desk.example.org]]></EventKey>"),
  message("event", "<Event><![CDATA[LOCATION]]></Event><Latitude>23.1</Latitude><Longitude>113.2</Longitude><Precision>40</Precision>"),
  message("event", "<Event><![CDATA[unsubscribe]]></Event><EventKey><![CDATA[]]></EventKey>"),
];

const second = new WXBizMsgCrypt(token, aesKey, appId);
const witnesses = {
  "@wecom/crypto": {
    encrypt: (text) => wecom.encrypt(aesKey, text, appId),
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
fs.writeFileSync(here("witnesses.json"), JSON.stringify({ token, aesKey, appId, vectors }, null, 1) + "\n");

if (!fs.existsSync(here("ours.json"))) process.exit(0);
for (const vector of JSON.parse(fs.readFileSync(here("ours.json"), "utf8")).vectors) {
  for (const [by, witness] of Object.entries(witnesses)) {
    const opened = witness.decrypt(vector.encrypt);
    const signed = by === "@wecom/crypto"
      ? wecom.getSignature(token, vector.timestamp, vector.nonce, vector.encrypt)
      : second.getSignature(vector.timestamp, vector.nonce, vector.encrypt);
    if (opened.message !== vector.text || opened.id !== appId || signed !== vector.signature) {
      throw new Error(`${by} does not read: ${vector.text.slice(0, 40)}`);
    }
  }
}
console.log("both witnesses read all of ours.json");
