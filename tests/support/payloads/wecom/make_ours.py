"""What the desk encrypts, for the witnesses to read; run as a module, it writes ours.json."""

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from bot.channels.wecom_crypto import WeComEnvelope

HERE = Path(__file__).parent
AT = datetime(2026, 1, 5, tzinfo=UTC)
TEXTS = ("", "收到", "😀龘𠮷", "字" * 700, "a]]></Content><MsgType>evil</MsgType>", "x" * 32)


def main() -> None:
    """Write ours.json."""
    known = json.loads((HERE / "witnesses.json").read_text(encoding="utf-8"))
    envelope = WeComEnvelope(known["token"], known["aesKey"], known["corpId"])
    made = []
    for text in TEXTS:
        sealed = {e.tag: e.text or "" for e in ElementTree.fromstring(envelope.seal(text, AT))}
        made.append(
            {
                "text": text,
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
