"""Question vectors: what the words that evidence lacks have to do with it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.asking.question_vectors import QuestionVectors, embed_question
from assistant.text.words import stem
from tests.fakes import HashEncoder


def unit(*values):
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_every_word_of_content_has_a_vector_and_the_whole_is_the_questions_own():
    vectors = embed_question("Who is the trust's long-term lead?", HashEncoder())
    assert vectors.words.keys() == {"trust", "long-term", "long", "term", "lead"}
    assert np.array_equal(vectors.whole, HashEncoder().encode_query("Who is the trust's long-term lead?"))


def test_the_parts_of_a_hyphenated_word_share_its_vector():
    words = embed_question("long-term leads", HashEncoder()).words
    assert np.array_equal(words["long"], words["long-term"])


def test_a_word_said_otherwise_is_nearer_than_the_question_explains_and_another_subject_is_not():
    # The first axis is what question and sentences share; the second is poverty, the third the weather.
    question = QuestionVectors(unit(1, 0.3, 0)[None], {"poor": unit(0.5, 1, 0)})
    about_poverty, about_weather = unit(1, 0.6, 0), unit(1, 0, 0.6)
    beyond = question.beyond(np.stack([about_poverty, about_weather]), ["poor"])
    assert beyond[0] > 0 > beyond[1]


def test_the_word_that_fits_least_counts():
    question = QuestionVectors(unit(1, 0.2, 0.2)[None], {"poor": unit(0.5, 1, 0), "rain": unit(0.5, 0, 1)})
    sentence = unit(1, 0.6, 0)[None]
    both = question.beyond(sentence, ["poor", "rain"])
    assert both[0] == pytest.approx(question.beyond(sentence, ["rain"])[0])
    assert both[0] < question.beyond(sentence, ["poor"])[0]


def test_nothing_missing_says_nothing():
    question = QuestionVectors(unit(1, 0)[None], {"poor": unit(0, 1)})
    assert question.beyond(np.stack([unit(1, 1), unit(0, 1)]), []).tolist() == [0.0, 0.0]
    assert question.beyond(np.stack([unit(1, 1)]), ["unseen"]).tolist() == [0.0]


def test_a_word_that_is_the_whole_question_over_again_cannot_make_much_of_a_chance_likeness():
    question = QuestionVectors(unit(1, 0)[None], {"poor": unit(1, 0.01)})
    assert abs(question.beyond(unit(1, 1)[None], ["poor"])[0]) < 0.1


def test_the_shipped_model_tells_a_paraphrase_from_another_subject(shipped_assistant):
    encoder = shipped_assistant.library.encoder
    vectors = embed_question("do poorer patients miss more appointments", encoder)
    texts = ["People in deprived areas miss more appointments.", "Men in rural areas miss more appointments."]
    said, other = vectors.beyond(encoder.encode_documents(texts, [[], []])[0], [stem("poorer")])
    assert said > other
