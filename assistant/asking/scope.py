"""Questions that no library of texts answers: clinical advice, a reader's own data, drafting, looks, small talk.

What is caught here is caught by its form, so a form has to be rare among questions about documents: a board asks about
medicines, symptoms and its own trust, too. What slips through still meets the check of the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Endings that the World Health Organization gives to the names of substances of one class ("-pril", "-statin"), the
# common names that have none of them, and what medicines come as.
_MEDICINE = (
    r"(?:\w{2,}(?:statin|pril|sartan|olol|dipine|prazole|azole|cillin|mycin|cycline|oxacin|oxetine|pram|zepam|profen|"
    r"caine|parin|xaban|gliptin|gliflozin|formin|triptan|asone|olone|vir|mab|codone|barbital|tidine|lukast)|"
    r"paracetamol|aspirin|insulin|warfarin|methadone|morphine|codeine|sertraline|amitriptyline|varenicline|steroids?|"
    r"antibiotics?|statins?|antidepressants?|painkillers?|inhalers?|antihistamines?|beta.?blockers?|laxatives?|"
    r"contraceptives?|(?:the )?pill|hrt|lithium|ritalin|valium|viagra|insulin|tablets?|pills?|medicines?|medication|"
    r"drugs?|jabs?|injections?|vapes?|patches)"
)
_PART_OF_BODY = (
    r"(?:head|chest|heart|back|stomach|tummy|belly|legs?|arms?|hands?|foot|feet|knees?|hips?|neck|throat|skin|eyes?|"
    r"ears?|nose|tooth|teeth|breasts?|lungs?|kidneys?|bladder|bowels?|periods?|wee|poo|speech|face)"
)
_SYMPTOM = (
    r"(?:hurts?|hurting|pains?|painful|aches?|aching|sore|swollen|swelling|bleed\w*|bruis\w*|rash(?:es)?|lumps?|moles?|"
    r"fevers?|temperature|cough\w*|wheez\w*|breathless\w*|dizz\w*|faint\w*|numb(?:ness)?|slurred|vomit\w*|sick(?! of)|"
    r"nause\w*|diarrhoea|constipat\w*|itch\w*|seizures?|a fit|fitting|choking|collaps\w*|unconscious|suicidal|pregnant|"
    r"infected|infection|allerg\w*|overdos\w*|burn(?:t|ed)?|abscess|headaches?|migraines?|palpitations|"
    r"limping|lethargic|diagnos\w*)"
)
_ILLNESS = (
    r"(?:\w* ?cancer|stroke|sepsis|diabetes|epilepsy|asthma|copd|meningitis|heart (?:attack|failure|disease)|angina|"
    r"depression|dementia|covid|flu|measles|mumps|scabies|eczema|psoriasis|arthritis|gout|anaemia|thrush|cystitis|"
    r"pneumonia|hypertension|high blood pressure|uti|sickle cell crisis|menopause|pre.?eclampsia|adhd|autism)"
)
_MEASURED = (
    r"(?:blood|sugar|glucose|cholesterol|potassium|sodium|iron|ferritin|vitamins?|hormones?|pulse|oxygen|platelets?|"
    r"thyroid|tsh|psa|crp|creatinine|haemoglobin|hba1c|heart|temperature|bmi|white cells?|peak flow)"
)
_RELATIVE = (
    r"(?:dad|mum|mom|father|mother|husband|wife|son|daughter|baby|toddler|child|kid|sister|brother|nan|gran\w*|"
    r"grandad|partner|friend|boyfriend|girlfriend|neighbour)(?:['’]?s)?"
)
# Who needs, looks for or was told something is not ill: "I need infection rates".
_READING = (
    r"(?:(?:also|just|only|really) )?(?:need|want|wanted|would|could|look|looking|looked|see|saw|find|found|read|"
    r"was told|am told|heard|ask|asked|know|understand|wonder|remember|recall|mean|meant|said|think|thought|after)\b"
)
_TAKER = r"(?:i|you|she|he|my \w+|a child|a baby|pregnant women|someone)"
_GIVER = r"(?:i|we|you|one)"

_CLINICAL = (
    # How much of a medicine.
    r"\b(?:what|which|right|correct|safe|maximum|usual|starting)(?: is the| is a)?(?: \w+)? (?:dose|dosage)\b",
    r"\b(?:over)?(?:dose|dosage)s? (?:of|for)\b",
    rf"\b{_MEDICINE} (?:over)?(?:dose|dosage)\b",
    r"\bhow many (?:mg|ml|micrograms|milligrams|pills)\b",
    # A tablet may be a computer, a unit part of a course.
    r"\bhow many (?:tablets|units)\b.*\b(?:a day|daily|safe|safely|insulin|alcohol|at once)\b",
    rf"\bhow many (?:tablets|units) (?:can|should|may|must|do|does|could) {_TAKER} (?:take|have|need|give|inject)\b",
    rf"\bhow (?:much|often|long) .*\b{_MEDICINE}\b.*\b(?:for an? |can|should)\b",
    rf"\bhow much {_MEDICINE}\b.*\b(?:i|you|my|year|yr|month)\b",
    # Whether, and which, to take or to give.
    rf"\b(?:can|should|may|could|must|do) {_TAKER}(?: \w+)? (?:take|have|use|stop|start|mix|drink|drive)\b.*"
    rf"\b{_MEDICINE}\b",
    rf"\b{_MEDICINE}\b.*\b(?:should|can|do|shall) (?:i|she|he) (?:\w+ )?(?:take|have|use|stop|start)\b",
    rf"\b(?:is it|am i|is) (?:safe|ok|okay|dangerous|all right) to (?:\w+ ){{0,2}}"
    rf"(?:take|stop|give|use|mix|crush|drink|drive)\b.*\b{_MEDICINE}\b",
    rf"\b(?:should|shall|do|would|can|could) {_GIVER} (?:\w+ )?prescribe\b|\bi prescribe\b",
    rf"\b(?:what|which|best|safest|strongest|first.line|second.line) {_MEDICINE} "
    r"(?:for|in (?=an? |pregnan|child|labour)|during|after|is best|works? best|helps?|should i|do i|can i|is right)\b",
    # Side effects, symptoms, treatment.
    rf"\b(?:side.?effects?|contraindications?|interactions?) (?:of|with|between) (?:taking )?{_MEDICINE}\b",
    rf"\b(?:signs|symptoms) (?:and symptoms )?of (?:an? )?{_ILLNESS}\b",
    r"\bwhat(?:['’]?s| is| are) (?:the |a )?(?:best |right |first.line |recommended |usual |correct )*"
    rf"(?:treatments?|cure|remedy|medication) (?:for \w+(?: \w+)?\W*$|(?:for|of) (?:an? )?(?:{_SYMPTOM}|{_ILLNESS})\b)",
    rf"\b(?:best|first.line|second.line) treatments? (?:for|of|in) (?:an? )?(?:{_SYMPTOM}|{_ILLNESS})\b",
    rf"\bhow (?:do|should|can|would) {_GIVER} (?:treat|cure)\b.*\b(?:{_SYMPTOM}|{_ILLNESS})\b",
    r"\bnormal (?:hba1c|blood pressure|temperature|heart rate|bmi)\b",
    rf"\bnormal (?:ranges?|levels?|values?) (?:of|for) (?:an? |the |my )?(?:\w+ )?{_MEASURED}\b",
    # Somebody who is ill.
    rf"\bmy {_PART_OF_BODY}\b.*\b{_SYMPTOM}\b",
    rf"\bmy {_RELATIVE}\b.*\b(?:{_SYMPTOM}|{_ILLNESS}|{_MEDICINE})\b",
    rf"\b(?:i|i['’]?ve|i['’]?m|she['’]?s|he['’]?s) (?!{_READING})(?:\w+ ){{0,3}}{_SYMPTOM}\b.*",
    r"\bmy (?:symptoms?|diagnosis|medication|blood pressure|prescription|cough|rash|lump|mole)\b",
    rf"\b(?:this|a|the) {_SYMPTOM} (?:\w+ )?needs? (?:an? )?"
    r"(?:biopsy|scan|x-?ray|antibiotics|surgery|stitches|doctor)\b",
    rf"\b{_SYMPTOM}\b.*\bwhat (?:do|should) (?:i|we|you) (?:do|give|take)\b",
    r"\bshould (?:i|we|he|she) (?:call|ring|dial|see|visit|go to) (?:an? |the |my )?"
    r"(?:999|111|ambulance|doctor|gp|nurse|pharmacist|a ?& ?e|casualty|hospital)\b"
    # "Should we see GP access improve?"
    r"(?=\W*$|\W+(?:about|for|if|when|now|today|tonight|tomorrow|or|and|first|again|because|with|straight|before)\b)",
    # Somebody who will not be treated.
    r"\b(?:patient|resident|lady|gentleman|man|woman|child|boy|girl|he|she)\b[^.?!]{0,60}"
    r"\b(?:refus(?:es|ing|ed)|won['’]?t have|will not have|declin(?:es|ing|ed))\b[^.?!]{0,40}"
    r"\b(?:tests?|treatment|scan|medication|medicines?|tablets|operation|surgery|bloods?|injection|jab|transfusion|"
    r"oxygen|food|fluids)\b.*\b(?:can|may|should|could|do|must|shall) (?:we|i|you|they)\b",
    rf"\bhave i got\b|\bis (?:it|this) (?:an? )?(?:{_ILLNESS}|contagious|infected|a seizure)\b",
)
_DUTY = re.compile(
    r"\b(should|must|ought|need(s|ed)? to|ha(s|ve) to|required|expected|supposed|dut(y|ies)|"
    r"obligations?|legal\w*|law|can|could|how (do|might|would)|"
    r"what do (we|i) do|say|says|said|guide|guidance|recommend\w*)\b",
    re.IGNORECASE,
)
_FIGURES = (
    r"(?:rates?|figures?|numbers?|score|scores|performance|budget|spend|spent|results?|how many|how much|happened|"
    r"currently|gap|waiting (?:list|times?)|turnover|percentage)"
)
# What a trust measures of itself.
_MEASURED_HERE = (
    r"rates?|figures?|numbers?|scores?|performance|budget|spend|gap|waits?|waiting (?:lists?|times?)|turnover|"
    r"percentage|completeness|position|imd|dnas?|share|ranking|rating"
)
_OURS = (
    r"\b(?:our|my) (?:own |local )?(?:trust|hospital|organisation|icb|board|ward|service|team|staff|patients)"
    r"(?:['’]s|s['’])?"
)
_LOCAL = (
    rf"{_OURS}\b.*\b{_FIGURES}\b|\b{_FIGURES}\b.*{_OURS}",
    r"\b(?:how many|how much|what percentage|what share) of our\b",
    rf"\b{_FIGURES}\b.*\bon our (?:caseloads?|books|wards?|lists?|sites?|patch|payroll|registers?)\b|"
    rf"\bon our (?:caseloads?|books|wards?|lists?|sites?|patch|payroll|registers?)\b.*\b{_FIGURES}\b",
    rf"\b{_FIGURES}\b.*\b(?:last|this) (?:month|week|quarter)\b",
    rf"\b{_FIGURES}\b.*\b(?:we|us|our|my|here)\b.*\b(?:yesterday|today|tonight|right now|now)\b",
    rf"^\W*(?:what(?:['’]?s| is| are| was| were)|how (?:is|are|was|were|has|have|high|low|big)|has|have|is|are) "
    rf"(?:our|my) (?:[\w&'’-]+ ){{0,4}}?(?:{_MEASURED_HERE})\b|^\W*our (?:[\w&'’-]+ ){{0,4}}?(?:{_MEASURED_HERE})\b",
    r"\bhow (?:is|are|was) (?:our|my) (?:own |local )?(?:trust|hospital|organisation|icb|board|system|place|region)\b.*"
    r"\bdoing\b|\b(?:how are we (?:doing|performing|faring)|where are we (?:against|on|with))\b"
    r"(?!.*\b(?:nationa\w+|england|nhs|uk)\b)",
    r"^\W*(?:so )?how (?:complete|good|bad|accurate|diverse|long|high|low|big) (?:is|are) our\b",
    # What "we" did, have or are is for the trust itself to say.
    r"^\W*(?:so )?have we (?:\w+ )?(?:published|done|set|appointed|signed|trained|sent|made|started|finished|agreed|"
    r"adopted|submitted|reported|spent)\b",
    r"\b(?:rated?|scored?|ranked?|fined|inspected) us\b",
    r"\b(?:are|were) we (?:compliant|on track|doing|rated|behind)\b(?!.*\b(?:nationa\w+|england|nhs|uk)\b)",
    r"\bwhen(?:['’]?s| is| does| do| did| are) (?:we|our)\b.*\b(?:meet|meeting|inspected)\b|"
    r"\bour (?:next|last) (?:\w+ ){0,3}(?:meeting|session|seminar|away ?day|inspection|audit)\b",
    r"\b(?:happened|weather|news|forecast|score|on tv|trains?)\b.*\b(?:yesterday|today|tomorrow|tonight|last week)\b",
)
_DRAFTING = (
    r"^\W*(?:please |can you |could you |would you |i need you to |help me )*(?:"
    r"(?:write|draft|compose|prepare) (?:me|us|an?|my|our|some|the (?:board|paper|letter|e-?mail|speech|minutes))\b|"
    r"(?:rewrite|reword|translate|summari[sz]e (?:this|the following|my))\b)",
    r"\b(?:what do you think (?:of|about)|your (?:own )?opinion|do you (?:like|prefer|believe)|should i vote|"
    r"who should i vote)\b",
    r"\b(?:are we|(?:is|are) (?:our|the|my) (?:board|trust|directors)|our (?:board|trust) is) doing enough\b",
)
_SMALL_TALK = (
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: (?:there|all|again|everyone|assistant))?\W*$",
    r"^\W*(?:thanks|thank you|cheers)\b[^?]{0,40}$",
    r"^\W*(?:help(?: me)?|what can (?:you do|i ask(?: you)?)|how (?:does this|do you) work)\W*$",
    r"^\W*(?:(?:tell|give) me (?:a|another) (?:joke|story|poem)|how are you|who are you|what is your name|"
    r"are you (?:an? )?(?:human|real|robot|bot))",
)


_COLOUR = r"(?:red|yellow|green|blue|purple|orange|pink|grey|black|white|colou?red|underlined|italic\w*)"
_LOOKS = (
    rf"\b{_COLOUR} (?:\w+ )?(?:words?|text|letters?|logos?|lines?|box(?:es)?|arrows?|bars?|dots?|colou?r|italic)\b",
    rf"\b(?:highlighted|printed|written|shown|drawn|marked) in {_COLOUR}\b",
    r"\b(?:what|which) (?:kinds?|types?|colou?rs?) of (?:charts?|graphs?|pictures?|figures?|photos?|logos?|the)\b",
    r"\b(?:what|which) colou?rs?\b|\bhow many (?:pictures|photos|photographs|images|logos|charts|graphs)\b",
    r"\b(?:in|of|on) the (?:picture|photo|photograph|image|logo|(?:\w+ )?rectangle|pie chart|bar chart)\b",
)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


NO_CLINICAL_ADVICE = (
    "This assistant cannot give medical advice. In an emergency, call 999. If not, call 111, or ask a doctor or nurse."
)
_KINDS: Sequence[tuple[str, re.Pattern[str]]] = (
    (NO_CLINICAL_ADVICE, _any(_CLINICAL)),
    (
        "This assistant quotes documents; it does not write texts or give opinions. Ask what the documents say.",
        _any(_DRAFTING),
    ),
    (
        "This assistant reads the words of documents, not their colours, charts or pictures. Open the page for those.",
        _any(_LOOKS),
    ),
    (
        "This assistant answers questions from the documents in its library. Ask it about those.",
        _any(_SMALL_TALK),
    ),
)
_OWN_DATA = (
    "The library holds published documents. It does not hold the figures of any one trust, or its plans. Ask your own "
    "analysts, or look in the trust's board papers."
)
_OWN_DATA_PATTERN = _any(_LOCAL)


def out_of_scope(question: str) -> str | None:
    """Return what to tell the reader where the question is none for a library; None where it may be one."""
    for sentence, pattern in _KINDS:
        if pattern.search(question):
            return sentence
    # "What should our trust do about its waiting list?" asks for advice, not for a figure.
    return _OWN_DATA if _OWN_DATA_PATTERN.search(question) and not _DUTY.search(question) else None
