"""The words of a question: its terms and their stems, and the words that documents use for them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import islice, product

import snowballstemmer
import yaml

# Words that carry no content in a question. "no", "not", "before", "after", "without" do, and are kept.
STOP_WORDS = frozenset(
    """a about actually all already also always am an and any anyone anything are aren't as at back be because been
    being biggest bit both but by came can can't come comes could couldn't currently did didn't do does doesn't
    doing don't done else ever everybody everyone everything everywhere folk folks for from get gets getting
    give go goes going gone got greatest had hadn't has hasn't have haven't having he he's her here here's him
    his hit how how's i i'd i'll i'm i've if in into is isn't it it's its just know largest let let's like lot
    lots main major many may me might more most much must my needn't now nowadays nowt of often on or our ours
    ourselves out owt please put quite really reckon roughly say says shall she she's should shouldn't so some
    somebody someone something somewhere sorry still stuff such summat supposed tell than thanks that that's the
    their them then there there's these they they'd they're they've thing things think this those thought to
    told too top up us want wanted wants was wasn't we we'd we'll we're we've went were weren't what what's
    whats when when's where where's whether which who who's whom whose why will with won't would wouldn't you
    you'd you're you've your yours""".split()
)
# What stands behind an apostrophe in "who've" and "it'd".
_ENDINGS = frozenset({"", "d", "ll", "m", "re", "s", "t", "ve"})
# Sentences and passages whose words are remembered: those of one library are met again and again.
TEXTS_KEPT = 5_000
# A question that says no more than this beside a pattern has no subject of its own.
LITTLE_ELSE = 1
# Wordings of one question that are looked at, where it says several things in two ways.
WAYS = 32
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_STEMMER = snowballstemmer.stemmer("porter")
# The stemmer keeps the word that it is at: two threads at once would mix theirs up.
_STEMMING = threading.Lock()


# Sections about a document, not about its subject: nobody is answered from them.
_PERIPHERAL = re.compile(
    r"(about this (briefing|document|report|publication|page|guide)|(table of )?contents|acknowledge?ments?|references|"
    r"bibliography|copyright|disclaimer|glossary|further reading|index)",
    re.IGNORECASE,
)


def is_peripheral(heading: Sequence[str]) -> bool:
    """Return whether a heading path ends in a section about the document itself (contents, references, …)."""
    return bool(heading) and _PERIPHERAL.fullmatch(heading[-1].strip(" .:")) is not None


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case; section numbers, hyphens and apostrophes stay in them."""
    return [word for word, _, _ in word_spans(text)]


def word_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of ``text`` as :func:`words` has them, each with where it starts and ends."""
    for match in _WORD.finditer(text):
        yield match.group().lower().replace("’", "'"), match.start(), match.end()


@lru_cache(maxsize=TEXTS_KEPT)
def word_set(text: str) -> frozenset[str]:
    """Return the words of ``text``, each once."""
    return frozenset(words(text))


@lru_cache(maxsize=1)
def _irregular() -> Mapping[str, str]:
    entries = yaml.safe_load(files("assistant.text").joinpath("irregular.yaml").read_text(encoding="utf-8"))
    return {form: word for word, forms in entries.items() for form in forms}


def regular(text: str) -> str:
    """Return ``text`` with the word itself for each irregular form of one: "run" for "ran", "child" for "children".

    What the keyword index holds, and is asked for.
    """
    known = _irregular()
    return _LETTERS.sub(lambda match: known.get(match.group().lower(), match.group()), text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Porter stem of the word, an irregular form's of its word: the one that the keyword index uses."""
    word = word.removesuffix("'s")
    with _STEMMING:
        return str(_STEMMER.stemWord(_irregular().get(word, word)))


def terms(question: str) -> list[str]:
    """Return the words that carry the question, each once, in order; all words where none does."""
    every = list(dict.fromkeys(words(question)))
    return [word for word in every if word not in STOP_WORDS] or every


@lru_cache(maxsize=TEXTS_KEPT)
def stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of ``text``, the parts of hyphenated words among them."""
    return frozenset(stem(part) for word in words(text) for part in word_parts(word))


def word_parts(word: str) -> frozenset[str]:
    """Return a word of content and the parts that a hyphen or an apostrophe sets apart; an ending ("'s") is none."""
    if word in STOP_WORDS:  # "didn't" leaves no "didn"
        return frozenset()
    within = (part for part in re.split(r"[-']", word) if part != word and part not in _ENDINGS)
    return frozenset({word, *(part for part in within if part not in STOP_WORDS)})


_SPELT_OUT = re.compile(r"(?P<said>[\w&/+’'-]+) \((?P<meant>[^()]*)\)")


def wordings(question: str) -> tuple[str, ...]:
    """Return the question as it stands, and where it spells something out in brackets, with only the one or the other.

    "DNA (did not attend) rates" is answered by what says "DNA rates" as well as by what says "did not attend".
    """
    shorter = _SPELT_OUT.sub(lambda match: match["said"], question)
    longer = _SPELT_OUT.sub(lambda match: match["meant"].replace(",", " "), question)
    return tuple(dict.fromkeys((question, shorter, longer, *_each_way(question))))


def _each_way(question: str) -> Iterator[str]:
    """Yield the question in every choice of what is said and what stands in its brackets, up to a few."""
    spelt_out = list(_SPELT_OUT.finditer(question))
    ways = [[match["said"], *(each.strip() for each in match["meant"].split(","))] for match in spelt_out]
    for chosen in islice(product(*ways), WAYS):
        parts, place = [], 0
        for match, words in zip(spelt_out, chosen, strict=True):
            parts += [question[place : match.start()], words]
            place = match.end()
        yield "".join([*parts, question[place:]])


@lru_cache(maxsize=1)
def _rewordings() -> Mapping[str, Sequence[tuple[re.Pattern[str], str]]]:
    entries = yaml.safe_load(files("assistant.text").joinpath("wording.yaml").read_text(encoding="utf-8"))
    parts = entries.pop("parts")

    def whole(pattern: str) -> str:
        for name, part in parts.items():
            pattern = pattern.replace(f"<{name}>", part)
        return pattern

    return {
        when: [(re.compile(whole(pattern), re.IGNORECASE), replacement) for pattern, replacement in each]
        for when, each in entries.items()
    }


def reworded(question: str) -> str:
    """Return ``question`` in the words that documents use, by the patterns in ``wording.yaml``."""
    for pattern, replacement in _rewordings()["always"]:
        question = pattern.sub(replacement, question)
    for pattern, replacement in _rewordings()["alone"]:
        rest = set(words(pattern.sub(" ", question))) - STOP_WORDS
        if len(rest) <= LITTLE_ELSE:
            question = pattern.sub(replacement, question)
    return " ".join(question.split())
