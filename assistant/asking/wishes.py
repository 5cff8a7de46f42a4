"""A question without what it says about the form of its answer, or of where to look: "… in one sentence please".

What such words say stands in no document, so a search for them finds what is beside the point.
"""

from __future__ import annotations

import re

from assistant.text.words import stems

_SOME = r"(?:one|two|three|four|five|six|a|a few|a couple of|\d{1,2}) (?:(?:short|brief|quick|simple|single) )?"
_BULLETS = r"bullets?(?: points?)?"
_FORM = (
    rf"(?:(?:in|as|with|using) (?:{_SOME}(?:sentences?|lines?|words?|paragraphs?|{_BULLETS})|{_BULLETS})|"
    r"in (?:brief|summary|a nutshell)|briefly|in the (?:list|table) format)"
)
_PLAINLY = (
    r"(?:in (?:plain|simple|everyday) (?:english|language|terms|words)|in lay(?:man|person|people)?['’]?s? terms)"
)
# What may itself be written so.
_OF_WORDS = re.compile(
    r"\b(?:be|been|is|are|writ\w+|communicat\w+|publish\w*|provid\w+|leaflets?|letters?|information|materials?|language)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"^\W*(?:(?:please|just|can you|could you) )*(?:(?:{_FORM}|{_PLAINLY}|in short|quick(?:ly| question| one| answer)|"
    r"short answer|tl;?dr)(?: please)?\s*[,:;.!–—-]+\s*|(?:briefly|quickly) )(?=\w)",
    re.IGNORECASE,
)
_BEHIND, _PLAINLY_BEHIND = (
    re.compile(rf"[,;:–—-]*\s+(?:please )?{form}(?:,? please)?\W*$", re.IGNORECASE) for form in (_FORM, _PLAINLY)
)
_ASKED = r"^\W*(?:(?:please|just|and) )*(?:(?:can|could|would|will) you (?:(?:please|just) )*)?"
# "OK, stupid question from the new girl, what …"
_ASKS_A_QUESTION = re.compile(
    r"^\W*(?:(?:ok|okay|right|so|well|hi|hello|hey|sorry|morning)\W+)*(?:(?:it['’]?s |this is |just |probably )*an? )?"
    r"(?:quick|stupid|silly|daft|dumb|basic|simple|naive|random)(?: little)? (?:question|one|q)"
    r"(?: (?:from|for)[^,:;?–—-]{0,40}?)?(?:\s*[,:;.–—-]+|\s+but)\s*(?=\w+ )",
    re.IGNORECASE,
)
# "FD question.", "rem com chair here.", "I'm the finance director:", "speaking as a governor, …": who asks.
_OFFICE = (
    r"(?:(?:[\w&'’/-]+ ){0,4}?(?:chair|directors?|governors?|neds?|non-execs?|non-executives?|execs?|executives?|fd|"
    r"cfo|coo|ceo|secretary|nurse|doctor|consultant|medic|clinician|manager|analyst|lead|commissioner|trustee|member))"
)
_WHO_ASKS = re.compile(
    rf"^\W*(?:(?:hi|hello|morning|ok|okay|so)\W+)*(?:{_OFFICE} (?:question|here|asking)|"
    rf"(?:i['’]?m|i am|speaking as|asking as|from) (?:an? |the |your |our )?{_OFFICE}"
    rf"(?: (?:on|of|at|in|for) (?:[\w'’-]+ ?){{1,4}}?)?)\s*[,:;.!–—-]+\s*(?=\w+ )",
    re.IGNORECASE,
)
# "I missed the event, was it recorded?" asks nothing about missing.
_ABSENT = re.compile(
    r"^\W*(?:sorry,? (?:but )?)?(?:i|we)(?:['’]ve| have)? (?:missed|(?:was|were)(?:n['’]t| not) (?:at|able to get to)|"
    r"could(?:n['’]t| not) (?:make|attend|get to|come to)|did(?:n['’]t| not) (?:make|attend|get to|go to)) "
    r"(?=(?:the|your|that|last \w+['’]s) (?:[\w'’-]+ ){0,5}?(?:events?|meetings?|forums?|sessions?|webinars?|launch|"
    r"conference|talks?|workshops?)\b(?:[,;:.]|\s+[–—-]))",
    re.IGNORECASE,
)
_OF_ME = re.compile(r"\b(?:i|me|my|mine|myself)\b", re.IGNORECASE)
# "Give me a quick summary of the barriers."
_TELL = re.compile(
    rf"{_ASKED}(?:(?:summari[sz]e|sum up|recap|outline)|(?:give|send|get|write|do) (?:me |us )?an? "
    r"(?:(?:brief|short|quick|one[ -]line|simple) )?(?:summary|overview|rundown|recap|outline|run-through) "
    r"(?:of|on|about)|(?:(?:give|show) (?:me |us ))?(?:(?:any|some|good|a few|an) )*examples? of(?= \w+ (?:who|that)))"
    r"\s+(?!of\b|on\b)(?:for (?:me|us) )?(?=\w)",
    re.IGNORECASE,
)
# "Please write the answer as a list." "Give me an integer." "Keep it short."
_TOLD_TO = re.compile(
    rf"{_ASKED}(?:answer|reply|respond|return|give|write|provide|format|express|present|keep|put|limit)\b"
    r"(?=.*\b(?:answers?|repl(?:y|ies)|integers?|format|json|sentences?|lines?|"
    rf"{_BULLETS}|paragraphs?|words?|short|brief|simple|concise|decimals?|whole number|plain english)\b)"
    r"(?!.*\b(?:who|what|which|when|where|why|how|whether)\b)",
    re.IGNORECASE,
)
_FOR_INSTANCE = re.compile(
    r"(?:,? (?:and )?formatted as a list)?,? ?(?:\be\.?g\.?|\bfor example|\bsuch as),? ?\[[^\]]*\]", re.IGNORECASE
)
_LOOK_IN = re.compile(
    r",?(?: (?:as )?(?:mentioned|given|noted|shown|listed|stated|named|included|described|found|present))?"
    r" (?:in|within|according to|from|by) (?:the|your|our|these) (?:documents?|pdfs?|files?|text|library|corpus)\b"
    r"(?! (?:about|on|of|for|by|from|messages?)\b)",
    re.IGNORECASE,
)
# "Staff trained, is there a 2021 number": what says of which time a figure is, and not that it is one.
_FIGURE_OF = re.compile(
    r"(?P<before>\w.*?)(?:,|\s[–—-])?\s+(?:(?:is there|do we have|have we got|any chance of) )?(?:an? |the )?"
    r"(?P<time>(?:(?:old|new|older|newer|earlier|latest|(?:19|20)\d\d|and|or|&|,)\s+){1,6})"
    r"(?:figures?|numbers?|columns?|rows?|percentages?|stats?|statistics)\W*$",
    re.IGNORECASE,
)
_NEWEST = re.compile(r"\b(?:newe(?:r|st)|new|latest)\s+", re.IGNORECASE)
_EXPLAIN = re.compile(r"^\W*(?:explain|describe|define|tell|what(?:['’]?s| is| does))\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def without_wishes(question: str) -> str:
    """Return ``question`` without wishes for the form of the answer; as it stands where it says nothing else."""
    sentences = [each for each in _SENTENCE.split(" ".join(question.split())) if not _TOLD_TO.match(each)]
    asked = _FOR_INSTANCE.sub("", " ".join(sentences))
    named = _WHO_ASKS.sub("", asked)
    # "I'm the strategy director, what are my objectives?" asks about that office.
    asked = asked if _OF_ME.search(named) else named
    for pattern in (_ASKS_A_QUESTION, _ABSENT, _BEFORE, _BEHIND, _TELL, _LOOK_IN):
        asked = pattern.sub("", asked)
    figure = _FIGURE_OF.match(asked)
    if figure and stems(figure["before"]):
        # The latest is what is told first anyway.
        told = _NEWEST.sub("", figure["time"])
        asked = f"{figure['before']}, {told}" if told.strip() else figure["before"]
    # "Should leaflets be in plain English?" asks about it.
    plainly = _PLAINLY_BEHIND.sub("", asked)
    asked = (asked if _OF_WORDS.search(plainly) and not _EXPLAIN.match(asked) else plainly).strip()
    return asked if stems(asked) else question
