"""What the desk encrypts for an Official Account; run as a module, it writes ours.json."""

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from bot.channels.wechat_crypto import SealedEnvelope
from bot.channels.wechat_xml import passive_reply

HERE = Path(__file__).parent
AT = datetime(2026, 1, 5, tzinfo=UTC)
TEXTS = ("收到", "😀龘𠮷", "字" * 600, "a]]></Content><MsgType>evil</MsgType>", "x" * 32)


def main() -> None:
    """Write ours.json."""
    known = json.loads((HERE / "witnesses.json").read_text(encoding="utf-8"))
    envelope = SealedEnvelope(known["token"], known["aesKey"], known["appId"])
    made = []
    for text in TEXTS:
        reply = passive_reply(text, to="oZhiBan1", sender="gh_0123456789ab", at=AT)
        sealed = {e.tag: e.text or "" for e in ElementTree.fromstring(envelope.seal(reply, AT))}
        made.append(
            {
                "text": reply,
                "timestamp": sealed["TimeStamp"],
                "nonce": sealed["Nonce"],
                "encrypt": sealed["Encrypt"],
                "signature": sealed["MsgSignature"],
            }
        )
    said = json.dumps({"vectors": made}, ensure_ascii=False, indent=1)
    (HERE / "ours.json").write_text(said + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
