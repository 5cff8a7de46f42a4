"""A question that asks two things -> its parts, each of which can be searched for by itself."""

from __future__ import annotations

import re

from assistant.text.words import STOP_WORDS, reworded, words

_ASKS = r"(?:what|who|whom|whose|how|which|when|where|why|whether)"
# "And do trusts …", and neither "who sets and is responsible for …" nor "which have one and have the …". What leans on
# what stands before it ("and do they need to see it") is left with it.
_REFERRING = r"\b(?:it|they|them|theirs|ours|that|this|those|these|he|she|him|ones?)\b"
_ASKS_WHETHER = (
    r"(?:(?:is|are|was|were|has|have|had) (?:we|you|any|anyone|anybody|everyone)|"
    r"(?:are|were) (?:trusts|boards|hospitals)|"
    r"(?:do|does|did|can|could|should|must|will|would) "
    r"(?:we|you|any|anyone|anybody|everyone|trusts?|boards?|hospitals|people|the|our))\b"
    rf"(?![^?;,]*{_REFERRING})"
)
# Only before a word that asks: "and" alone joins what belongs together.
_SEAM = re.compile(rf"\?+\s+|;\s+|,?\s+and\s+(?={_ASKS}\b|{_ASKS_WHETHER})|(?P<comma>,)\s+(?={_ASKS}\b)", re.IGNORECASE)
_ASKING = re.compile(rf"\b{_ASKS}\b", re.IGNORECASE)
# A sentence that opens so, and holds no word that asks, tells why somebody asks.
_TELLS = re.compile(
    r"^(?:my|our|we|someone|somebody|everyone|everybody|people|chair|board|i|i['’]\w+|it['’]?s|they|he|she|"
    r"just|thanks|cheers|sorry|quick|percentages|asking|because|as|since)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^(?:and|also|but|then)\s+", re.IGNORECASE)
_TOPIC = re.compile(
    rf"^(?:(?P<topic>[^:?;]{{2,80}}?):|(?P<named>(?:(?!\b{_ASKS}\b)[^:?;]){{2,80}}?)\s+[-—]+(?=\s+{_ASKS}\b))\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
# Two things set side by side are asked for one by one.
_COMPARED = (
    (
        re.compile(
            r"^(?:so )?(?:what(?:['’]?s| is| are) |explain )?(?:the )?differences? between "
            r"(?P<one>.+?) and (?P<other>.+)$",
            re.IGNORECASE,
        ),
        "what is {}",
    ),
    (
        re.compile(
            r"^(?:so |please |can you |could you )*compare (?!how\b|what\b)(?:the )?(?P<one>.+?) "
            r"(?:and|with|to|against|versus|vs\.?) (?:the )?(?P<other>.+)$",
            re.IGNORECASE,
        ),
        "what is {}",
    ),
    (
        re.compile(
            r"^(?:so )?which (?:one )?(?:came|was|is|were|are)(?: published| launched| out)? "
            r"(?:first|earlier|older|newer|later|last)\W+(?P<one>.+?),? or (?P<other>.+)$",
            re.IGNORECASE,
        ),
        "when was {} published (launched)",
    ),
    (
        re.compile(
            r"^(?:so )?do (?P<one>[^,;?]{2,40}?) and (?P<other>[^,;?]{2,40}?) "
            r"(?:agree|tally|match|differ|say the same) (?:on|about|for|over) (?P<what>.+)$",
            re.IGNORECASE,
        ),
        "{what} according to {}",
    ),
    (
        re.compile(
            r"^(?:so )?(?P<one>[^,;?]{2,40}?) and (?P<other>[^,;?]{2,40}?) (?:on|about) (?P<what>[^,;?]+), "
            r"(?:what|how) (?:do|does|did) (?:each|they|both|the two)(?: of them)?(?: each)? (?:say|differ|compare)$",
            re.IGNORECASE,
        ),
        "{what} according to {}",
    ),
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEHIND = re.compile(rf"(?P<of>.*\S) {_YEAR.pattern}$")
_YEAR_BEFORE = re.compile(rf"{_YEAR.pattern} (?P<of>\S.*)$")
# "In the 2022 and 2023 reports", "in the LeDeR 2022 and 2023 reports": the same is asked of two years; of what lies
# between them it is asked once.
_TWO_YEARS = re.compile(
    rf"^(?!.*\bbetween\b)(?P<before>.+\b(?:in|for|of|by)(?: the)?(?: (?-i:[A-Z])[\w-]*)?) (?P<one>{_YEAR.pattern}) and "
    rf"(?:in |for )?(?:the )?(?P<other>{_YEAR.pattern})(?!\s+and\s+{_YEAR.pattern})(?P<after>(?: \S.*)?)$",
    re.IGNORECASE,
)
# Whether sources agree is no matter of its own; what one of them says that is named is.
_SOURCES = (
    r"(?:(?:the|their|these|all|both|different|various|other|two|three|our) )*"
    r"(?:sources|documents|reports|papers|figures|numbers)"
)
_OF_SOURCES = re.compile(
    rf"^(?:what do(?:es)? (?:{_SOURCES}|each source) (?:say|give)s?|"
    rf"do (?:they|they all|{_SOURCES}) (?:all )?(?:agree|match|differ|say the same)|"
    rf"{_SOURCES} (?:differ|disagree|do(?:n['’]t| not) (?:agree|match)))$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"^{_ASKS}(?:'s|’s)? (?:(?:is|are|was|were) (?=\S)|(?:\w+ ){{1,4}}?(?=(?:the|our)\b))(?P<subject>.{{3,}})$",
    re.IGNORECASE,
)
# "Who on the board answers for it" is about that, and not about the board.
_WHERE = re.compile(
    rf"^(?P<asks>{_ASKS}) (?:on|in|at|from) (?:the|our|your|a|this) (?:board|trust|guide) (?=\w)", re.IGNORECASE
)
# "We first told to name an executive lead" is about the lead.
_SOMEBODY_DOES = re.compile(
    r"^(?:we|you|they|it|i|people|trusts|boards)\b(?: \w+){0,2}? (?:told|asked|required|expected|supposed|obliged|"
    r"meant|advised|urged) to \w+ (?=(?:an?|the|our|any|every|each) \w)",
    re.IGNORECASE,
)
# "Sickle cell, what was found" is about sickle cell; "in 2024, what …", "hi, what …" name no subject.
_NAMED_FIRST = re.compile(
    r"^(?!(?:in|on|at|by|for|of|from|to|with|under|after|before|during|since|according|as|hi|hello|hey|so|ok|okay|please|"
    r"well|right|now|today|last|this|that|next|my|our|your|i|we|they|just|quick|quickly|good|morning|thanks|thank|sorry|"
    r"and|but|also|if|when|given|because|once|again|basically|question)\b)"
    rf"(?P<topic>[\w&’'-]+(?: [\w&’'-]+){{0,3}}),\s+{_ASKS}\b",
    re.IGNORECASE,
)
# "When was the guide published" is about the guide.
_DONE = re.compile(
    r"(?<=\w) (?:published|written|issued|released|launched|updated|commissioned|held|set up|introduced)$",
    re.IGNORECASE,
)
# A part that leans on the one before, by a pronoun or by saying next to nothing.
_REFERS = re.compile(_REFERRING, re.IGNORECASE)
STANDS_ALONE_TERMS = 2
# Stands before what a question takes along from the one before it, or a part from the first.
BEHIND = " – "
MOST = 3
# "by the first and by the second": the same small word before both.
_TWICE = re.compile(
    r"^(?P<asked>.*\S)\s+(?P<small>going by|according to|by|for|in|from|under|to|on|with|at|about)\s+"
    r"(?P<one>[^,;:?]+?),?\s+and\s+(?P=small)\s+(?P<other>[^,;:?]+)$",
    re.IGNORECASE,
)


def parts(question: str) -> tuple[str, ...]:
    """Return the parts of ``question``, in their order; the question alone where it asks one thing.

    What stands before a colon or a dash belongs to every part ("waiting lists: who is waiting, and how long?"),
    and so does what a follow-up has taken along; a part that leans on the one before takes it along.
    """
    asked, behind, taken = question.partition(BEHIND)
    own = parts(asked) if behind else ()
    if len(own) > 1:
        return tuple(f"{each.partition(BEHIND)[0].rstrip('?. ')}{BEHIND}{taken}" for each in own)
    about, body = _topic_and_rest(question)
    found = _pieces(body)
    compared = _compared(body)
    if compared:
        return tuple(about + each for each in compared)
    if not 1 < len(found) <= MOST or not _content(found[0]) or not all(map(_asks_something, found)):
        return (question,)
    whole = [found[0]]
    # By itself a part may say what the question as a whole did not: "and what got in the way?"
    for piece in map(reworded, found[1:]):
        leans = len(_content(piece)) < STANDS_ALONE_TERMS or (_REFERS.search(piece) is not None)
        whole.append(f"{piece}{BEHIND}{_subject(found[0])}" if leans and not about else piece)
    return tuple(about + piece for piece in whole)


def compares(question: str) -> bool:
    """Return whether the two parts of ``question`` ask the same of two things, sources or years."""
    asked, behind, _ = question.partition(BEHIND)
    if behind and len(parts(asked)) > 1:
        return compares(asked)
    return bool(_compared(_topic_and_rest(question)[1]))


def _topic_and_rest(question: str) -> tuple[str, str]:
    """Return what stands before a colon or a dash, and what is asked behind it; "" and the question where none does."""
    topic = _TOPIC.match(question)
    return (f"{topic['topic'] or topic['named']}: ", topic["rest"]) if topic else ("", question)


def _compared(body: str) -> tuple[str, ...]:
    """Return what is asked of each of two things that are compared; empty where none are, or more is asked."""
    if len(_pieces(body)) != 1:
        return ()
    body = body.rstrip(" ?.")
    for pattern, asked in _COMPARED:
        match = pattern.match(_hidden(body))
        if match:
            one, other = (body[slice(*match.span(name))] for name in ("one", "other"))
            what = body[slice(*match.span("what"))] if "what" in match.groupdict() else ""
            return tuple(asked.format(each, what=what) for each in _with_what_they_share(one, other))
    twice = _TWICE.match(body)
    if twice:
        start = f"{twice['asked']} {twice['small']}"
        return f"{start} {twice['one']}", f"{start} {twice['other']}"
    of_years = _TWO_YEARS.match(body)
    if of_years:
        before, after = of_years["before"], of_years["after"]
        return f"{before} {of_years['one']}{after}", f"{before} {of_years['other']}{after}"
    return ()


def _with_what_they_share(one: str, other: str) -> tuple[str, str]:
    """Return two things that are set side by side, each with what stands with the other's year alone.

    "LeDeR 2022 and 2023", "the 2022 and 2024 survey".
    """
    before, year = _YEAR_BEHIND.match(one), _YEAR_BEFORE.match(other)
    if before and _YEAR.fullmatch(other):
        return one, f"{before['of']} {other}"
    if year and _YEAR.fullmatch(one.removeprefix("the ")):
        return f"{one} {year['of']}", other
    return one, other


def _hidden(body: str) -> str:
    """Return ``body`` without what its brackets say; every character keeps its place."""
    return _BRACKETS.sub(lambda match: "\0" * len(match.group()), body)


def _subject(question: str) -> str:
    """Return what a question is about, without what it asks: "who chaired the event" is about the event."""
    topic = _NAMED_FIRST.match(question)
    if topic and not _ASKING.search(topic["topic"]):
        return topic["topic"]
    question = _WHERE.sub(r"\g<asks> ", question)
    match = _ABOUT.match(question)
    return _DONE.sub("", _SOMEBODY_DOES.sub("", match["subject"])) if match else question


def asks(part: str, question: str) -> bool:
    """Return whether a part of a question asks something itself, and does not say why the rest is asked.

    Whether sources agree is asked of the rest.
    """
    own = as_asked(part, question).rpartition(": ")[2]
    if _OF_SOURCES.match(own.strip(" ?.")):
        return False
    before, found, after = question.partition(own)
    is_sentence = bool(found) and before.rstrip().endswith("?") and not after.startswith("?")
    return not (is_sentence and _TELLS.match(own) and not _ASKING.search(own))


def as_asked(part: str, question: str) -> str:
    """Return a part in the question's own words, without what it took along."""
    own = part.partition(BEHIND)[0]
    return part if part in question else own


def _pieces(body: str) -> list[str]:
    hidden = _hidden(body)
    found, start = [], 0
    for seam in _SEAM.finditer(hidden):
        # "the survey, what share …" names its subject first; "how often …, who …" asks twice.
        if seam["comma"] and not _ASKING.search(hidden[start : seam.start()]):
            continue
        if body[seam.end() :].strip(" ?.!"):
            found.append(body[start : seam.start()])
            start = seam.end()
    found.append(body[start:])
    return [_JOINT.sub("", piece.strip(" ?,;")) for piece in found]


def _asks_something(piece: str) -> bool:
    """Return whether a piece holds a word of content or one that asks ("and why?"): the rest is politeness."""
    return bool(_content(piece) or _ASKING.search(piece))


def _content(part: str) -> list[str]:
    return [word for word in words(part) if word not in STOP_WORDS]
