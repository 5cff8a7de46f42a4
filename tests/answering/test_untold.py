"""What a question asks for by its form, and evidence does not tell, is no answer."""

from __future__ import annotations

import pytest

from assistant.answering.untold import counts_no_bodies, counts_something_else, outcome_asked, untold


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("can we be fined for not meeting the PSED", "A public body must have due regard to three aims.", True),
        ("who is legally liable if we fail", "Boards must comply.", True),
        ("what happens if we don't comply", "The Commission may enforce the duty in court.", False),
        ("what happens if a trust misses the target", "Trusts wait.", True),
        ("what happens if we miss the target", "Trusts wait.", True),
        ("what is the aim of the duty", "A public body must have due regard to three aims.", False),
    ],
)
def test_what_follows_on_a_breach_has_to_be_told(question, text, expected):
    assert untold(question, [text], "") == ("no_consequence" if expected else "")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("what was the response rate to the survey", "Board response well developed: 59%", True),
        ("what was the response rate to the survey", "Of 200 trusts 80 replied.", False),
        ("how many people were polled", "In the poll 65% of people wanted more.", True),
        ("how many people were polled", "43% of adults (2,515 of 5,795) could not.", False),
        ("how many people attended the event", "Four people spoke at the event.", True),
        ("how many people attended the event", "The guide came out a year before the event.", True),
        ("how many people attended the event", "Some 200 people came to it.", False),
        ("how many people attended the event", "Some 200 people attended.", False),
        ("how many trusts have a lead", "85% of trusts have a lead.", False),
        ("how many bodies were signed up", "It was launched with nearly 80 bodies.", False),
    ],
)
def test_how_many_answered_or_came_is_told_by_what_says_that_they_did(question, text, expected):
    assert untold(question, [text], "") == ("nobody_took_part" if expected else "")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("how is the self-assessment in the guide scored", "The guide has a self-assessment.", True),
        ("how is the self-assessment in the guide scored", "It is rated from one to four.", False),
        ("how should the assessment be used", "The guide has a self-assessment.", False),
    ],
)
def test_how_something_is_scored_is_told_by_what_speaks_of_scores(question, text, expected):
    assert untold(question, [text], "") == ("no_scale" if expected else "")


@pytest.mark.parametrize(
    ("question", "texts", "expected"),
    [
        ("how many Core20PLUS Connectors are there", ["About 850 Core20PLUS Ambassadors were trained."], True),
        ("how many connectors are there now", ["Connectors work in communities, says the 2024 report."], True),
        ("how many connectors are there now", ["There are 12 connectors."], False),
        ("how many hubs are there", ["New or expanded hubs number 17, by June."], False),
        ("number of services running in England", ["HIU services took on 1,058 new clients."], True),
        ("how many trusts have a lead", ["85% of trusts have a lead."], False),
        ("how many pages is the plan", ["The plan has 17 milestones."], True),
        ("how many pages does the elective plan have", ["It has 40 pages."], False),
        ("number of high use (HU) services running here", ["Services took on 58 clients.", "Services cut 8%."], True),
        ("how many services are there", ["Services cost £27.5 million and save 8%."], True),
    ],
)
def test_how_many_there_are_is_told_by_a_count_of_those(question, texts, expected):
    assert counts_something_else(question, texts) is expected


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        ("when is the next forum", "The forum took place on 11 February 2025.", "none_to_come"),
        ("when is the next forum", "The forum will meet in May.", ""),
        ("what did Ann Lee say at the launch", "Ann Lee was at the launch.", "nothing_said"),
        ("what did Ann Lee say at the launch", "Ann Lee called it overdue.", ""),
        # What a page says is whatever stands on it.
        ("what does the page say the target is", "92% within 18 weeks.", ""),
        ("what did the Royal College say on it", "92% within 18 weeks.", ""),
        ("what did the inquiry recommend", "The inquiry was prompted by a death.", "nothing_recommended"),
        ("what did the inquiry recommend", "Trusts should train their staff.", ""),
        ("what did the review find", "The inquiry was prompted by a death.", "nothing_found"),
        ("what did the review find", "22% of wards had none.", ""),
        ("Is there a template for the report?", "The report goes to the board every year.", "no_such_thing"),
        ("Is there a template for the report?", "A template of the report is at hand.", ""),
        ("examples of clauses on social value", "The trust buys with social value in mind.", "no_such_thing"),
        ("who chaired the inquiry", "The inquiry was prompted by a death.", "nobody_in_the_chair"),
        ("who chaired the event", "Jo Lee chaired the event.", ""),
        ("which supplier built the dashboard", "The trust has a dashboard.", "no_maker"),
        ("which supplier built the dashboard", "The dashboard was built by Acme.", ""),
        ("have other trusts copied it", "The trust used a dashboard.", "nobody_followed"),
        ("have other trusts copied it", "It was extended to 10 more trusts.", ""),
        ("how do we sign up to the programme", "The programme has training.", "no_way_to_join"),
        ("how do we join the programme", "The programme is open to trusts, see https://x.example.", ""),
        ("where are the hubs going to be", "There will be 17 hubs by June.", "no_place"),
        ("where are the hubs going to be", "The first hubs open in Leeds.", ""),
        ("how does the programme decide a death was avoidable", "It covers 3,556 deaths.", "no_method"),
        ("how was the share worked out", "It rests on the review of each death.", ""),
        ("what share had their check last year", "60% of people have a check.", "no_result"),
        ("what % actually got their check", "60% of people have a check.", "no_result"),
        ("share of cancers found early at the moment", "75% of cancers are found early by 2028.", "no_result"),
        ("share of cancers found early at the moment", "In 2023 54% of cancers were found early.", ""),
        ("what share of adults use it right now", "About 75% of adults are registered.", ""),
        ("what share should have had their check last year", "60% of people have a check.", ""),
        ("what share has a check", "60% of people have a check.", ""),
        ("how many parts are there today", "It has three parts.", ""),
        ("who carried out the study of waits", "The study of waits was commissioned in 2021.", "nobody_did_it"),
        ("who carried out the study of waits", "The study of waits was commissioned by the RHO.", ""),
        ("who did the research", "Rowlands and colleagues looked at 64 leaflets.", ""),
        ("what exactly does section 13G say", "Section B explains section 13G.", "no_wording"),
        ("what exactly does section 13G say", "Section 13G says that bodies must have regard to it.", ""),
        ("what does section 13G say", "Section B explains section 13G.", ""),
        ("how does the model work in practice", "The model is used in 120 hospitals.", "no_workings"),
        ("how does the model work", "The model works by asking every smoker.", ""),
        ("how does the model work in practice", "It has these parts:", ""),
        ("how does the model work", "The model is used in 120 hospitals.", ""),
        ("what are the other aims of the service", "The service made it one of its five aims.", "no_others"),
        ("what are the other aims of the service", "The aims are: heat; light; air.", ""),
        ("can you name the trusts in the scheme", "The scheme helps 20 trusts.", "no_names"),
        ("which trusts are in the scheme", "Bolton Hospital and Leeds Hospital are in the scheme.", ""),
        ("which trusts have to report", "All trusts have to report.", ""),
        ("what happens to a trust that hasn't got a plan", "Trusts publish their plans.", "no_consequence"),
        ("what happens if a trust does not publish it", "The regulator may intervene.", ""),
        ("how was the saving worked out", "The pilot is estimated to save £2 million.", "no_method"),
        ("how was the saving worked out", "It was estimated from the hours saved.", ""),
        ("did the NHS hit 65% last spring", "65% is to be reached by March.", "no_result"),
        ("did the NHS hit 65% last spring", "The NHS reached 61%.", ""),
        ("how does PCREF differ from the WRES", "PCREF is a framework.", "no_comparison"),
        ("how does PCREF differ from the WRES", "PCREF is a framework, and the WRES a standard.", ""),
        ("how does it differ from before", "PCREF is a framework.", ""),
        ("did the drive reduce missed appointments", "The drive ran for two weeks.", "no_effect"),
        ("did the drive reduce missed appointments", "Missed appointments fell by a third.", ""),
        ("do boards have to reduce inequalities", "The board considers inequalities.", ""),
        ("does the duty make us reduce inequalities or think about it", "The board considers inequalities.", ""),
        ("what is the point of breaking it down by deprivation", "Gaps are found.", ""),
        ("must we publish it by region", "Gaps are found.", ""),
        ("do we have to show it by sex", "Gaps are found.", ""),
        ("what waiting list figures do we have by ethnicity", "Gaps are found.", "not_by_ethnicity"),
        ("has the sugar law reduced obesity", "The law is new.", "no_effect"),
        ("did the scheme cut waits for people who have to travel", "It ran for a year.", ""),
        ("does the act require trusts to reduce gaps", "The act is of 2010.", ""),
        ("what were the waits by deprivation", "Gaps are found.", "not_by_deprivation"),
        ("has the share with decay improved", "In 2024 22.4% had decay, against 23.7% in 2022.", ""),
        ("what tools did it use to cut waits", "It used a flag and a dashboard.", ""),
        ("what difference has the service made", "It made this one of its ambitions.", "no_effect"),
        ("has anyone tested the tool", "The tool is built on eight lines of enquiry.", "nobody_tried_it"),
        ("has anyone tested the tool", "An audit of the tool is at hand.", ""),
        ("can hospitals charge people who miss one", "The reasons are often outside their control.", "no_charge"),
        ("should we fine people who miss one", "The reasons are often outside their control.", ""),
        ("did the government reply to the alliance", "The alliance asks for three things.", "no_reply"),
        ("did the government reply to the alliance", "Ministers answered in May.", ""),
        ("why was the report so late", "Delays in care stood behind 37% of deaths.", "no_reason"),
        ("why was the report so late", "It came late because the data did.", ""),
        ("why was the report so late", "The report was not late.", ""),
        ("why do boards have a lead", "A lead is in place at each board.", ""),
        ("why do people die so much younger", "The median age at death was 43.", "no_reason"),
        ("why did it go for 95%", "It asks for 92%.", ""),
        ("why are people dying, is it that care came late", "Delays stood behind 37% of deaths.", ""),
        ("are the posts still funded", "The funding at the launch was one post.", "nothing_since"),
        ("are the posts still funded", "The posts are funded until 2027.", ""),
        ("which MP chaired the inquiry", "The inquiry found poor training.", "nobody_in_the_chair"),
        ("who makes the software", "The pilot lasted six months.", "no_maker"),
        ("names of the trusts that took it on", "It was taken on by ten.", "no_names"),
        ("where are the 17 new hubs", "There are to be 17 hubs by June.", "no_place"),
        ("what does the service's other four aims come to", "It has five aims.", ""),
        ("what are the service's other aims", "It made this one of its aims.", "no_others"),
        ("what happens to a trust that misses the target", "The target is 65%.", "no_consequence"),
        ("what happens to us if the CQC is not happy", "The CQC has a statement on equity.", "no_consequence"),
        ("what did the government say back to the alliance", "The alliance asks for three things.", "no_reply"),
        ("what did the trusts say back in 2021", "80% named it.", ""),
        ("what did trusts say back then about a lead", "85% have one.", ""),
        ("what happens to them when services move online", "Digital services complement others.", ""),
        ("what happens to trusts when they break waits down", "They see who waits.", ""),
        ("what did jo lee say in her talk", "Jo Lee spoke at the event.", "nothing_said"),
        ("what did the report of 2023 say", "39% were avoidable.", ""),
        ("was there any money attached to it", "The funding was one post.", ""),
        ("is there any law on it", "The law asks for it.", ""),
        ("is there a report?", "The report goes to the board every year.", ""),
    ],
)
def test_what_a_question_asks_for_by_its_form_has_to_be_told(question, text, name):
    assert untold(question, [text], "") == name


@pytest.mark.parametrize(
    ("question", "about", "name"),
    [
        ("tooth decay by ethnic group", "Decay was highest in the North West.", "not_by_ethnicity"),
        ("tooth decay by ethnicity", "Of Asian children 38% had decay.", ""),
        ("tooth decay by region", "Of Asian children 38% had decay.", "not_by_region"),
        ("tooth decay by region", "Decay was highest in the North West.", ""),
        ("tooth decay by deprivation", "Decay was highest in the North West.", "not_by_deprivation"),
        ("tooth decay by sex", "Decay was highest in the North West.", "not_by_sex"),
    ],
)
def test_figures_by_something_are_told_only_where_the_passage_speaks_of_it(question, about, name):
    assert untold(question, ["In 22% there was decay."], about) == name


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["It was one of the ten areas named.", "Trusts name a lead."], True),
        (["It was tried at ten trusts."], False),
        (["85% have one."], False),
    ],
)
def test_how_many_trusts_do_something_is_told_by_a_share_or_a_count_of_bodies(texts, expected):
    assert counts_no_bodies("how many trusts have a digital lead", texts) is expected
    assert not counts_no_bodies("how many areas have a digital lead", texts)


def test_how_much_there_is_by_now_is_told_by_what_is_quoted_first():
    asked = "what share had their check last year"
    assert untold(asked, ["In 2023 52% had one.", "60% have a check by 2028."], "") == ""
    assert untold(asked, ["60% have a check by 2028.", "The report was written in 2023."], "") == "no_result"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("did the drive reduce missed appointments", "Missed appointments fell by a third.", True),
        ("did the drive reduce missed appointments", "A third of missed appointments were avoided.", True),
        ("did the drive reduce missed appointments", "Staff should sign up no later than May, not by post.", False),
        ("what share is treated in time at the moment", "In January 2025 it was 58.9%.", True),
        ("what share is treated in time at the moment", "92% should be treated in time by 2029.", False),
        ("what share is treated in time at the moment", "The plan was published in January 2025.", False),
    ],
)
def test_an_outcome_is_told_by_what_came_of_it_or_how_much_holds_by_now(question, text, expected):
    tells = outcome_asked(question)
    assert tells is not None
    assert tells(text) is expected


@pytest.mark.parametrize("question", ["why was the report so late", "how many beds are there", ""])
def test_a_reason_or_a_count_is_no_outcome(question):
    assert outcome_asked(question) is None
