from __future__ import annotations

import pytest

from assistant.asking.sought import (
    Sought,
    asks_for_a_name,
    asks_for_a_value,
    asks_for_documents,
    asks_for_list,
    code_asked,
    holds,
    names_stand,
    sections,
    sought,
    things_asked_for,
    things_named,
    whose_contact,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who chaired it?", Sought.PERSON),
        ("Which trust commissioned the review?", Sought.NAME),
        ("When was the guide published?", Sought.TIME),
        ("how many trusts have a lead", Sought.NUMBER),
        ("what percentage said so", Sought.NUMBER),
        ("what got in the way?", Sought.ANYTHING),
        ("Is the standard 92% or 95%?", Sought.ANYTHING),
    ],
)
def test_the_kind_of_thing_sought(question, kind):
    assert sought(question) is kind


@pytest.mark.parametrize(
    ("kind", "text", "question", "expected"),
    [
        (Sought.NAME, "One trust commissioned an independent review.", "which trust commissioned the review?", False),
        (Sought.NAME, "The review was commissioned by Northern Care Alliance.", "which trust commissioned it?", True),
        (Sought.PERSON, "Chair: Jenny Smith, director of development", "who chaired it?", True),
        (Sought.PERSON, "The guide has three parts.", "who wrote the guide?", False),
        (Sought.NAME, "He died at North Middlesex hospital.", "which hospital did he die in?", True),
        (Sought.NUMBER, "Three in ten trusts had one.", "how many?", True),
        (Sought.NUMBER, "Some trusts had one.", "how many?", False),
        (Sought.NUMBER, "Over 300 staff were trained.", "how many staff were trained?", True),
        (Sought.NUMBER, "People over 75 are at risk.", "how many people are at risk?", False),
        (Sought.NUMBER, "People over 75 are at risk.", "how old are people at risk?", True),
        (Sought.NUMBER, "5.2 Frontline staff of the trust are trained.", "how many staff are trained?", False),
        (Sought.NUMBER, "31 trusts said so.", "what percentage of trusts said so?", False),
        (Sought.NUMBER, "Only 16% of trusts said so.", "what percentage of trusts said so?", True),
        (Sought.TIME, "It was held on 11 February 2025.", "when was it held?", True),
        (Sought.TIME, "It was held in London.", "when was it held?", False),
        (Sought.TIME, "It is held every year.", "when is it held?", True),
        (Sought.TIME, "It is held every year.", "when was it held?", False),
        (Sought.TIME, "It is held every year.", "by what date each year is it held?", False),
        (Sought.CONTACT, "Ring 01983 873655 in office hours.", "what is the phone number?", True),
        (Sought.CONTACT, "Write to equity@nhs.example.", "what is the e-mail address?", True),
        (Sought.CONTACT, "In 2024, 85% of trusts had a lead.", "what is the phone number?", False),
        (Sought.CONTACT, "Write to equity@nhs.example.", "what is the phone number?", False),
        (Sought.CONTACT, "Fax: 514-312-0292", "what is the phone number?", False),
        (Sought.CONTACT, "Tel 514-312-0293, fax 514-312-0292", "what is the phone number?", True),
        (Sought.CONTACT, "Fax: 514-312-0292", "what is their fax number?", True),
        (Sought.CONTACT, "Tel: 514-312-0293", "what is their fax number?", False),
        (Sought.CONTACT, "See www.equity.example.", "what is their e-mail address?", False),
        (Sought.CONTACT, "4052 Bald Cypress Way", "what is the address of the department?", True),
        (Sought.CONTACT, "Write to us at London SW1A 2NS.", "what is their postal address?", True),
        (Sought.CONTACT, "M. R. Street, programme analyst", "street address of the department", False),
        (Sought.CODE, "Serial No. 108-36", "what is the serial number of the hearing?", True),
        (Sought.CODE, "Good afternoon.", "what is the serial number of the hearing?", False),
        (Sought.CODE, "In 2024 the charity grew by 25%.", "what is the charity number of the trust?", False),
        (Sought.CODE, "It reached 376,000 people.", "what is the charity number of the trust?", False),
        (Sought.CODE, "ISBN 978-1-4028-9462-6", "what is the ISBN of the report?", True),
        (Sought.CONTACT, "See www.equity.example.", "what is the url of the team?", True),
    ],
)
def test_whether_evidence_holds_what_is_sought(kind, text, question, expected):
    assert holds(kind, text, question) is expected


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how often should the board be trained?", Sought.OFTEN),
        ("what did it cost?", Sought.MONEY),
        ("what productivity and cost improvements does it ask for?", Sought.ANYTHING),
        ("what are the costs of it?", Sought.MONEY),
        ("annual nhs spend on interpreters", Sought.MONEY),
        ("how much funding comes with it", Sought.MONEY),
        ("how much more likely are they to wait?", Sought.NUMBER),
        ("which 13 trusts took part?", Sought.NAME),
        ("what is the telephone no of the home?", Sought.CONTACT),
        ("e-mail address of the team", Sought.CONTACT),
        ("what is the url of the guide", Sought.CONTACT),
        ("street adress of the department", Sought.CONTACT),
        ("how do we address racism?", Sought.ANYTHING),
        ("can homeless people register without a home address?", Sought.ANYTHING),
        ("should we use postcode to measure deprivation?", Sought.ANYTHING),
        ("does the project no longer run?", Sought.ANYTHING),
        ("what is the address of the trust", Sought.CONTACT),
        ("write the filing id", Sought.CODE),
        ("the reference number of the case", Sought.CODE),
        ("date of the risk plan", Sought.TIME),
        ("what is the closing date for comments", Sought.TIME),
        ("which phone systems do trusts use", Sought.ANYTHING),
        ("what email reminders do trusts send?", Sought.ANYTHING),
        ("what happens if a patient's phone number is out of date", Sought.ANYTHING),
        ("how should trusts record a patient's mobile number", Sought.ANYTHING),
        ("can we close the phone lines", Sought.ANYTHING),
        ("how many phone calls were made", Sought.NUMBER),
    ],
)
def test_more_kinds_of_thing_sought(question, kind):
    assert sought(question) is kind


def test_a_figure_of_the_question_is_no_answer_to_it():
    assert not holds(Sought.NUMBER, "The 10 Year Health Plan follows need", "how many pages has the 10 year plan")
    assert holds(Sought.NUMBER, "The 10 Year Health Plan has 168 pages", "how many pages has the 10 year plan")


def test_who_holds_an_office_is_answered_by_a_name_only():
    asked = "who is the executive lead at East Midlands Ambulance Service?"
    assert not holds(Sought.PERSON, "East Midlands Ambulance Service made it one of its ambitions.", asked)
    assert holds(Sought.PERSON, "Jane Smith is executive lead.", asked)
    assert holds(Sought.PERSON, "The company secretary keeps it on the agenda.", "who keeps it on the agenda?")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("what share in 2019?", "In 2024, 85% said so.", False),
        ("what share in 2024?", "In 2024, 85% said so.", True),
        ("how many adults in Scotland?", "43% of adults in England", False),
        ("what did the King's Fund find?", "The King’s Fund found little.", True),
        ("who chairs the Inequalities in Health Alliance?", "An alliance on health and its inequalities", False),
        ("what is the CGM target?", "continuous glucose monitors", True),
        ("What about objective 3.12?", "3.12 Name a lead", True),
        ("Scotland", "England", True),
    ],
)
def test_what_a_question_names_has_to_stand_in_the_evidence(question, text, expected):
    assert names_stand(question, text) is expected


def test_one_of_two_figures_offered_is_enough():
    assert names_stand("was it 103 million or 122 million?", "122 million were booked")
    assert not names_stand("was it 103 million or 122 million?", "95 million were booked")


def test_of_a_name_with_an_abbreviation_the_rest_has_to_stand():
    assert names_stand("OHID (Office for Health Improvement and Disparities) Fingertips", "the Fingertips tool")
    assert not names_stand("which OHID Fingertips page?", "the Office for Health Improvement")
    assert names_stand("HIU in the UEC recovery plan", "high intensity use in the recovery plan")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what does the WHO page say of the target", Sought.ANYTHING),
        ("WHO SIGNS IT OFF", Sought.PERSON),
        ("adults who smoke in hospital", Sought.ANYTHING),
        ("and who signs it off?", Sought.PERSON),
        ("tell me who leads", Sought.PERSON),
        ("adults who can't read the leaflets, %", Sought.NUMBER),
        ("what % of trusts have a lead", Sought.NUMBER),
    ],
)
def test_who_asks_for_somebody_only_where_it_asks(question, kind):
    assert sought(question) is kind


@pytest.mark.parametrize("question", ["which trust commissioned it?", "who chaired it?", "who wrote the report"])
def test_only_a_name_answers(question):
    assert asks_for_a_name(question)


@pytest.mark.parametrize("question", ["who should lead?", "what did the trust do?", "how many trusts were there?"])
def test_more_than_a_name_answers(question):
    assert not asks_for_a_name(question)


def test_numbered_sections():
    assert sections("what do objectives 3.12 and 9.2 say?") == ["3.12", "9.2"]
    assert sections("is it 7.6% or £2.5 million in 2024") == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who is the health secretary", True),
        ("who chaired the event", True),
        ("who is the elft (East London NHS Foundation Trust) chair", True),
        ("who is the director of public health", True),
        ("who gave a talk at the forum", True),
        ("who at NHS Providers wrote the guide", True),
        ("who gave the money", False),
        ("which trust commissioned the review?", True),
        ("which ten other trusts was it extended to", True),
        ("who were the four PCREF (Patient and Carer Race Equality Framework) pilot trusts", True),
        ("which local authority scores worst", True),
        ("which council should pay", False),
        ("who should be the executive lead", False),
        ("who is the guide for", False),
        ("who is responsible for training", False),
    ],
)
def test_whether_only_a_name_answers(question, expected):
    assert asks_for_a_name(question) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A large trust may set up a service of its own.", False),
        ("6.4 The anchor role, which objectives 6.4 and 6.5 share, covers jobs.", False),
        ("In 2024 trusts told of their interpreters in section 3.", False),
        ("In 2024 some 31 trusts had interpreters of their own.", True),
        ("Two trusts have interpreters of their own.", True),
    ],
)
def test_how_many_is_answered_by_a_number_that_counts(text, expected):
    question = "how many trusts have interpreters of their own?"
    assert asks_for_a_value(question)
    assert holds(sought(question), text, question) is expected


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("how many trusts took part", True),
        ("what percentage of trusts took part?", True),
        ("when did the opera house open?", True),
        ("in what year was it founded", True),
        ("ranby house school fees", True),
        ("what did he pay for the brand?", True),
        ("what is the e-mail address of the team", True),
        ("what is the price of the book", True),
        ("how much does an interpreter cost", True),
        ("what does the NHS spend on interpreters a year", True),
        ("what is the annual budget of the division", True),
        ("what fine does a trust face", True),
        ("at what price were the shares bought", True),
        ("how old was the writer", True),
        ("what was the response rate of the survey", True),
        ("what is the maximum score", True),
        # A sentence may tell these without a date, a figure or a sum.
        ("when should interpreters be booked?", False),
        ("what is the target for waiting times", False),
        ("how much more likely are they to wait?", False),
        ("who pays for interpreters", False),
        ("how much does it matter", False),
        ("how much has changed since 2022", False),
        ("what was the pay gap", False),
        ("what does prevention pay for itself in", False),
        ("what does the trust pay for its interpreters", True),
        ("how can we reduce the costs of interpreting", False),
        ("is fairness worth the cost", False),
        ("when is the best time to review data", False),
        ("when are the interpreters booked", False),
    ],
)
def test_what_only_a_value_answers(question, only):
    assert asks_for_a_value(question) is only


def test_the_number_of_a_thing_counts_nothing():
    assert not holds(Sought.NUMBER, "Streeter Park Entrance, Aurora (HM01-243).", "how many acres is streeter park")


@pytest.mark.parametrize(
    ("kind", "text", "question"),
    [
        (Sought.NUMBER, "12 of them replied.", "how many of the 120 trusts replied?"),
        (Sought.NUMBER, "Some thirteen trusts replied.", "how many trusts replied?"),
        (Sought.NUMBER, "Ten per cent replied.", "what percentage replied?"),
        (Sought.NUMBER, "58 of the 69 trusts replied.", "what share of trusts replied?"),
        (Sought.TIME, "It is due within six months.", "by when is it due?"),
        (Sought.TIME, "It was signed on 3/4/2026.", "when was it signed?"),
        (Sought.TIME, "It was built in the 19th century.", "when was it built?"),
        (Sought.MONEY, "It is free of charge.", "what does it cost?"),
        (Sought.MONEY, "It costs 50p.", "what does it cost?"),
        (Sought.MONEY, "It costs £2.5 billion a year.", "how much does it cost?"),
        (Sought.MONEY, "It cost five million pounds.", "what did it cost?"),
    ],
)
def test_the_forms_that_a_value_has(kind, text, question):
    assert sought(question) is kind
    assert holds(kind, text, question)


def test_may_is_a_month_only_with_a_capital():
    assert not holds(Sought.TIME, "Trusts may do so.", "when was it done?")
    assert holds(Sought.TIME, "It was done in May.", "when was it done?")


@pytest.mark.parametrize("text", ["7.6% of them were missed.", "Some 7.5 million are missed.", "It is missed by 2028."])
def test_a_share_or_a_count_is_no_sum_of_money(text):
    assert not holds(Sought.MONEY, text, "how much does one missed appointment cost")


def test_by_what_percentage_a_price_fell_asks_for_no_sum():
    assert sought("by what percentage did the share price fall") is Sought.NUMBER


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("what was the name of the coroner in the Smith case", "The coroner said that Ann Smith might live.", False),
        ("what was the name of the coroner in the Smith case", "The coroner, Mary Hill, said so of Ann Smith.", True),
        ("what is the name of the tool", "The tool is called HEAT.", True),
        ("which company made the AI that the trust used", "UKAuthority names the Trust wrongly.", False),
        ("which company made the AI that the trust used", "The AI was developed by Deep Medical.", True),
        ("which company made the AI that the trust used", "The trust bought it of Predictions Ltd.", True),
        ("which ten other trusts joined Mid Essex", "It was tried at Mid Essex NHS Foundation Trust.", False),
        ("which ten other trusts joined Mid Essex", "East Kent Hospitals joined it.", True),
        ("which ICB came out top", "Kent and Medway ICB came out top.", True),
        ("what did the pilot cost", "It is estimated to save £27.5 million a year.", False),
        ("what did the pilot save", "It is estimated to save £27.5 million a year.", True),
        ("what did the pilot cost", "It cost £2 million, and saves £3 million.", True),
        ("how many centres are open", "The 10 Year Health Plan promises a centre in every place.", False),
        ("how many centres are open", "Of the 10 centres of the Health Plan 3 are open.", True),
        ("which company supplied the screens", "Screens came from a firm in Leeds.", True),
    ],
)
def test_a_name_that_is_asked_for_is_of_the_kind_that_is_asked_for(question, text, held):
    assert holds(sought(question), text, question) is held


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("what are the ten domains of the response", 10),
        ("names of the ten other trusts", 10),
        ("which 20 trusts are in it", 20),
        ("they answered under six headings. list them", 6),
        ("list all twelve objectives", 12),
        ("one of five ambitions. what are the other four", 4),
        # Few may be told in as many sentences.
        ("what are the three parts", 0),
        ("what are the 12% about", 0),
        ("what happens within five years", 0),
        ("what does it ask of trusts", 0),
    ],
)
def test_things_that_are_to_be_named_one_by_one(question, number):
    assert things_asked_for(question) == number


@pytest.mark.parametrize(
    ("text", "most"),
    [("It covers ten domains.", 1), ("It has three: health, wealth and happiness.", 3), ("Three:\n\n- a\n- b\n- c", 4)],
)
def test_what_a_text_may_name_at_most(text, most):
    assert things_named(text) == most


def test_whose_number_is_asked_for():
    assert whose_contact("What is the telephone no for The Limes Residential Home?") == {"lime", "residenti", "home"}
    assert whose_contact("who runs the Limes?") == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Filing ID 48897809 Case Number 515,2012", True),
        ("Case No. 515,2012", True),
        ("In that case 12 people came.", False),
        ("Serial No. 108-36", False),
    ],
)
def test_a_code_stands_behind_its_name(text, expected):
    assert bool(code_asked("write the case number").search(text)) is expected
    assert code_asked("in which case did they come") is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who runs the alliance", False),
        ("who ran the survey", False),
        ("who runs our trust", True),
        ("who runs NHS England", True),
        ("who led the review", True),
    ],
)
def test_a_body_runs_a_survey_and_somebody_runs_a_body(question, expected):
    assert asks_for_a_name(question) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which documents say data should be broken down", True),
        ("Which of our sources mention smoking?", True),
        ("what other reports talk about interpreters", True),
        ("which documents in the library mention smoking", True),
        ("in which documents is smoking mentioned", True),
        ("list the documents that mention smoking", True),
        ("Tell me what the report says about smoking", False),
        ("What report recommendations apply to boards?", False),
        ("which documents must a trust publish", False),
        ("what does the report say", False),
        ("", False),
    ],
)
def test_which_documents_speak_of_something_is_asked_for_as_such(question, expected):
    assert asks_for_documents(question) is expected
    assert not (expected and asks_for_list(question))
