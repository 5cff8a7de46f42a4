from __future__ import annotations

import pytest

from assistant.answering.conflicts import calls_wrong, disagreements
from assistant.types import Citation, DocumentId, Metadata, Outcome, Span, Status, StoredDocument, VersionId


def cited(number: int, quote: str, document: str, status: Status = Status.CURRENT) -> Citation:
    metadata = Metadata(f"Paper {document}", published="2024-01-01", status=status)
    stored = StoredDocument(DocumentId(document), VersionId("v"), (f"{document}.md",), metadata, 1, 1, labels=(None,))
    return Citation(number, stored, Span(0, 0, len(quote)), (), quote)


# fmt: off
# ruff: noqa: E501
PLANTED = [
    ("How many trusts replied?", "The survey had replies from 31 trusts in England.", "Replies to the survey came from 42 trusts in England."),
    ("What share of clinics send reminders?", "Reminders are sent by 61% of clinics in the region.", "In the region 48% of clinics send reminders."),
    ("When was the strategy published?", "The strategy on equity was published on 3 March 2024.", "The equity strategy was published on 9 May 2024."),
    ("What does the service cost?", "The interpreting service costs the trust £2.4 million a year.", "The trust pays £3.1 million a year for its interpreting service, the cost of the service."),
    ("What is the uptake of screening in the borough?", "Uptake of bowel screening in the borough is 54%.", "Bowel screening uptake in the borough stands at 49%."),
    ("How many health visitors work there?", "There are 120 health visitors employed by the community trust.", "The community trust employs 95 health visitors."),
    ("What was the vaccination rate among carers?", "The vaccination rate among paid carers was 71%.", "Among paid carers the vaccination rate was 66%."),
    ("How many families were helped?", "The advice service helped 1,200 families with their benefits.", "With benefits the advice service helped 900 families."),
    ("how many beds does the unit have", "The respite unit has 18 beds for adults.", "For adults the respite unit has 24 beds."),
    ("What proportion of letters are in easy read?", "Only 12% of the letters of the trust are in easy read.", "19% of the trust's letters are written in easy read."),
    ("How many interpreters are on the books?", "The language service has 140 interpreters on its books.", "On the books of the language service are 165 interpreters."),
    ("how many people died early", "An audit found that 340 people died early in the county.", "In the county 410 people died early, another audit found."),
    ("What does a missed appointment cost?", "A missed appointment costs the clinic £120.", "The cost of a missed appointment to the clinic is £160."),
    ("when did the programme start", "The tobacco programme for inpatients started on 1 April 2022.", "The start of the tobacco programme for inpatients was 4 July 2022."),
    ("share of homeless patients registered with a GP", "A count found 62% of homeless patients registered with a GP.", "Of homeless patients, 71% are registered with a GP, says the city."),
    ("how many lines of enquiry does the review have", "The well-led review has 8 lines of enquiry.", "There are 12 lines of enquiry in the well-led review."),
    ("how much was spent on transport for patients", "Transport for patients cost the trust £1.9 million.", "The trust spent £2.2 million on transport for patients."),
    ("what percentage of staff were trained", "Training on equity reached 44% of staff.", "58% of staff were reached by training on equity."),
    ("How many practices joined the scheme?", "27 practices joined the screening scheme.", "The screening scheme was joined by 31 practices."),
    ("what saving was expected", "The expected saving from the reminders project is £400,000 a year.", "A saving of £250,000 a year is expected from the reminders project."),
    ("How often is a care plan reviewed?", "A care plan is reviewed every six months.", "A care plan is reviewed every three months."),
    ("How many calls make someone a frequent caller?", "A frequent caller makes at least five calls in a month.", "A frequent caller makes more than five calls in a month."),
    ("How many recycling centres are there?", "There are 12 recycling centres.", "The borough has nine recycling centres."),
    ("By when must the policy be reviewed?", "The policy must be reviewed by 31 May each year.", "The policy must be reviewed by 30 June each year."),
    ("Is the training mandatory for bank staff?", "The training is mandatory for bank staff.", "The training is not mandatory for bank staff."),
    ("When did the meals service begin?", "The meals service began in 2011.", "The meals service began in 2012."),
    ("What does a meal cost?", "A school meal costs £2.45.", "A school meal costs 2.60 pounds."),
    ("When was RACE (Race and Culture Equality) launched?", "The blog that tells of the launch of the framework on Race and Culture Equality (RACE) is dated 30 October 2023.", "The framework page says that RACE was launched in May 2023."),
    ("At what age does screening start?", "Screening starts at age 12.", "Screening starts at age 16."),
    ("When does the clinic close?", "The clinic closes at 5pm.", "The clinic closes at 6 pm."),
    ("What is the 18 week standard?", "The standard is that 92% start treatment within 18 weeks.", "The standard is that 95% start treatment within 18 weeks."),
    ("How many falls were there on the wards?", "There were 412 falls on the wards.", "There were 431 falls on the wards."),
]
NO_CONFLICT = [
    ("different years", "What share had a lead?", "In 2021, 76% of trusts had an executive lead.", "In 2024, 85% of trusts had an executive lead."),
    ("a figure shared", "What share had a lead?", "85% of trusts had an executive lead.", "85% of trusts had an executive lead, and 60% a plan for the lead of trusts."),
    ("other things", "What share of trusts had a lead or a plan?", "85% of trusts had an executive lead.", "48% of hospitals screened patients for tobacco."),
    ("other units", "How many were there?", "There were 31 national targets in the planning guidance.", "The national planning guidance has 45 pages of targets."),
    ("no figures", "Who leads?", "The chair leads on equity in the trust.", "The chief executive leads on equity in the trust."),
    ("not what is asked", "Who chairs the group?", "The equity group of the trust had 12 members.", "The equity group of the trust had 15 members."),
    ("section numbers", "What is objective 3.1?", "3.1 Name a lead for equity on the board.", "4.2 Name a lead for equity on the board."),
    ("one is rounded", "What share of pupils have free school meals?", "About 22% of pupils have free school meals.", "22.3% of pupils have free school meals."),
    ("another way of writing it", "How many meals were served?", "1.2 million meals were served in the term.", "In the term 1,204,310 meals were served."),
    ("a bound that holds", "How many clients were there?", "There were more than 1,000 clients of the service.", "The service had 1,058 clients."),
    ("other people", "What share of staff feel safe?", "Among nurses, 57% felt safe to speak up.", "Among doctors, 63% felt safe to speak up."),
    ("a range", "What does a visit cost?", "A visit to the clinic costs between £10 and £20.", "A visit to the clinic costs £15."),
    ("a part of the year", "How many visits are there?", "The clinic has 200 visits a month.", "In all the clinic has 10,400 visits."),
    ("another period", "How many visits are there?", "The clinic has 200 visits a week.", "The clinic has 10,400 visits a year."),
    ("other people, named elsewhere", "What share stay?", "Among the women of the scheme 61% of apprentices stay.", "Among the men of the scheme 52% of apprentices stay."),
    ("other places", "What is the wait for surgery?", "The wait for surgery in Northfield is 12 weeks.", "The wait for surgery in Southlea is 18 weeks."),
    ("another year than the one asked about", "What share were avoidable in 2022?", "In 2021, 46% of deaths were avoidable.", "For 2021, 50% of deaths were avoidable."),
    ("other people", "What share would recommend it?", "66% of staff would recommend the trust.", "91% of volunteers would recommend the trust."),
    ("other times", "healthy life expectancy gap and goals", "The mission is to narrow the gap in healthy life expectancy and to raise healthy life expectancy by five years.", "The gap in healthy life expectancy is 19 years."),
]
# fmt: on


@pytest.mark.parametrize(("question", "one", "other"), PLANTED)
def test_different_figures_for_the_same_thing_are_a_disagreement(question, one, other):
    assert disagreements(question, [cited(1, one, "a"), cited(2, other, "b")]) == ((1, 2),)


@pytest.mark.parametrize(("why", "question", "one", "other"), NO_CONFLICT)
def test_what_is_no_disagreement(why, question, one, other):
    assert disagreements(question, [cited(1, one, "a"), cited(2, other, "b")]) == ()


def test_what_gives_both_figures_does_not_disagree_with_what_gives_one():
    report = cited(1, "There were 412 falls on the wards.", "a")
    both = cited(2, "The report gave 412 falls on the wards. The correct number of falls on the wards is 431.", "b")
    minutes = cited(3, "There were 431 falls on the wards.", "c")
    assert disagreements("How many falls were there on the wards?", [report, both, minutes]) == ((1, 3), (2, 2))


def test_what_is_told_of_another_year_than_the_one_asked_about_is_no_disagreement():
    quote = "In 2024, 46% were avoidable. The report of 2022 gives other figures for 2021: 50% were avoidable."
    assert disagreements("What share were avoidable in 2021?", [cited(1, quote, "a")]) == ((1, 1),)
    assert disagreements("What share were avoidable in 2023?", [cited(1, quote, "a")]) == ()


def test_figures_quoted_behind_an_answer_in_words_answer_nothing():
    reasons = cited(1, "Patients miss appointments for reasons outside their control.", "a")
    figures = [
        cited(2, "Patients missed 40 appointments in a week.", "b"),
        cited(3, "Patients missed 55 appointments in a week.", "c"),
    ]
    assert disagreements("Why do patients miss appointments?", [reasons, *figures]) == ()
    assert disagreements("How many appointments do patients miss?", [reasons, *figures]) == ((2, 3),)


def test_within_one_document_only_where_different_sources_are_named():
    question = "How many national targets were there the year before?"
    confederation = "The NHS Confederation counts 31 national targets in the guidance of the year before."
    fund = "The King's Fund counts 32 national targets in the guidance of the year before."
    assert disagreements(question, [cited(1, confederation, "a"), cited(2, fund, "a")]) == ((1, 2),)
    again = "The NHS Confederation counts 33 national targets in the guidance of the year before."
    assert disagreements(question, [cited(1, confederation, "a"), cited(2, again, "a")]) == ()


def test_a_page_and_a_text_that_one_document_tells_of_are_two_sources_where_one_of_them_answers():
    question = "How many national targets were there the year before?"
    page = "The page of the programme says that there were 31 national targets in the year before."
    text = "The text of the drive says that there were 32 national targets in the year before."
    assert disagreements(question, [cited(1, page, "a"), cited(2, text, "a")]) == ((1, 2),)
    again = "The page of the programme says that there were 33 national targets in the year before."
    assert disagreements(question, [cited(1, page, "a"), cited(2, again, "a")]) == ()
    first = cited(1, "Targets were cut in the new guidance.", "b")
    assert disagreements(question, [first, cited(2, page, "a"), cited(3, text, "a")]) == ()


def test_of_one_documents_sentences_the_first_word_names_nobody():
    question = "What share of trusts named pressure as a barrier?"
    some = "Among acute trusts, 80% named pressure as a barrier."
    others = "Overall 65% of trusts named pressure as a barrier."
    assert disagreements(question, [cited(1, some, "a"), cited(2, others, "a")]) == ()


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The news page wrongly gives the saving of the pilot as £27 million.", ((1, 1),)),
        ("The later report gives other figures for the saving of the pilot.", ((1, 1),)),
        ("The pilot brought a saving. One page wrongly names the town.", ()),
        ("The saving of the pilot was £27 million.", ()),
    ],
)
def test_a_source_may_say_itself_that_others_differ_on_what_is_asked(quote, expected):
    assert disagreements("what was the saving of the pilot", [cited(1, quote, "a")]) == expected


def test_two_sentences_of_one_quote_may_disagree():
    quote = (
        "The NHS Confederation counts 31 national targets in the guidance of the year before. "
        "The King's Fund counts 32 national targets in the guidance of the year before."
    )
    assert disagreements("how many national targets were there", [cited(1, quote, "a")]) == ((1, 1),)


def test_a_superseded_document_does_not_disagree():
    question, one, other = PLANTED[0]
    assert disagreements(question, [cited(1, one, "a", Status.SUPERSEDED), cited(2, other, "b")]) == ()


TELLS = "The press release counts five or more visits a year as frequent use. The landing page gives other figures."


def test_what_answers_first_may_say_in_its_next_sentence_that_sources_differ():
    assert disagreements("how many visits a year are frequent use", [cited(1, TELLS, "a")]) == ()
    told = TELLS.replace("gives", "of visits gives")
    assert disagreements("how many visits a year are frequent use", [cited(1, told, "a")]) == ((1, 1),)
    other = cited(1, "Interpreters are booked by the clinics themselves.", "b")
    # What is asked may be told behind what answers something else, and what was not asked is none of its business.
    assert disagreements("how many visits a year are frequent use", [other, cited(2, told, "a")]) == ((2, 2),)
    assert disagreements("who books interpreters for visits", [other, cited(2, told, "a")]) == ()


def test_a_quote_that_corrects_the_figure_of_another_disagrees_with_it():
    target = cited(1, "The observatory words the target for planned treatment within 18 weeks as 95%.", "a")
    corrects = cited(
        2, "Every other source on planned treatment says 92%, so the 95% on the observatory page is an error.", "a"
    )
    question = "what is the target for planned treatment within 18 weeks"
    assert disagreements(question, [target, corrects]) == ((2, 2),)
    assert disagreements(question, [target, cited(2, "Every other source says so, too, 95% among them.", "a")]) == ()
    assert disagreements("who books interpreters", [target, corrects]) == ()


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("what share of staff agree that the trust acts fairly",
         ["56% of staff agree that their trust acts fairly on careers. One in five staff disagree."]),
        ("why do patients miss appointments",
         ["Patients miss appointments for many reasons. Letters are wrongly addressed, and patients move home."]),
        ("what is the DNA rate for patients at the trust",
         ["The trust's DNA rate was 8%. Different numbers of reminders were sent to patients."]),
        ("what share of patients missed their appointment",
         ["8% of patients missed their appointment.", "In 2022, 8% of letters were wrongly addressed."]),
    ],
)  # fmt: skip
def test_words_of_difference_about_something_else_are_no_disagreement(question, quotes):
    assert disagreements(question, [cited(number, quote, "a") for number, quote in enumerate(quotes, start=1)]) == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Every other source says 92%, so the 95% on the page is an error.", True),
        ("The figure was wrong.", True),
        ("Errors of this kind are rare.", False),
        ("Other sources give other figures.", False),
    ],
)
def test_a_sentence_may_call_what_stands_before_it_an_error(sentence, expected):
    assert calls_wrong(sentence) is expected


@pytest.mark.parametrize(
    "question", ["what is the elective target", "what's the RTT target", "when do we have to hit 92%"]
)
def test_what_is_called_an_error_does_not_answer_first(shipped_assistant, question):
    answer = shipped_assistant.ask(question)
    assert answer.claims[0].text.startswith("The elective reform plan sets the standard that 92%")


def test_one_word_before_a_correction_does_not_ask_about_it(shipped_assistant):
    """The HSJ's figure of patients behind urgent and cancer cases is no disagreement about cancer."""
    assert shipped_assistant.ask("cancer").outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    "question",
    [
        "kings fund and confed on number of targets, do they agree",
        "do the King's Fund and the NHS Confederation agree on how many national targets there were",
        "how do the figures of the king's fund and the confederation on national targets differ?",
    ],
)
def test_whoever_asks_whether_sources_agree_hears_that_they_do_not(shipped_assistant, question):
    assert shipped_assistant.ask(question).outcome is Outcome.CONFLICTING


def test_whoever_asks_whether_sources_agree_hears_nothing_of_another_matter():
    fund = "The King's Fund counts 32 national targets in the guidance of the year before."
    confederation = "The NHS Confederation counts 31 national targets in the guidance of the year before."
    citations = [cited(1, fund, "a"), cited(2, confederation, "a")]
    assert disagreements("do they agree on the number of targets?", citations) == ((1, 2),)
    assert disagreements("do they agree on hospital waiting times for dentures?", citations) == ()
