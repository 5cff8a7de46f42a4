from __future__ import annotations

import pytest

from assistant.asking.scope import out_of_scope


@pytest.mark.parametrize(
    "question",
    [
        "what is the normal range for potassium",
        "should I see a GP about my leg",
        "what is the right dose of insulin?",
        "best painkiller in a sickle cell crisis",
        "what painkillers help with back pain",
        "first line treatment for hypertension",
        "what types of charts are in the report?",
        "what is the yellow text on page 9",
        "which words are highlighted in red?",
        "what colour is the bar for the north",
        "My daughter has a rash, should I worry?",
        "how did our trust's performance change",
        "How many of our nurses were trained?",
        "what happened in the board last week",
        "Please draft a letter to the minister",
        "what do you think of the government?",
        "hello there",
        "tell me a joke",
        "my chest hurts, should I call 999?",
        "is it safe to stop methadone suddenly",
        "can i take ibuprofen with warfarin",
        "how much paracetamol for a 3 year old",
        "my dad's speech is slurred, what do i do",
        "what antibiotic for a tooth abscess",
        "patches or varenicline to stop smoking, which should i take",
        "insulin dose for a 10 yr old on a pump",
        "side effects of sertraline",
        "seizure gone on more than five minutes what do i give",
        "should my baby have the flu jab if she's allergic to egg",
        "my son had a fit, is it epilepsy",
        "does this lump need a biopsy",
        "which statin should i prescribe at 15% risk",
        "what are the symptoms of bowel cancer, have i got it",
        "which pill is best if you get migraines",
        "what dose of amoxicillin for a child",
        "how many tablets can she take a day",
        "how many units of insulin does he need",
        "can I drink alcohol on metronidazole tablets",
        "my wife is 30 weeks pregnant and bleeding",
        "what's the treatment for scabies",
        "how do i treat a burn",
        "what is a normal hba1c",
        "i have a bad headache and feel dizzy",
        "what was our trust's DNA rate last month?",
        "have we published our plan yet?",
        "what did the CQC rate us for well led",
        "when does our steering group next meet",
        "when's our next board meeting",
        "how many of our own staff did the training this quarter",
        "when is our next board development session on inequalities",
        "what's the weather tomorrow",
        "please draft a letter to the minister",
        "thanks, you're very good at this",
        "patient with a learning disability is refusing her blood test, can we hold her down",
        "he won't have the scan, should we let him go",
    ],
)
def test_what_no_library_answers_is_out_of_scope(question):
    assert out_of_scope(question)


@pytest.mark.parametrize(
    "question",
    [
        "What should our board be doing about health inequalities?",
        "who on our board should lead on this?",
        "which patches in the east do better",
        "where would I look up local numbers to build a picture of our patch",
        "I need figures on pregnant women who smoke",
        "I was told diagnosis rates differ",
        "patients decline to give their ethnicity, can we record it as unknown",
        "what drugs are in the tobacco programme",
        "best treatment pathway for sickle cell patients in A&E",
        "What does the guide say our executive lead should report?",
        "how should my trust involve communities?",
        "have we to publish a plan?",
        "What legal duties have we got?",
        "When do we publish gender pay gap data?",
        "When are our equality objectives due?",
        "Which national targets have we missed on smoking?",
        "Are we failing Black mothers?",
        "how are we doing nationally on avoidable deaths",
        "when do we need to publish it",
        "Is it safe staffing that maternity continuity needs?",
        "what is the target for annual health checks?",
        "who wrote the report?",
        "How do boards draft a strategy?",
        "HI embedded in strategy or priorities",
        "can you give me the barriers trusts named",
        "how much funding for a health inequalities lead",
        "should we give the lead to the medical director",
        "what do i do about DNA rates",
        "should my partner organisations be involved",
        "what are the symptoms of poor governance",
        "may i use the bold objectives",
        "can they have an executive lead",
        "do we give free travel",
        "who needs a scan first under the elective plan",
        "which vaccines does Core20PLUS5 name",
        "What must we do this month?",
        "what should our trust do about DNA rates",
        "who wrote cant get you out of my head",
        "how much data on pc's today is backed up",
        "Write the filing id of the report",
        "Write down the main aims",
        "how often should boards look at the data on medicines",
        "what share of people with hypertension are treated to target",
        "does the guide mention statins",
        "how many tablets did trusts lend to people without a computer",
        "how many units of credit is the training worth",
        "how many tablets were given to patients without a computer",
        "how many units of the course are taken in year one",
        "how many people take statins in the most deprived areas",
        "which medicines optimisation actions are named",
        "what is the treatment of staff like",
        "should i see the data broken down by ethnicity",
        "should we use drugs budget to fund this",
        "can you use the framework without a data lead",
        "what should i take to the board",
        "what do you give a new non-exec director to read",
        "my chief executive asks about our performance on health inequalities - what should we report",
        "is it safe to stop collecting ethnicity data",
        "can a trust use charity money for transport",
        "how do we treat people with dignity",
        "what does poverty do to children with asthma",
        "which cancers are in Core20PLUS5",
        "what percentage of cancers should be found at stage 1 or 2",
        "my board wants to know what the five clinical areas are",
        "what is our legal duty",
        "how do i get my board to care",
        "is smoking still the biggest killer",
        "i'm sick of strategies, what works",
        "how long do people with a learning disability live",
        "who takes the lead on inhaler recycling",
        "what can we do to reduce waiting times today",
        "which patients have the highest risk of diabetes",
        "what is the normal level of attendance at board meetings?",
        "should we see GP access improve this year?",
    ],
)
def test_questions_about_what_documents_say_are_in_scope(question):
    assert out_of_scope(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "how is our trust doing on waiting lists by deprivation",
        "what's our ethnicity completeness",
        "where are we against the 92%",
        "has our waiting list gone down",
        "our A&E waits by ethnicity",
    ],
)
def test_what_a_trust_measures_of_itself_is_its_own(question):
    assert "figures of any one trust" in out_of_scope(question)


@pytest.mark.parametrize(
    "question",
    [
        "what is our duty on waiting lists",
        "what should our waiting list dashboard show",
        "what are our legal obligations",
        "how can our waiting lists be made fairer",
    ],
)
def test_what_our_trust_has_to_do_is_not(question):
    assert out_of_scope(question) is None


@pytest.mark.parametrize("question", ["help", "Help me!", "what can you do?", "what can I ask you"])
def test_who_asks_for_help_is_told_what_to_ask(question):
    assert "Ask it about those" in out_of_scope(question)
