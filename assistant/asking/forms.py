"""What form of sentence a question asks for, and which one is: a target, a reason, an obligation, what is in bold."""

from __future__ import annotations

import re

from assistant.asking.sought import Sought, sought
from assistant.attribution import MONTHS
from assistant.text.words import stems

_TARGET = re.compile(r"\b(?:targets?|standards?|goals?|ambitions?)\b", re.IGNORECASE)
_STATE = re.compile(r"\b(?:baselines?|interim)\b", re.IGNORECASE)


def asks_for_target(question: str) -> bool:
    """Return whether the question asks what is to be reached in the end."""
    return bool(_TARGET.search(question)) and not _STATE.search(question)


def tells_how_far_it_is(text: str) -> bool:
    """Return whether ``text`` says where things stand, or are to stand for now."""
    return bool(_STATE.search(text))


_DEADLINE = re.compile(
    r"\b(?:deadlines?|by when|due (?:date|by|in)|when (?:\w+ ){0,6}?(?:by|due)|when [^?.;]{0,120}\bby(?=\W*$)|"
    r"when (?:do|does|have|has|must|should) (?:\w+ ){1,4}?"
    r"(?:have to|got to|need to|supposed to|meant to|(?:hit|reach|meet) (?:the |our |this |that )?"
    r"(?:\w+ )?(?:targets?|standards?|goals?|ambitions?|milestones?|\d+)))\b",
    re.IGNORECASE,
)
_BY_WHEN = re.compile(
    r"\b(?:deadline|due|(?:by|before|until|no later than) (?:the )?"
    rf"(?:(?:end|start|spring|summer|autumn|winter) (?:of )?)?(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}|(?:19|20)\d\d))\b"
)


def asks_for_deadline(question: str) -> bool:
    """Return whether the question asks until when something has to be done."""
    return bool(_DEADLINE.search(question))


def tells_deadline(text: str) -> bool:
    """Return whether ``text`` says until when something has to be done."""
    return bool(_BY_WHEN.search(text))


_WHETHER_OBLIGED = re.compile(
    r"\bwho (?:has|have|needs?) to\b|\b(?:do|does|did) (?:[\w'’-]+ ){1,4}?(?:have|need|ought) to\b|"
    r"\b(?:must|obliged|obligat\w+|required|requirement|"
    r"mandatory|compulsory|statutory|legally|binding|voluntary|optional)\b|\bdo(?:es)? (?:(?:the|our|every|a) )?"
    r"(?:we|trusts?|boards?) (?:really )?need\b|"
    r"\b(?:act|duty|framework|guidance|guide|law|rules?|statement)\b[^?.;]{0,40}? (?:force|compel|oblige|make)s? "
    r"(?:us|trusts|boards)\b",
    re.IGNORECASE,
)
_OBLIGES = re.compile(
    r"\b(?:must|shall|requires?|required|requirements?|mandatory|mandated?|obliged|obligations?|duty|duties|statutory|"
    r"binding|prescriptive|voluntary(?!,| and| communit| sector| org)|optional|have to|has to|had to|need to|needs to|"
    r"needs an?|were to|are to|should|asked to|told to|expects?|expected to)\b",
    re.IGNORECASE,
)


def asks_whether_obliged(question: str) -> bool:
    """Return whether the question asks if something has to be done, or by whom."""
    return sought(question) in (Sought.ANYTHING, Sought.PERSON) and bool(_WHETHER_OBLIGED.search(question))


_NEWEST = re.compile(
    r"\b(?:new(?:er|est)?|updated|current|latest|most recent) (?:\w+ )?(?:ones?|versions?|statements?|reports?|"
    r"guidance|editions?|figures?|documents?|polic(?:y|ies)|plans?|surveys?|data)\b|\b(?:currently|now|today)\b",
    re.IGNORECASE,
)


def asks_for_the_newest(question: str) -> bool:
    """Return whether the question asks for what is new or holds now."""
    return bool(_NEWEST.search(question))


_WHETHER_IT_APPLIES = re.compile(
    r"^\W*(?:so |and |but )?(?:is|are|was|does|do|did|must|has|have)\b.*\b(?:appl(?:y|ies)|cover(?:s|ed)?|mandatory|"
    r"compulsory|required|binding|statutory|bound by|subject to)\b",
    re.IGNORECASE,
)


def asks_whether_it_applies(question: str) -> bool:
    """Return whether the question asks if something holds for somebody: whom it holds for answers, whoever that is."""
    return bool(_WHETHER_IT_APPLIES.search(question))


def obliges(text: str) -> bool:
    """Return whether ``text`` speaks of what has to be done, or need not be."""
    return bool(_OBLIGES.search(text))


_WHY = re.compile(
    r"\bwhy\b|\bhow come\b|\bwhat(?:'s|’s| is| was| are| were) the (?:reasons?|point|causes?)\b|"
    r"\breasons? (?:for|why)\b|\bwhat (?:causes?|caused|drives|makes|led)\b",
    re.IGNORECASE,
)
REASON = re.compile(
    r"\b(?:because|since|so that|due to|owing to|reasons?|therefore|as a result|led to|prompted|driven|drives?|"
    r"drivers?|causes?|caused|stems?|arises?|to (?:avoid|reduce|make|cut|help)|in order to|underpinned|grew from|"
    r"follows?)\b",
    re.IGNORECASE,
)


def asks_why(question: str) -> bool:
    """Return whether the question asks for a reason."""
    return bool(_WHY.search(question))


def gives_reason(text: str) -> bool:
    """Return whether ``text`` gives a reason."""
    return bool(REASON.search(text))


_EMPHASIS = re.compile(
    r"\b(bold|highlighted|priorit(y|ies|ise|ised)|most important|top|first|starting out|start with|begin|just one|"
    r"one thing)\b",
    re.IGNORECASE,
)
# "The first statement", "when were we first told": first in time, not in weight.
_FIRST_IN_TIME = re.compile(
    r"\bwhen (?:was|were|is|are|did|has|have|had)\b.*\bfirst\b|"
    r"\bfirst (?:statement|version|edition|report|survey|year|s\d\w*|appointed|asked|discussed|held|introduced|"
    r"issued|launched|made|mentioned|named|proposed|published|recorded|released|reported|required|set|started|told|used)\b",
    re.IGNORECASE,
)


def asks_for_emphasis(question: str) -> bool:
    """Return whether the question asks for what comes first: in a list, what its author set in bold."""
    return bool(_EMPHASIS.search(_FIRST_IN_TIME.sub(" ", question)))


_LABEL = re.compile(r"\W*(?P<label>[^:;.?!\n]{3,50}):\s*\S")


def label_of(text: str) -> str:
    """Return what stands before a colon at the start of ``text`` ("Grade levels: 11th"); "" where there is none."""
    label = _LABEL.match(text)
    return label["label"] if label and stems(label["label"]) else ""


_SET_OFF = re.compile(r"\b(bold|highlighted|italics?)\b", re.IGNORECASE)


def names_emphasis(question: str, text: str) -> bool:
    """Return whether both speak of how something is printed: what bold means is said where bold is explained."""
    return bool(_SET_OFF.search(question) and _SET_OFF.search(text))


_HAS_SO_MANY = re.compile(
    r"^\W*(?:[\w&’'-]+ ){1,8}?(?:has|have|names?|comes? in|consists? of|is in) (?:at least |about |only )?"
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:[\w-]+ )?"
    r"(?:parts|objectives|components|sections|elements|chapters|domains|principles|headings|pages|themes)\b",
    re.IGNORECASE,
)
_SAYS_OF_ITSELF = re.compile(
    r"^\W*(?:the|this|some) (?:[\w&’'-]+ ){0,4}?(?:guide|guidance|page|report|document|statement|framework|plan|survey|"
    r"study|blog|briefing|toolkit|paper|publication|programme|list|objectives|numbers) (?:[\w&’'\"-]+ ){0,8}?"
    r"(?:covers?|belongs? to|appeared|rests? on|"
    r"(?:is|are|was|were) (?:grouped|updated|described|published|commissioned|neither|missing))\b",
    re.IGNORECASE,
)
_ASKS_WHAT_IT_HAS = re.compile(
    r"\b(?:how many|how much|number of|parts?|list|complete|missing|objectives (?:in|of)|everything|grouped|"
    r"organi[sz]ed|structured?|cover\w*|about|called)\b",
    re.IGNORECASE,
)
_ASKS_OF_DOCUMENT = re.compile(
    _ASKS_WHAT_IT_HAS.pattern
    + r"|\b(?:when|who|dates?|dated|published|what year|which year|binding|prescriptive|mandatory)\b",
    re.IGNORECASE,
)


def asks_of_the_document(question: str, text: str = "") -> bool:
    """Return whether what a document has, or says of itself, may answer: how many, when, by whom, whether complete.

    :param text: what it says; how many of something it has answers neither when nor who.
    """
    if _HAS_SO_MANY.search(text):
        return bool(_ASKS_WHAT_IT_HAS.search(question))
    return bool(_ASKS_OF_DOCUMENT.search(question))


def tells_of_the_document(text: str) -> bool:
    """Return whether ``text`` only says what something has by number, or what a document is about or when it came out.

    "The guide has 12 objectives for the chief executive", "the page was updated in May": they lead to an answer, and
    are none. What ends in a colon brings its list.
    """
    told = _HAS_SO_MANY.search(text) or _SAYS_OF_ITSELF.search(text)
    return told is not None and not text.rstrip().endswith(":")


_BOTH_SIDES = re.compile(
    r"\b(?:differ(?:s|ed|ent|ently|ences?)?|disagree\w*|contradict\w*|conflict\w*|both|discrepanc\w+)\b|"
    r"(?:n['’]t|\bnot|\bdo they|\bdo (?:the )?\w+|\bdo [^?.;]{2,40} and [^?.;]{2,40}?) (?:all )?"
    r"(?:agree|match|tally|say the same)\b|"
    r"\btwo (?:\w+ ){0,2}(?:sources|reports|pages|papers|documents|surveys|figures|numbers|dates)\b|\beach say\b|"
    r"\baccording to \w[^?.;]* and (?:according )?to\b",
    re.IGNORECASE,
)


def asks_for_both_sides(question: str) -> bool:
    """Return whether it is asked what several sources say ("do the two reports agree?"), and not what is so."""
    return _BOTH_SIDES.search(question) is not None
