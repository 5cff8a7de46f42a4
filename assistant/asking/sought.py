"""What kind of thing would answer a question, and whether evidence holds it; what a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from assistant.asking.numbered import numbered
from assistant.text.quantities import NUMBER_WORDS
from assistant.text.words import STOP_WORDS, stems, words


class Sought(StrEnum):
    """The kind of thing that would answer a question."""

    PERSON = "person"
    NAME = "name"
    """A named body, place or document ("which trust", "what tool")."""
    TIME = "time"
    NUMBER = "number"
    OFTEN = "often"
    MONEY = "money"
    CONTACT = "contact"
    """A telephone number, or an address of the post, the web or for e-mail."""
    CODE = "code"
    """What something is filed or registered under: a serial number, an ISBN, a case's id."""
    ANYTHING = "anything"


# But for May, which is another word as well.
_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"
_COUNT = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_SO_MANY_TRUSTS = (
    rf"\b(?:which|what|who) (?:are|were) (?:the |these |those )?{_COUNT} (?:other )?(?:[\w'’-]+ ){{0,2}}"
    r"(?:trusts|hospitals|icbs|icss)\b"
)
# "The name of the coroner" is somebody's.
_NAME_OF = (
    r"\bnames? of (?:the |our |their |its )?(?:\w+ )?"
    r"(?:person|people|author|chair|director|coroner|judge|minister|secretary|officer|lead|leader|president|doctor|nurse|"
    r"patient|man|woman|boy|girl|manager|editor|inspector|speaker|commissioner|governor|founder|executive)s?\b"
)
# What has a number of its own, and what that is called.
_REGISTERED = (
    r"(?P<registered>serial|case|reference|filing|file|docket|registration|identification|project|grant|invoice|charity|"
    r"company|catalogue|order|contract|licence|license|publication)"
)
_SO_CALLED = r"(?:number|no\.?|id|code)"
_AS = rf"{_SO_CALLED}(?= (?:of|for|in|on|and|is|was|given)\b|\W*$)"
_SOUGHT: Sequence[tuple[Sought, re.Pattern[str]]] = (
    (
        Sought.CONTACT,
        re.compile(
            r"^\W*(?:(?:what|which)(?:['’]?s| is| was| are)? |do you have |have you (?:got )?|give me |i need )?"
            r"(?:the |a |an |their |its |his |her )?(?:[\w'’&-]+ ){0,4}?(?:e-?mail|phone|telephone|fax|mobile|web) "
            r"(?:address|number|no|id)\b(?! (?:is|was|are|were)\b)|\bcontact details\b|"
            r"\b(what|which)(['’]?s| is| was)? (the |their |its )?(e-?mail|telephone|fax|url|web ?site)"
            r"(?= (of|for)\b|\W*$)|"
            r"\b(?:street|postal|mailing) add?ress\b|"
            r"^\W*(?:what(?:['’]?s| is| was) |give me )?(?:the |their |its )add?ress (?:of|for)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Sought.CODE,
        re.compile(
            rf"\b{_REGISTERED} {_AS}|\b(?:what(?:['’]?s| is)|give me|the) (?:the |its )?"
            r"(?:isbn|issn|doi|postcode|post code|zip code|unique identifier)(?: (?:of|for)\b|\W*$)",
            re.IGNORECASE,
        ),
    ),
    (Sought.OFTEN, re.compile(r"\bhow (often|frequently|regularly)\b", re.IGNORECASE)),
    (
        Sought.MONEY,
        re.compile(
            r"^(?!.*\b(?:by how much|percentages?|per ?cent)\b).*?(?:"
            r"\bhow much (money|funding|cash|investment|did|does|do|will|would|was|is|has|have)\b|\bbudget\b|"
            r"\b(?:annual|yearly|total) (?:\w+ ){0,2}(?:spend|spending|bill|costs?)\b|"
            r"\b(what|how much) .*\b(costs?(?! (?:improvements?|pressures?|reductions?|controls?)\b)|"
            r"fines?|price|salary|pay|paid|fees?|spend|spent|saved?|savings?)\b|"
            r"\b(prices?|costs?|fees?|salary|fine) (of|for|to)\b|\b(price|cost|fees?|salary|fine)\W*$)",
            re.IGNORECASE,
        ),
    ),
    (
        Sought.NUMBER,
        re.compile(
            r"\bhow (many|much|long|old|big|large|far|deep|tall|high|wide|fast|heavy)\b|"
            r"\b(what|which) (percentage|proportion|share|number|rate|figure|age|amount|per ?cent)\b|\bpercentage of\b|"
            r"\bwhat('s| is| was| are) the (percentage|proportion|share|number|rate|figure|average|median|cost|target|"
            r"total|maximum|minimum)\b|\b(response|vacancy|turnover|completion) rate\b|%\W*( (of|for|in)\b|$)",
            re.IGNORECASE,
        ),
    ),
    (
        Sought.TIME,
        re.compile(
            r"^\W*when\b|\b(what|which) (date|year|month|day)\b|\bby when\b|\bdeadlines?\b|"
            r"^\W*(?:(?:what|which)(?:['’]?s| is| was) )?(?:the )?(?:[\w-]+ )?dates? (?:of|for)\b",
            re.IGNORECASE,
        ),
    ),
    (Sought.NAME, re.compile(_SO_MANY_TRUSTS, re.IGNORECASE)),
    (
        Sought.PERSON,
        re.compile(
            # It asks only where no noun goes before it: "adults who smoke" asks for nobody.
            r"(^|[^\w\s]\s*|\b(and|or|but|so|then|also|exactly|know|say|says|tell me|ask|by|to|for|with|from|of|on|"
            rf"about|is|was) )who(m|se|['’]s)?\b|{_NAME_OF}",
            re.IGNORECASE,
        ),
    ),
    (
        Sought.NAME,
        re.compile(
            rf"\bwhich (of the )?({_COUNT} )?(other )?(\w+ )?(trusts?|hospitals?)\b|"
            r"\bwhich (ics|local authority|borough)\b|"
            r"\bwhat (?:company|supplier|vendor|manufacturer)\b(?! secretar| director)|"
            r"\bwhich (\d+ )?(organisation|organisations|company|companies|firm|"
            r"supplier|university|charity|city|country|council|icb|region|person|minister|publisher|consultancy|"
            r"contractor)\b|"
            r"\bname of the\b|\bwhat('s| is| was) the name\b",
            re.IGNORECASE,
        ),
    ),
)


def sought(question: str) -> Sought:
    """Return the kind of thing that would answer ``question``."""
    question = _BRACKETS.sub("", question)
    if not question.isupper():
        question = _ORGANISATION.sub(" ", question)
    if _ALTERNATIVE.search(question):  # "is it 92% or 95%?" asks which is right, and names both
        return Sought.ANYTHING
    return next((kind for kind, pattern in _SOUGHT if pattern.search(question)), Sought.ANYTHING)


# What an abbreviation stands for, put behind it.
_BRACKETS = re.compile(r"\s*\([^)]*\)")
# The World Health Organization, not a person asked for.
_ORGANISATION = re.compile(r"\bWHO\b")


_LIST = re.compile(
    r"\b(list|name|all (the|of|those)|both)\b|"
    # "Every three years" asks for nothing by its number.
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"(?![ -](years?|months?|weeks?|days?|hours?|minutes?|times|per|percent|%|in|out of|million|thousand|hundred)\b)|"
    r"\b(what|which|who) (are|were)\b|\bwho (spoke|speaks?|attended|joined|signed|agreed|took part|helped)\b|"
    r"\b(what|which) (\w+ )?(\w+[^s\W]s|people|children)\b|"
    r"\b(what|who) (do|did|does|should|must|can|has to|have to)\b(?!.*\b(say|says|mean|means|happen)\b)",
    re.IGNORECASE,
)


def asks_for_list(question: str) -> bool:
    """Return whether several things answer the question together ("which groups", "what are the aims")."""
    if len(numbered(question)) == 1 or asks_for_documents(question):  # "domain two" is one
        return False
    return sought(question) not in (Sought.NUMBER, Sought.MONEY, Sought.TIME, Sought.OFTEN) and bool(
        _LIST.search(question)
    )


_DOCUMENTS = r"(?:documents?|sources?|reports?|papers?|publications?|briefings?)"
# "What the report says" is what one of them says.
_WHICH_DOCUMENTS = re.compile(
    rf"\b(?:which|what)(?: of (?:the|our|these))?(?: other)? {_DOCUMENTS}(?: in (?:the|our) library)? (?:all )?"
    r"(?:say|mention|talk|cover|ask|speak|refer|deal|call|discuss|tell|recommend|touch|look|contain|describe|"
    rf"are about)(?:s|ed|ing)?\b|\bin (?:which|what) {_DOCUMENTS} (?:is|are)\b|"
    rf"^\W*(?:please )?(?:list|name|show me|give me) (?:all )?(?:the )?{_DOCUMENTS} (?:that|which) ",
    re.IGNORECASE,
)


def asks_for_documents(question: str) -> bool:
    """Return whether it is asked which documents speak of something: each of them answers once."""
    return _WHICH_DOCUMENTS.search(question) is not None


# A subject of more words than these says so much that it is a question.
TOPIC_WORDS = 4
_JOINING = frozenset("a an and biggest for greatest in largest main major most of on or the to top with".split())
_WHAT_IS = re.compile(
    r"^\s*what(?:['’]?s| is| are| was| were) (?:(?:the|our|their|some|any) )?|"
    r"\b(?:most|least) (?:common|frequent|often)(?:ly)?\b|\bnumber one\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d[\d.,]*|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    r"billion|half|third|quarter|twice|double|none)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^\s*\d{1,2}(?:\.\d{1,3})+\s|"
    # "HM01-243" numbers a thing.
    r"(?-i:\b[A-Z]{2,}\d*-\d[\w-]*)|"
    r"\b(?:objective|section|paragraph|chapter|table|figure|page|item)s? \d[\d.]*(?:(?:, | and | to | or )\d[\d.]*)*",
    re.IGNORECASE,
)
# What only a figure, a date or a sum answers. "When should we report?" may be told by a condition, "what is the
# target?" by a sentence about it.
_ONLY_A_VALUE = {
    Sought.NUMBER: re.compile(
        r"\bhow many\b|\bpercentage\b|\bproportion\b|\bshare of\b|\bhow (?:deep|wide|tall|heavy|fast|old)\b|"
        r"\b(?:what|which) (?:number|age)\b|\b(?:response|vacancy|turnover|completion) rate\b|"
        r"\bwhat(?:'s|’s| is| was| are| were) the (?:total|average|median|maximum|minimum|highest|lowest) "
        r"(?:number|age|amount|rate|score|size|length|weight|wait|share|dose|speed|level)\b",
        re.IGNORECASE,
    ),
    Sought.TIME: re.compile(
        r"^\W*when (did|was|were|will)\b(?! .*\b(best|right|needed|necessary|allowed|appropriate)\b)|"
        r"\b(what|which) (date|year|month|day)\b|\bby when\b|\bdeadlines?\b|"
        r"^\W*(?:(?:what|which)(?:['’]?s| is| was) )?(?:the )?(?:[\w-]+ )?dates? (?:of|for)\b",
        re.IGNORECASE,
    ),
    Sought.MONEY: re.compile(
        r"\bhow much (money|funding|cash)\b|"
        r"\bhow much (did|does|do|will|would|was|is) .*\b(costs?|pay|paid|spend|spent|saved?|charged?|earn(?:ed)?|"
        r"contributed?)\b|"
        r"^\W*what (did|does|do|will|would) .*\b(costs?|pay|charge|spend)\b"
        r"(?! (gap|attention|progression|bands?|for itself)\b)|"
        r"^\W*what(?:'s|’s| is| was| are| were) (?:the|[\w’']+) (?:\w+ ){0,4}?(budget|price|costs?|fees?|salary|fine) "
        r"(of|for)\b|"
        r"^\W*what fine\b|\bat what (price|cost)\b|"
        r"^(?!.*\b(why|how|who|is|are|should|can|does)\b).*\b(price|costs?|fees?|salary)\W*$",
        re.IGNORECASE,
    ),
    # Always: nothing else gives an address.
    Sought.CONTACT: re.compile(""),
    Sought.CODE: re.compile(""),
}
_AGE = re.compile(
    r"\b(?:aged?|people|adults|children|men|women|those|anyone|everyone) (?:aged )?(?:over|under|above|below)? ?"
    r"\d{1,3}(?: (?:to|and|or) \d{1,3})?\b(?! ?%)(?: years old)?|\b\d{1,3}(?: to \d{1,3})? years old\b",
    re.IGNORECASE,
)
_AGE_ASKED = re.compile(r"\b(?:age[ds]?|old|young(?:er|est)?|years)\b", re.IGNORECASE)
_SHARE_ASKED = re.compile(r"\b(percentage|per ?cent|proportion|share|what ?%|which ?%)(?!\w)", re.IGNORECASE)
_SHARE = re.compile(
    r"(\d[\d.,]*|\b\w+)(?: ?%| ?per ?cent\b)|\b(one|two|three|four|five|\d+) (in|out of) (every )?\w+|"
    r"\b\d[\d,]* of (the |all )?\d[\d,]*|"
    r"\b(half|thirds?|quarters?|fifths?|tenths?|none|twice|times)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b(\d{{1,2}} )?({_MONTHS}|may)"
    r"( (19|20)\d\d)?\b|\b(19|20)\d\d(/\d\d)?\b",
    re.IGNORECASE,
)
# "Making Every Contact Count" says of nothing how often.
_OFTEN = re.compile(
    r"(?<![a-z] (?=[A-Z]))\b(?i:once|twice|every|each|annual(ly)?|yearly|monthly|weekly|daily|quarterly|times|"
    r"regular(ly)?|\d+ (days|weeks|months|years))\b"
)
_MONEY = re.compile(
    r"[£$€] ?\d[\d.,]*|\bRs\.? ?\d[\d.,]*|\d ?p\b|"
    r"\b\w+ (million |billion |bn |m )?(pounds?|pence|dollars?|euros?)\b|\bfree( of charge)?\b",
    re.IGNORECASE,
)
# What something saves is not what it costs.
_COST_ASKED = re.compile(r"\b(?:costs?|price|spend|spent|paid|pay|budget|fees?)\b", re.IGNORECASE)
_SAVING_ASKED = re.compile(r"\bsav(?:e[sd]?|ings?)\b|\bwaste[ds]?\b", re.IGNORECASE)
_SAVED = re.compile(rf"\bsav(?:e[sd]?|ings?)\b[^.;]{{0,80}}?(?:{_MONEY.pattern})", re.IGNORECASE)
_MAILBOX, _SITE = r"[\w.+-]+@[\w-]+\.\w+", r"\bhttps?://|\bwww\."
_LINE = r"(?<![\w.])\+?\(?\d[\d ()–-]{6,}\d(?!\w)"
_PLACE = (
    r"(?:\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d+\w?,? (?:[A-Z][\w'’-]*,? ){1,4}(?:Street|Road|Avenue|Way|Lane|Drive|"
    r"Square|House|Place|Court|Close|Crescent|Terrace|Boulevard|Row|Gardens|St|Rd|Ave|Blvd|Dr)\b)"
)
_CONTACT = re.compile(f"{_MAILBOX}|{_SITE}|{_LINE}|{_PLACE}")
# No year, count or share: long, or made of letters and figures, or of parts.
_CODE_HELD = re.compile(
    r"(?<![\w£$€.,/-])(?:\d{5,}|[A-Z]{1,4}\d{2,}\w*|\w*\d\w*(?:[/-]\w+)+)\b(?! ?%|,\d)|"
    r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)
_IS_FAX = r"\b(?:fax|facsimile)\b"
# What is asked for, and what gives it. A number with nothing beside it may be a telephone's, never a fax machine's.
_CONTACT_BY = (
    (re.compile(r"\be-?mail\b", re.IGNORECASE), re.compile(_MAILBOX)),
    (re.compile(r"\bfax\b", re.IGNORECASE), re.compile(rf"(?is){_IS_FAX}.{{0,60}}?{_LINE}")),
    (
        re.compile(r"\b(?:tele)?phone\b|\bmobile\b", re.IGNORECASE),
        re.compile(rf"(?is)\A(?!.*{_IS_FAX}).*?{_LINE}|\b(?:tel|(?:tele)?phone|mobile)\b.{{0,60}}?{_LINE}"),
    ),
    (re.compile(r"\b(?:url|web|website)\b", re.IGNORECASE), re.compile(_SITE)),
    (re.compile(r"\badd?ress\b", re.IGNORECASE), re.compile(_PLACE)),
)
# What a question says of it: no words of the body whose it is.
_CONTACT_WORDS = stems(
    "e-mail email telephone phone mobile fax web website site url address number no id contact details"
)
_ONE_TIME = (
    rf"\b(1[5-9]|20)\d\d\b|\b({_MONTHS}|spring|summer|autumn|winter)\b|(?-i:\bMay\b)|"
    r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|"
    r"\b(last|next|this|within|after|in) ([\w-]+ )?(day|week|month|year|decade|century)s?\b|"
    r"\b\d{1,2}(th|st)[ -]century\b|\b\d{1,2} ?[ap]m\b"
)
# "Every year" says of nothing that happened once, or has a date, when that was.
_ONE_TIME_ASKED = re.compile(r"\bwhen (?:did|was|were)\b|\b(?:what|which) (?:date|day|month|year)\b", re.IGNORECASE)
_ONCE = re.compile(_ONE_TIME, re.IGNORECASE)
_TIME = re.compile(rf"{_ONE_TIME}|\b(annual(ly)?|every|each)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(chair\w*|director\w*|chief|executive\w*|officer\w*|lead|leads|leader\w*|member\w*|board\w*|committee\w*|"
    r"team\w*|staff|trust\w*|secretar\w+|minister\w*|manager\w*|governor\w*|group\w*|author\w*|commission\w*|people|"
    r"patients?|inpatients?|adults?|children|women|men|users?|residents|famil(y|ies)|carers?|clinicians?|nurses?|"
    r"doctors?|gps?|provider\w*|department\w*|bod(y|ies)|neds?)\b",
    re.IGNORECASE,
)
# Who holds an office or did something: only a name answers. (Who should do something may be a role.)
_STRICTLY_PERSON = re.compile(
    r"\bwho('s| is| was| were)? (the |our |its |their |a |an )?"
    r"((current|present|former|deputy|chief|executive|medical) )*(chair\w*|director|author|lead|leader|wrote|"
    # A body runs an alliance or a survey; somebody runs a body.
    r"led|(?:runs?|ran)(?= (?:[\w'’-]+ ){0,3}?(?:trust|hospital|board|practice|council|company|ward|nhs)\b)|"
    r"speaks?|spoke|spoken|said|presented|gave (?:a |the |an )?(?:talks?|speech|presentation)|minister|officer|"
    r"executive|secretary|editor)\b(?! for)|\bwho at (?:[\w'’-]+ ){1,4}(?:wrote|led|chaired|runs?|ran|spoke|said)\b|"
    r"\bwho('s| is| was|se| are| were) (the |our |its |their |a |an )?(\w+ ){1,2}(secretar(y|ies)|ministers?|chairs?|"
    rf"directors?|editors?|authors?)\b(?! (for|should|must|do|does))|{_NAME_OF}",
    re.IGNORECASE,
)
_WHICH_COMPANY = re.compile(
    r"\b(?:which|what) (?:compan(?:y|ies)|firms?|suppliers?|vendors?|manufacturers?)\b.*\b(?:made|makes?|builds?|built|"
    r"develops?|developed|suppl(?:y|ies|ied)|provides?|provided|produced|sells?|sold|behind|runs?|ran)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?i:compan(?:y|ies)|firms?|suppliers?|vendors?|manufacturers?)\b|"
    r"\b(?:Ltd|Limited|plc|PLC|Inc|LLP|LLC|GmbH|Corp)\b|"
    r"\b(?:made|built|developed|supplied|provided|produced|sold|run) by (?:the )?[A-Z]|"
    r"\b[A-Z]\w+ (?:made|makes|built|builds|developed|develops|supplied|supplies|provided|provides|produced|sells|sold)"
    r"\b"
)
# "Which ten other trusts was it extended to", "which ICB came out top".
_WHICH_TRUST = re.compile(
    rf"\bwhich (of the )?({_COUNT} )?(other )?(\w+ )?(trusts?|hospitals?)\b(?! (should|must|need|have to))|"
    rf"{_SO_MANY_TRUSTS}|"
    r"\bwhich (icb|ics|local authority|council|borough)\b(?! (should|must|need|has to))",
    re.IGNORECASE,
)
_TRUST_NAME = re.compile(
    r"\b[A-Z][\w'’&-]+ (?:(?:and|of|the) |[A-Z][\w'’&-]+ )*"
    r"(?:NHS|Trust|Hospitals?|Healthcare|Alliance|Service|ICB|ICS|Council|Borough)\b|"
    # "North Middlesex hospital", and not "One trust".
    r"(?<=[a-z,;:] )[A-Z][a-z][\w'’&-]+ (?:[A-Z][a-z][\w'’&-]+ )*(?:hospital|trust)\b"
)
# What is in the names of many: "Mid and South Essex" is the same without.
_ANY_TRUST = stems("nhs foundation trust hospital hospitals university teaching healthcare service services")
_PERSON_NAME = re.compile(r"\b[A-Z][a-z'’-]+ (?:[A-Z]\.? )?[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)?\b")
# Words in the names of bodies, places and documents, and in salutations, that are in nobody's name.
_BODY_WORDS = frozenset(
    """Academy Act Agency Alliance Ambulance Asian Association Authority Black Board British Care Carer Centre College
    Commission Committee Contract Council Counsel Dear Department East England Equality Foundation Framework Fund
    Government Group Guide Health Hospital Hospitals Institute London Midlands Minister National North Northern
    Observatory Office Patient Plan Programme Providers Public Race Report Review Royal Service Services Society
    South Southern Standard Statement The This Trust University West January February March April May June July
    August September October November December""".split()
)
# Two capitalised words in a row, an acronym, or a capitalised word that does not open the sentence.
_PROPER = re.compile(
    r"\b[A-Z][\w'’-]+ (?:(?:of|and|for|the) )*[A-Z][\w'’-]+|\b[A-Z]{2,}\w*|(?<=[a-z,;:–-] )[A-Z][\w'’-]+"
)


# "The 10 Year Health Plan" counts nothing.
_NAMED_BY_NUMBER = re.compile(r"\b\d{1,3}[ -][A-Z][a-z]+ [A-Z][a-z]+\b")
_NUMBER_IN_NAME = re.compile(r"\b[A-Z][\w-]+ \d{1,3}\b(?! ?%)")


def holds(kind: Sought, text: str, asked: str) -> bool:
    """Return whether ``text`` holds the kind of thing sought, what the question itself names aside."""
    pattern, text = _what_holds(kind, text, asked)
    if pattern is not None:
        # "Further Faster 20" gives no figure, so that "20 trusts" may answer.
        told = {match.group().lower() for match in pattern.finditer(_NUMBER_IN_NAME.sub(" ", asked))}
        return any(match.group().lower() not in told for match in pattern.finditer(text))
    if kind is Sought.ANYTHING:
        return True
    known = stems(asked)
    if kind is Sought.PERSON and _STRICTLY_PERSON.search(_BRACKETS.sub("", asked)):
        return any(
            not (stems(match.group()) & known) and not set(match.group().split()) & _BODY_WORDS
            for match in _PERSON_NAME.finditer(text)
        )
    if kind is Sought.NAME and _WHICH_COMPANY.search(asked):
        return _COMPANY.search(text) is not None
    if kind is Sought.NAME and _WHICH_TRUST.search(_BRACKETS.sub("", asked)):
        return any(not stems(match.group()) - _ANY_TRUST <= known for match in _TRUST_NAME.finditer(text))
    named = any(not stems(match.group()) <= known for match in _PROPER.finditer(text))
    return named or (kind is Sought.PERSON and bool(_ROLE.search(text)))


def _what_holds(kind: Sought, text: str, asked: str) -> tuple[re.Pattern[str] | None, str]:
    """Return what finds the kind of thing sought, None where no pattern does, and ``text`` without what looks so."""
    if kind is Sought.NUMBER:  # a date counts nothing, nor does a section's number, or an age where none is asked for
        text = _NAMED_BY_NUMBER.sub(" ", _DATE.sub(" ", _CODE.sub("", text)))
        text = text if _AGE_ASKED.search(asked) else _AGE.sub(" ", text)
        return (_SHARE if asks_for_share(asked) else _NUMBER), text
    if kind is Sought.MONEY and _COST_ASKED.search(asked) and not _SAVING_ASKED.search(asked):
        return _MONEY, _SAVED.sub(" ", text)
    if kind is Sought.TIME and _ONE_TIME_ASKED.search(asked):
        return _ONCE, text
    if kind is Sought.CONTACT:
        return next((held for by, held in _CONTACT_BY if by.search(asked)), _CONTACT), text
    if kind is Sought.CODE:
        return code_asked(asked) or _CODE_HELD, _DATE.sub(" ", text)
    return {Sought.OFTEN: _OFTEN, Sought.MONEY: _MONEY, Sought.TIME: _TIME}.get(kind), text


def asks_for_share(question: str) -> bool:
    """Return whether a part of a whole is asked for: a percentage, or "two in three"."""
    return bool(_SHARE_ASKED.search(question))


def asks_for_a_name(question: str) -> bool:
    """Return whether only a person's, a trust's or a company's name would answer ("who chaired it?")."""
    kind, question = sought(question), _BRACKETS.sub("", question)
    return (kind is Sought.PERSON and bool(_STRICTLY_PERSON.search(question))) or (
        kind is Sought.NAME and bool(_WHICH_TRUST.search(question) or _WHICH_COMPANY.search(question))
    )


# With every candidate it is asked for again.
@lru_cache(maxsize=64)
def code_asked(question: str) -> re.Pattern[str] | None:
    """Return what finds the code that is asked for behind its name ("Case No. 515,2012"); None where none is asked."""
    asked = {match["registered"].lower() for match in re.finditer(rf"\b{_REGISTERED} {_AS}", question, re.IGNORECASE)}
    if not asked or sought(question) is not Sought.CODE:
        return None
    return re.compile(rf"\b(?:{'|'.join(sorted(asked))}) {_SO_CALLED}\W{{0,3}}[\w/-]{{0,20}}\d", re.IGNORECASE)


def whose_contact(question: str) -> frozenset[str]:
    """Return the stems that name the body or person whose telephone number or address is asked for."""
    return stems(question) - _CONTACT_WORDS if sought(question) is Sought.CONTACT else frozenset()


# Three or four may be told in as many sentences; more stand in a list, or in one that says them all.
_FIVE_OR_MORE = {word: number for word, number in NUMBER_WORDS.items() if 5 <= number <= 15} | {
    str(number): number for number in range(5, 21)
}
_OF_SO_MANY = "|".join(sorted(_FIVE_OR_MORE, key=len, reverse=True))
_NAMED_ONE_BY_ONE = re.compile(
    rf"\b(?:what|which|who) (?:are|were) (?:the |its |their |our )?({_OF_SO_MANY})\b(?! ?%| per\b)|"
    rf"\b(?:list|names? of|name) (?:all )?(?:of )?(?:the )?({_OF_SO_MANY})\b|"
    rf"\b({_OF_SO_MANY}) (?:[\w'’-]+ ){{0,4}}[\w'’-]+\W+(?:list|name) them\b|"
    rf"\b(?:what|which) ({_OF_SO_MANY}) (?:other )?(?:[\w'’-]+ ){{0,2}}?"
    r"(?!(?:years|months|weeks|days|hours|times)\b)[\w'’-]*[^\W\ds]s\b",
    re.IGNORECASE,
)
_THE_OTHERS = re.compile(
    r"\b(?:what|which|who) (?:are|were) (?:the|its|their) other (two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)
_APART = re.compile(r"\n+|;|,|\band\b")


def things_asked_for(question: str) -> int:
    """Return how many things are to be named one by one; 0 where none.

    Five or more ("what are the ten domains"), or the rest of several ("what are the other four").
    """
    rest = _THE_OTHERS.search(question)
    if rest is not None:
        return int(NUMBER_WORDS[rest[1].lower()])
    match = _NAMED_ONE_BY_ONE.search(question)
    return 0 if match is None else _FIVE_OR_MORE[next(filter(None, match.groups())).lower()]


def things_named(text: str) -> int:
    """Return how many things a text may name at most: lines, and what commas, semicolons and "and" set apart."""
    return len(_APART.split(text))


def is_topic(question: str, most: int = TOPIC_WORDS) -> bool:
    """Return whether somebody typed a subject and no question ("tobacco", "the equality duty").

    :param most: how many words of content it may have.
    """
    typed = words(question)
    content = [word for word in typed if word not in STOP_WORDS]
    return 1 <= len(content) <= most and all(word in content or word in _JOINING for word in typed)


def topic_of(question: str) -> str:
    """Return the subject of a question that asks no more than what it is ("what are the barriers"); else all of it."""
    return _WHAT_IS.sub("", question)


def asks_for_a_value(question: str) -> bool:
    """Return whether only a number, a date, a sum or an address answers ("how many have one?", "what is its URL?")."""
    only = _ONLY_A_VALUE.get(sought(question))
    return only is not None and bool(only.search(question))


# Capitalised words in a row, small words between them allowed; years and other figures of at least two digits.
_NAME = re.compile(r"\b[A-Z][\w&-]*(?:['’]s)?(?:\s+(?:(?:of|in|for|the|and|on)\s+)*[A-Z][\w&-]*(?:['’]s)?)*")
_FIGURE = re.compile(r"(?<![\w.])\d{2,}(?:[.,]\d+)*(?![\w])")
_IS_IT = re.compile(r"^\W*(?:is|was|are|were|isn['’]t|wasn['’]t)\b.*\d ?%?\W*$", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\d\S*(?: \w+)? or \S*\d", re.IGNORECASE)


def sections(question: str) -> list[str]:
    """Return the numbers of sections that are asked for ("objective 3.12"), as they are written."""
    return re.findall(
        r"(?<![\w.£$€])\d{1,2}\.\d{1,3}(?:\.\d{1,3})*"
        r"(?![\w%]|\.\d| ?%| (?:million|billion|times|points|years|per)\b)",
        question,
    )


_SECTIONS = re.compile(
    r"\b(?:objectives?|sections?|paragraphs?|items?|points?) "
    r"(?P<numbers>\d{1,2}\.\d{1,3}(?:(?:,? (?:and|or|to) |, | ?[&–-] ?)\d{1,2}\.\d{1,3})*)(?![\w%]|\.\d)",
    re.IGNORECASE,
)


def numbered_sections(text: str) -> list[str]:
    """Return the numbers that stand behind the word for what they number ("objectives 4.1 and 4.2")."""
    return [number for match in _SECTIONS.finditer(text) for number in sections(match["numbers"])]


def names_stand(question: str, text: str) -> bool:
    """Return whether what the question names (bodies, places, people, years, figures) stands in ``text``.

    What stands in brackets is passed over, and so is a question's first word; a name of several words has to stand
    there as a whole.
    """
    bare = re.sub(r"\([^)]*\)", " ", question)
    plain = _plain(text)
    # "Is it 95%?" asks whether it is.
    figures = [] if _IS_IT.match(bare) else [match.group() for match in _FIGURE.finditer(bare)]
    stand = [bool(re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", text)) for figure in figures]
    # "5 or 15": one of them will be wrong.
    if not (any(stand or [True]) if _ALTERNATIVE.search(bare) else all(stand)):
        return False
    held = stems(text)
    for match in _NAME.finditer(bare):
        name = re.sub(r"['’]s\b", "", match.group())
        if match.start() == len(bare) - len(bare.lstrip()):
            # The first word is capitalised anyway: only what follows it counts.
            name = name.partition(" ")[2]
        # An abbreviation may stand there spelt out.
        name = " ".join(_plain(part) for part in name.split() if not part.isupper())
        if not set(name.split()) - STOP_WORDS:
            continue
        if not (name in plain if " " in name else stems(name) <= held):
            return False
    return True


def _plain(text: str) -> str:
    return " ".join(re.sub(r"['’]s\b", "", text).lower().split())
