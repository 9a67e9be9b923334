"""A correction in own words: 打错了，不是打印机，是读卡器; 是门诊不是急诊."""

import re

from helpdesk.correction import Part
from helpdesk.lexicon import find_places, find_system
from helpdesk.plain_text import tidy

MOST = 30
"""Characters: whoever writes more tells more than a correction."""

_SAID = r"[^,。!?不是]{1,12}"
_FORMS = (
    re.compile(rf"不是(?P<wrong>{_SAID}),?(?:而|应该|其实)?是(?P<right>{_SAID})"),
    re.compile(rf"(?:应该|其实)?是(?P<right>{_SAID}),?(?:而)?不是(?P<wrong>{_SAID})"),
)


def said_right(text: str) -> tuple[Part, str] | None:
    """The part of the report that was wrong and what it should be; None for other words.

    What was wrong must be a thing or a place as well: "不是我的，是电脑" corrects nothing.
    """
    tidied = tidy(text)
    if len(tidied) > MOST:
        return None
    found = next((match for form in _FORMS if (match := form.search(tidied))), None)
    if found is None:
        return None
    for part, name in ((Part.SYSTEM, find_system), (Part.PLACE, _place)):
        right, wrong = name(found["right"]), name(found["wrong"])
        if right and wrong and right != wrong:
            return part, right
    return None


def _place(words: str) -> str:
    places = find_places(words)
    return places[0].name if places else ""
