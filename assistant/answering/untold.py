"""What a question asks for by its form, and evidence does not tell: somebody's words, a breakdown, a count, a thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.asking.forms import REASON
from assistant.text.glossary import asked_plainly
from assistant.text.quantities import quantities
from assistant.text.words import STOP_WORDS, stem, stems, words


@dataclass(frozen=True, slots=True)
class _Form:
    """What asks for something, and what tells it: the best evidence, its ``first``, or all ``around`` it."""

    asked: re.Pattern[str]
    told: re.Pattern[str]
    around: bool = False
    first: bool = False

    def among(self, texts: Sequence[str], about: str) -> Sequence[str]:
        """Return the texts that may tell it."""
        return [about] if self.around else texts[: 1 if self.first else None]


def _form(asked: str, told: str, *, around: bool = False, first: bool = False) -> _Form:
    return _Form(re.compile(asked, re.IGNORECASE), re.compile(told, re.IGNORECASE), around, first)


# What tells that somebody says something.
SAYING = re.compile(
    r"\b(?:sa(?:y|id|ys)|stat(?:es?|ed)|argu|warn|conclu|describ|call|th(?:ink|ought)|told|f(?:ind|ound)|nam(?:e|es|ed)\b|"
    r"g(?:ive|ave)|puts?\b|count|ask|recommend|want|promis|report|sets?\b|list|wr[io]te|word(?:s the|s it|ed)\b|quot|"
    r"show|suggest|estimat|claim|mention|explain)|\baccording to\b",
    re.IGNORECASE,
)
_ETHNIC = r"\b(?:ethnic\w*|minority|race|racial\w*|asian|black|white)\b"
# "Why break it down by sex?", "must we publish it by region?" ask for no figures.
_FIGURES_BY = (
    r"^(?!.*\b(?:point of|purpose of|benefits? of|why|must|should we|do we (?!have (?!to)|hold|know|employ)|"
    r"are we (?:obliged|required)|(?:ha(?:ve|s)|needs?|required|expected) to)\b).*"
)
_SHARE = r"(?:%|\b(?:share|proportion|percentage|per ?cent|gap)\b)"
# By the names that refusals are explained by.
FORMS: Mapping[str, _Form] = {
    # "Can we be fined?", "what happens if we do not?"
    "no_consequence": _form(
        r"\b(?:fined|a fine|fines|penalt(?:y|ies)|penali[sz]ed|sanction(?:s|ed)?|punish(?:ed|ment)?|liable|liability|"
        r"prosecut\w+|sued|struck off)\b|"
        r"\bwhat happens to (?:us|(?:an? |the )?(?:trusts?|boards?)) (?:if|when)\b[^?]*\b"
        r"(?:not|(?:do|does|did|is|are|ca|wo|has|have)n['’]?t|fail(?:s|ed)?|miss(?:es|ed)?|break the|breach\w*|late)\b|"
        r"\bwhat happens (?:if|when|to) "
        r"(?:we|you|(?:an? |the )?(?:[\w-]+ ){0,2}(?:trusts?|boards?|bod(?:y|ies)|icbs?)) (?:that |which |who )?"
        r"(?:(?:do|ha)(?:es|s|ve)? ?n[o'’]?t|(?:do|ha)(?:es|s|ve)? not|fails?|miss(?:es)?|breaks?|breach(?:es)?|"
        r"ignores?|can['’]?t)\b",
        r"\b(?:fine[sd]?|penalt\w+|penali\w+|sanction\w*|punish\w*|liab\w+|prosecut\w+|court|judicial|enforce\w*|"
        r"interven\w+|inspect\w*|regulat\w+|consequences?|breach\w*|special measures|rating|held to account)\b",
    ),
    # How many were asked, answered or came.
    "nobody_took_part": _form(
        r"\b(?:response|completion|return) rate\b|"
        r"\bhow many\b[^?.;]{0,80}?\b(?:(?:were|was|got) (?:asked|polled|surveyed|interviewed|questioned|sampled)|"
        r"filled (?:in|it|out)|answered|responded|replied|took part|attended|came to|turned up|participated)\b|"
        r"\bnumber of (?:respondents|participants|attendees|responses|people (?:asked|polled|surveyed|"
        r"who (?:responded|attended|took part)))\b",
        r"\b(?:response rate|responses|responded|respondents?|repl(?:y|ied|ies)|took part|taking part|participa\w+|"
        r"attend(?:ed|ees|ance)|were (?:asked|polled|surveyed|interviewed)|sample|filled|returned|complet(?:ed|ion)|"
        r"came(?! (?:out|into|from))|signed up|delegates|audience)\b|"
        r"\d \w+ (?:asked|polled|surveyed|interviewed)\b|\b(?:of|from|among) \d[\d,]*\b(?! ?%)",
    ),
    "no_scale": _form(
        r"\bhow (?:is|are|was|were|does|do|did) (?:[\w'’-]+ ){1,8}?(?:scored?|marked|mark|graded?|calculated)\b|"
        r"\bwhat (?:marks?|scores?|grades?) (?:do|does|is|are|must|should)\b",
        r"\b(?:scor\w+|mark(?:s|ed|ing)?|grad(?:e|es|ed|ing)|rat(?:ed|ing|ings)|points?|calculat\w+|scale)\b",
    ),
    "none_to_come": _form(
        r"\b(?:when|what date|what day|which date)\b[^?.;]*\b(?:next|upcoming|forthcoming)\b|"
        r"\b(?:next|upcoming|forthcoming) (?:\w+ ){0,4}?(?:event|meeting|forum|survey|report|edition|conference)s?\b",
        r"\b(?:next|will|shall|upcoming|forthcoming|planned|due|expected|to be|from then on|every|annual\w*|each)\b",
    ),
    "nothing_said": _form(
        # What a page or a body says is its words; what somebody said, by name, has to be told as such.
        r"\bwhat (?:did|has) (?:(?-i:(?:[A-Z][a-z'’-]+ ){2,3})|"
        r"(?!the |it |they |he |she |we |you |our |this |that |[\w'’-]+ (?:the|a|of) )(?:[a-z'’-]+ ){2})(?:say|said)\b",
        SAYING.pattern,
    ),
    "nothing_recommended": _form(
        r"\bwhat (?:did|does|do|has|have) (?:[\w'’&-]+ ){1,7}?(?:recommend(?:ed)?|ask(?:ed)?)\b",
        r"\b(?:recommend|ask|call(?:s|ed)?\b|should\b|urge|propos|want|demand|need|advis|suggest|must\b)",
    ),
    "nothing_found": _form(
        r"\bwhat (?:did|does|do|has|have) (?:[\w'’&-]+ ){1,7}?(?:find|found)\b",
        r"\b(?:find|found\b|show|reveal|conclu|identif|report)|%|\d",
    ),
    "nobody_in_the_chair": _form(r"\b(?:who|which [\w-]+) (?:is |was |were )?(?:the )?chair", r"\bchair"),
    "no_maker": _form(
        r"\b(?:which|what) (?:software|supplier|vendor|company|firm)\b(?! secretar| director)|"
        r"\bwho (?:makes|made|built|suppl(?:ies|ied)) (?:the|its|their)\b",
        r"\b(?:compan|supplier|software|vendor|firm\b|Ltd\b|plc\b|(?:built|made|provided|developed|supplied) by\b)",
    ),
    # "Have other trusts copied it?"
    "nobody_followed": _form(
        r"\b(?:other|another|any|anyone|anybody|anywhere|elsewhere)\b.*\b(?:copied|followed|adopted|replicated|"
        r"done the same)\b",
        r"\b(?:(?:other|more|all) (?:\w+ )?(?:trusts|sites|places|systems|services)|extended|rolled out|spread|copied|"
        r"adopt|follow|replicat)",
    ),
    "no_way_to_join": _form(
        r"\bhow (?:do|can|could|would) (?:i|we|you|trusts?|they) (?:sign up|apply|join|register|enrol|get access)\b",
        r"\b(?:sign(?:ed|s)? up|appl(?:y|ication)|join|regist|contact|https?:|www|e-?mail|enrol|open to)",
    ),
    "no_place": _form(
        # Where something is may be told by its parts ("the heart has four chambers"); where it is to be is not.
        r"^\W*where (?:will\b|(?:is|are) .* going to\b|(?:is|are) the (?:(?:\d+|\w+) )?new\b)",
        r"\b(?:in|at|from|on|near) (?:the )?(?-i:[A-Z])|"
        r"\bhttps?:|\bwww\b|\b(?:areas?|places?|regions?|pages?|sections?)\b",
    ),
    "no_method": _form(
        r"\bhow (?:was|is|were|are|did|do|does) .*\b(?:worked out|estimated|arrived at|decide[sd]?)\b",
        r"\b(?:calculat|estimate[sd]? (?:by|from|on|using|with)|based on|rests on|measure|method|data from|count|"
        r"criteria|review)",
    ),
    "nobody_did_it": _form(
        r"\bwho (?:carried out|conducted|undertook|did the (?:study|research|work|survey|review|analysis))\b",
        r"\b(?:carried out|conduct|undert[ao]ok|(?:led|done|run|commissioned|funded|written) by|wrote|authors?|team|"
        r"(?-i:[A-Z][\w’']+) (?:and colleagues|looked|studied|asked|analysed|surveyed|reviewed))\b",
    ),
    "no_wording": _form(
        r"\b(?:exact (?:words|wording|text)|word for word|verbatim|full text|"
        r"exactly (?:does|do|did) [^?.;]* say|what exactly (?:does|do|did) [^?.;]* say)\b",
        r"[“\"]|\b(?:says|said|words?|wording|states?|reads)\b",
    ),
    "no_workings": _form(
        r"\bhow (?:does|do|did|would) [^?.;]*\bwork in practice\W*$",
        r"\b(?:by \w+ing|works\b|offer|help|give|send|step|first|then\b|through|team|staff|each\b|refer|support|"
        r"process|method|use[sd]? (?:to|an?|the)\b|consist|includ|parts?\b|asks?\b|must|should|"
        r"has (?:to|two|three|four|five|six))|:\s*\Z",
        first=True,
    ),
    # "Did it help?" is told by what came of it, or by what did not.
    "no_effect": _form(
        # What has to be done, or is meant to come of it, is another matter.
        r"^(?!\W*(?:so |and )?(?:do|does|did) [^?.;]*\b(?:(?:have|need|aim|want|plan|promise|hope|mean) to\b|"
        r"(?:require|ask|oblige|make|tell|expect)s? (?:us|[\w-]+) (?:to )?(?:reduce|cut|improve|increase)\b)|"
        r".*\bdut(?:y|ies) (?:\(\w+\) )?(?:reduce|cut|improve)\b)"
        r"\W*(?:so |and )?(?:did|does|do|has|have|had) [^?.;]*\b(?:reduced?|cut|improved?|increased?|"
        r"come down|gone (?:up|down)|fallen|risen|made? (?:a|any|much) difference)\b|"
        r"\bwhat (?:difference|impact|effect) (?:did|does|do|has|have)\b",
        r"\b(?:cut|cuts|fell|falls?|rose|rises?|reduce[sd]|improve[sd]|increase[sd]|decrease[sd]|"
        r"prevent(?:s|ed)|save[sd]|less|fewer|more|better|worse|lower|higher|down|up|not|no|never|than|"
        r"against \d[\d.,]*|effect|result|since|change[sd]?)\b",
        first=True,
    ),
    "nobody_tried_it": _form(
        r"\b(?:has|have|had|did) (?:anyone|anybody|any \w+|somebody|someone) [^?.;]*\b(?:test|check|evaluat|repeat|"
        r"replicat|stud(?:y|ied)|audit)",
        r"\b(?:test|check|evaluat|repeat|replicat|stud(?:y|ied)|audit|review|trial|found|again)",
        first=True,
    ),
    "no_charge": _form(
        r"\b(?:can|could|may|do|does) (?:we|hospitals?|trusts?|they|(?:a|the) (?:trust|hospital|nhs)) "
        r"(?:charge|bill|fine)\b",
        r"\b(?:charg|fine[sd]?\b|bill(?:s|ed)?\b|pay|paid|free\b|£)",
    ),
    "no_reply": _form(
        r"\b(?:did|has|have|how did) [^?.;]*"
        r"\b(?:repl(?:y|ied)|respond(?:ed)?|answer(?:ed)?|sa(?:y|id) back(?= to\b|\W*$)|say in reply)\b",
        r"\b(?:repl(?:y|ied|ies)|respon|answer|accept|reject|agreed|refus)",
    ),
    "no_reason": _form(
        # A figure, or a guess at the reason, is to be put right where it is wrong.
        # Why something is so in general is told by what is told of it; why something happened is not.
        r"^\W*(?:so |and |but )?(?:why (?:was|were|did|has|have|had)\b|how come\b|"
        r"why [^?]*\bso (?:much|many|few|late|slow)\b)"
        r"(?!.*(?:\d ?%|, .*\b(?:is|was|are|were) (?:it|that|they)\b))",
        rf"{REASON.pattern}|\b(?:makes?|means|not|no|never|nor|less|more|error|wrong\w*|than|below|leading|so|after|following|"
        r"in response|aims?|purpose|lack\w*|short\w*|hard|barriers?|pressure|needs?|risks?|benefits?|helps?|allows?|"
        r"enables?|ensures?|requir\w*|must|duty|important|failed|poor|weak|created|called|known as|named after)\b",
        first=True,
    ),
    "nothing_since": _form(
        r"^\W*(?:is|are) [^?.;]*\bstill (?:\w+ )?(?:funded|paid|running|open|going|available|in place|"
        r"in post|recruiting)\b",
        r"\b(?:still|now|no longer|not|until|current|remain|continu|end(?:s|ed)|clos|stop|is|are|has|have)\b",
        first=True,
    ),
    "no_others": _form(
        r"^\W*(?:what|which) (?:are|were) (?:[\w'’-]+ ){1,5}?other\b",
        r"\bothers?\b|:\s*\Z|;|(?:, [^,]+){2,} and\b",
        first=True,
    ),
    # "Which trusts are in it?" is told by their names.
    "no_names": _form(
        r"\b(?:name|list|which|what are the names of)(?: of)?(?: all)?(?: the| our)? (?:[\w-]+ )?"
        r"(?:trusts|hospitals|icbs|icss|boards|sites|charities|companies|members)(?: (?:are|were|is|was|have|had|did))?"
        r"(?: (?:in|on|taking part|took part|part of|signed|involved|chosen|picked|failed|missed|refused)\b)|"
        r"\bnames of (?:all )?(?:the |our )?(?:[\w-]+ )?(?:trusts|hospitals|icbs|boards|sites|charities|companies|"
        r"members)\b",
        r"(?-i:[A-Z][\w'’-]+ (?:and )?[A-Z][\w'’-]+).*(?:,|;| and ).*(?-i:[A-Z][\w'’-]+ [A-Z])|:\s*\Z",
    ),
    # What is to be reached ("75% by 2028") is no figure of what has been.
    "no_result": _form(
        rf"^(?!.*\b(?:should|must|target|aim|goal|supposed|standard)\b)(?:"
        rf"(?=.*{_SHARE}).*\b(?:at the moment|currently|right now|today|now\W*$)|"
        rf"(?=.*(?:{_SHARE}|\b(?:how many|number of)\b)).*\b(?:last year|so far|"
        r"actually (?:get|got|had|have|has|received?|did|were|are))|"
        r"\W*(?:so )?(?:did|has|have) (?:the |our |we )?[\w' ]*?(?:hit|met|meet|reach(?:ed)?|achieved?))\b",
        r"\b(?:in|of|since|during|late|early|between|for) (?:late |early |the )?(?:(?!by )\w+ )?(?:19|20)\d\d\b|"
        r"\b(?:was|were|rose|fell|grew|had|(?<!be )reached|(?<!are )(?:found|got|received)|now|currently|makes? up|"
        r"accounts?)\b|^(?!.*\b(?:by (?:\w+ )?20\d\d|should|to be)\b).*\b(?:is|are)\b",
        first=True,
    ),
    "not_by_ethnicity": _form(rf"{_FIGURES_BY}\bby (?:ethnic(?:ity| groups?)|race)\b", _ETHNIC, around=True),
    "not_by_deprivation": _form(
        rf"{_FIGURES_BY}\bby deprivation\b", r"\b(?:depriv|poor|quintile|disadvantage)", around=True
    ),
    "not_by_region": _form(
        rf"{_FIGURES_BY}\bby regions?\b|\bwhich (?:parts?|regions?|areas?) of (?:the country|england)\b",
        r"\b(?:regions?|north|south|east|west|midlands|london|yorkshire)\b",
        around=True,
    ),
    "not_by_sex": _form(
        rf"{_FIGURES_BY}\bby (?:sex|gender)\b", r"\b(?:sex|gender|men|women|male|female|boys|girls)\b", around=True
    ),
}
# "Is there a template for it?", "an example of": the thing itself has to be spoken of.
_IS_THERE = re.compile(
    r"\b(?:is|are|was|were) there (?:an?|any|some) (?P<thing>(?:[\w'’-]+ ){0,3}?[\w'’-]+)"
    r"(?= (?:for|of|to|on|that|which|we|i|in|from|about|with|by|out)\b|\W*$)",
    re.IGNORECASE,
)
# What may be there under another name: "any money attached to it".
_ANYTHING = stems("money cash funding way point need chance sense doubt limit rule")
_A_COPY_OF = re.compile(
    r"\b(?:templates?|examples?|samples?|terms of reference|contact details|e-?mail address)\b",
    re.IGNORECASE,
)

# With what something is compared, by its name: "how does it differ from the WRES?"
_COMPARED = re.compile(
    r"\b(?:(?i:differs?|different) (?:from|to)|(?i:compared?) (?:with|to)|(?i:versus|vs\.?)|"
    r"(?i:difference) between .+? and) (?:the )?(?P<other>[A-Z][\w&’'-]*(?: [A-Z][\w&’'-]*)*)"
)


_CAME_OF_IT = re.compile(
    r"\b(?:cut|fell|fallen|rose|risen|grew|reduced|improved|increased|decreased|prevented|avoided|saved|halved|doubled)\b|"
    r"\bno (?:effect|difference|change)\b|\bagainst \d",
    re.IGNORECASE,
)


def outcome_asked(question: str) -> Callable[[str], bool] | None:
    """Return what tells the outcome that the question asks for: what came of it, or how much holds by now; else None.

    Reasons are left out: more of them stand near a question than answer it.
    """
    asked = asked_plainly(question)
    if FORMS["no_effect"].asked.search(asked):
        return lambda text: _CAME_OF_IT.search(text) is not None
    result = FORMS["no_result"]
    if result.asked.search(asked):
        return lambda text: result.told.search(text) is not None and any(True for _ in quantities(text))
    return None


def untold(question: str, texts: Sequence[str], about: str) -> str:
    """Return the name of what the question asks for by its form and none of ``texts`` tells; "" where there is none.

    :param texts: the best pieces of evidence.
    :param about: the best one's passage, with all that says what it is about.
    """
    asked = asked_plainly(question)
    for name, form in FORMS.items():
        if form.asked.search(asked) and not any(map(form.told.search, form.among(texts, about))):
            return name
    held = stems(" ".join([about, *texts]))
    compared = _COMPARED.search(asked)
    if compared and not stems(compared["other"]) <= held:
        return "no_comparison"
    return "no_such_thing" if any(not thing <= held for thing in _things(asked)) else ""


def _things(asked: str) -> list[frozenset[str]]:
    """Return the stems of each thing of which it is asked whether there is one, or what one looks like."""
    names = [match["thing"] for match in _IS_THERE.finditer(asked) if not _ANYTHING & stems(match["thing"])]
    heads = [[word for word in words(name) if word not in STOP_WORDS][-1:] for name in names]
    return [
        *(stems(" ".join(head)) for head in heads),
        *(stems(match.group()) for match in _A_COPY_OF.finditer(asked)),
    ]


# "How many connectors are there", "number of services running": a count, and no share, of just those.
_THING = r"(?:[\w'’&/-]+ ){0,5}?[\w'’-]*[^\W\d_]s"
_THERE_ARE = re.compile(
    rf"\bhow many (?P<are>{_THING}) "
    r"(?:(?:are|were) (?:there|running|open|in place|in use)|exist|do we have|have opened|"
    r"(?:is|are) (?:the|this|that|it)\b|"
    r"(?:does|do|did) (?:the |this |that )?(?:[\w'’&/-]+ ){1,5}?(?:have|contain|run to)\b)|"
    rf"^\W*(?:the )?number of (?P<of>{_THING})(?= (?:running|open|there|in)\b|\W*$)",
    re.IGNORECASE,
)
# "How many trusts have one": told by a share of them, too.
_BODIES_COUNTED = re.compile(
    r"\bhow many (?:of )?(?:the |our |all )?(?:other |more |nhs |mental health |acute |community )*"
    r"(?:trusts|boards|hospitals|icbs|icss|systems|providers|organisations|bodies)\b",
    re.IGNORECASE,
)
_BODIES = stems("trusts boards hospitals icbs icss systems providers organisations bodies sites")
# A share or a sum of money counts nothing.
_FIGURE = re.compile(r"(?<![\w.,£$€])(?!(?:19|20)\d\d\b)\d[\d.,]*(?![\d.,]*\s?(?:%|per ?cent\b))")


def counts_something_else(question: str, texts: Sequence[str]) -> bool:
    """Return whether it is asked how many of something there are, and none of ``texts`` counts such things.

    A figure of which it is not clear what it counts may be theirs.
    """
    match = _THERE_ARE.search(asked_plainly(question))
    if match is None:
        return False
    thing = frozenset([stem((match["are"] or match["of"]).split()[-1].lower())])
    return not any(thing <= stems(text) and _may_count(thing, text) for text in texts)


def counts_no_bodies(question: str, texts: Sequence[str]) -> bool:
    """Return whether it is asked how many trusts, or other bodies, do something, and none of ``texts`` counts any."""
    asked = _BODIES_COUNTED.search(asked_plainly(question)) is not None
    return asked and not any(map(_tells_how_many_bodies, texts))


def _tells_how_many_bodies(text: str) -> bool:
    """Return whether ``text`` gives a share, or may count bodies."""
    return any(each.kind == "share" for each in quantities(text)) or _may_count(_BODIES, text)


def _may_count(things: frozenset[str], text: str) -> bool:
    """Return whether ``text`` counts some of ``things``, by their stems, or it is not clear what its figure counts."""
    counts = [each for each in quantities(text) if each.kind == "count"]
    return any(things & {*each.of} for each in counts) or (not counts and _FIGURE.search(text) is not None)
