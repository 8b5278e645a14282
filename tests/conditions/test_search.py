"""Search: every page by what it says and by what people call it, the best first, the words marked."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.postgres.search import SearchVector
from django.core.management import call_command
from django.db.models import Value

from conditions import search_index
from conditions.models import ArticleIndexPage, ConditionIndexPage, ConditionPage, Fact, HomePage, PageText, Reference

SPASM = "/conditions/hemifacial-spasm/"


def page_of(client, query, **more):
    return BeautifulSoup(client.get("/search/", {"query": query, **more}).content, "html.parser").main


def addresses(main):
    return [link["href"] for link in main.select(".results h3 a")]


@pytest.mark.parametrize("words", ["eyelid", "hemispasm", "botulinum toxin", "twitch", "TWITCHES", "artery nerve", "botul"])
def test_a_page_is_found_by_what_it_says(client, loaded, words):
    assert SPASM in addresses(page_of(client, words))


def test_a_page_is_found_by_another_name_and_stands_first(client, loaded):
    assert addresses(page_of(client, "facial hemispasm"))[0] == SPASM


def test_a_page_is_found_by_words_that_people_use_and_it_does_not(client, spasm):
    spasm.search_words = "jumping face"
    spasm.save()
    assert addresses(page_of(client, "jumping face")) == [SPASM]


def test_the_page_that_is_named_so_comes_before_those_that_mention_it(client, spasm):
    index = ConditionIndexPage.objects.get()
    other = ConditionPage(title="Other", slug="other", short_answer="Not hemifacial spasm, hemifacial spasm.", live=False)
    index.add_child(instance=other)
    ConditionPage.objects.filter(pk=other.pk).update(live=True)
    other.refresh_from_db()
    search_index.keep(other)
    assert addresses(page_of(client, "hemifacial spasm"))[0] == SPASM


def test_the_words_are_marked_in_an_excerpt(client, loaded):
    marked = page_of(client, "stapedius ear clicking").select(".results mark")
    assert "clicking" in {mark.text.lower() for mark in marked}


def test_an_excerpt_shows_no_markup_that_an_editor_typed(client, spasm):
    PageText.objects.filter(page=spasm).update(text="<b>Fish</b> & wobble", words=SearchVector(Value("wobble"), config="english"))
    answer = client.get("/search/", {"query": "wobble"}).content.decode()
    assert "&amp; <mark>wobble</mark>" in answer
    assert "<b>" not in answer


def test_a_name_that_stands_nowhere_in_the_text_shows_the_short_answer(client, spasm):
    spasm.search_words = "zwinkerkrampf"
    spasm.save()
    assert spasm.short_answer in page_of(client, "zwinkerkrampf").text


def test_no_page_with_all_the_words_shows_those_with_some_and_says_so(client, loaded):
    main = page_of(client, "eyelid zebra")
    assert SPASM in addresses(main)
    assert "No page has all of these words." in main.text


def test_a_misspelt_word_leads_to_the_right_one(client, loaded):
    main = page_of(client, "hemifasial")
    assert main.select_one('a[href="?query=hemifacial"]')


def test_what_is_found_is_called_as_a_reader_calls_it(client, loaded):
    """A page that leads on to others has its title, which says all."""
    cards = page_of(client, "spasm").select(".results .card")
    called = {card.h3.text: [line.text for line in card.select(".meta")] for card in cards}
    assert called["Hemifacial spasm"] == ["Condition"]
    assert called["Help with hemifacial spasm"] == []


def test_search_that_finds_nothing_says_where_to_go(client, loaded):
    main = page_of(client, "zebra")
    assert "Nothing found for “zebra”" in main.text
    assert {link["href"] for link in main.select(".inset a")} == {"/conditions/", "/doctors/", "/callback/"}


def test_a_page_that_is_taken_offline_is_not_found(client, spasm):
    spasm.unpublish()
    assert SPASM not in addresses(page_of(client, "hemispasm"))


def test_a_draft_is_not_found_before_it_is_published(client, spasm):
    spasm.search_words = "zwinkerkrampf"
    spasm.save_revision()
    assert SPASM not in addresses(page_of(client, "zwinkerkrampf"))
    spasm.get_latest_revision().publish()
    assert SPASM in addresses(page_of(client, "zwinkerkrampf"))


def test_a_private_page_is_not_found(client, spasm):
    spasm.view_restrictions.create(restriction_type="login")
    assert SPASM not in addresses(page_of(client, "hemispasm"))


def test_a_corrected_fact_is_found_on_every_page_that_tells_it(client, spasm):
    source = Reference.objects.create(key="a-study", title="A study")
    fact = Fact.objects.create(key="wobbles", statement="Wobbles", value=7, unit="quiverings", reference=source)
    spasm.short_answer = "It wobbles."
    spasm.body[0].value["paragraphs"].append({"text": "It was {wobbles}.", "references": []})
    spasm.save()
    fact.unit = "shiverings"
    fact.save()
    assert SPASM in addresses(page_of(client, "shiverings"))
    assert SPASM not in addresses(page_of(client, "quiverings"))


def test_a_sign_added_to_a_shared_emergency_card_is_found(client, spasm):
    spasm.emergency_card.signs.append(("sign", {"text": "You wobble.", "references": []}))
    spasm.emergency_card.save()
    assert SPASM in addresses(page_of(client, "wobble"))


def test_one_page_of_results_leads_to_the_next(client, loaded):
    home = HomePage.objects.get()
    for number in range(12):
        home.add_child(instance=ArticleIndexPage(title=f"Wobble {number}", slug=f"wobble-{number}", lede="Wobbling."))
    first, second = page_of(client, "wobble"), page_of(client, "wobble", page=2)
    assert (len(addresses(first)), len(addresses(second))) == (10, 2)
    assert not set(addresses(first)) & set(addresses(second))


@pytest.mark.parametrize(
    "query",
    ["", " ", "'\"; DROP TABLE", "<script>", "a" * 10_000, "%", "\\", "&|!()", ":*", "a:*b <-> c", "आँख", "it's", "…", "\u2028"],
)
def test_search_answers_whatever_is_typed(client, loaded, query):
    answer = client.get("/search/", {"query": query, "page": "minus one"})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_a_word_of_an_indian_script_is_one_word(client, spasm):
    spasm.search_words = "आँख का फड़कना"
    spasm.save()
    assert addresses(page_of(client, "आँख")) == [SPASM]


def test_a_search_costs_few_queries_however_much_it_finds(client, loaded, django_assert_max_num_queries):
    client.get("/search/", {"query": "eyelid"})
    with django_assert_max_num_queries(6):
        client.get("/search/", {"query": "eyelid"})


def test_reading_all_pages_again_gives_back_what_was_lost(client, loaded):
    PageText.objects.all().delete()
    call_command("index_pages", verbosity=0)
    assert SPASM in addresses(page_of(client, "eyelid"))
