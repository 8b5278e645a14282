"""JSON-LD says what the page shows, in words that schema.org knows."""

import copy
import json
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail import blocks
from wagtail.models import Page

from appointments.doctors import demo
from appointments.doctors.models import Doctor
from conditions.blocks import ArticleBody, ConditionBody, Figures, LivingBody, TreatmentBody
from conditions.models import (
    ArticleIndexPage,
    ArticlePage,
    ConditionIndexPage,
    ConditionPage,
    EmergencyCard,
    Fact,
    HospitalSettings,
    LivingWithPage,
    Reference,
    Reviewer,
    SignOff,
    SpecialityPage,
    TreatmentPage,
)
from conditions.structured_data.sections import CONDITION, TREATMENT
from conditions.structured_data.short import TOLD_THERE
from tests import json_ld

BREAKOUT = '</script><!-- & "quoted" \u2028'


class Words:
    """Fills any block with words of its own, so that a sentence in the wrong place is found out. None has a digit."""

    def __init__(self):
        self.counter = count()

    def __call__(self, label):
        letters = str(next(self.counter)).translate(str.maketrans("0123456789", "abcdefghij"))
        return f"{label} x{letters}x"

    def fill(self, block):
        if isinstance(block, blocks.StructBlock):
            return {name: self.fill(inner) for name, inner in block.child_blocks.items()}
        if isinstance(block, Figures):
            return []
        if isinstance(block, blocks.ListBlock):
            return [] if block.child_block.__class__.__name__ == "ReferenceBlock" else [self.fill(block.child_block)]
        if isinstance(block, blocks.BooleanBlock):
            return False
        if isinstance(block, blocks.ChoiceBlock):
            return next(iter(dict(block.field.choices[1:])))
        if isinstance(block, blocks.RichTextBlock):
            return f"<p>{self('Rich')} <b>{self('bold')}</b></p><p>{self('second')}, {{told-of}}</p>"
        return f"{self('Words')}, {{told-of.people}} people, {BREAKOUT}" if isinstance(block, blocks.TextBlock) else self("Name")

    def body(self, kind):
        return [{"type": name, "value": self.fill(block)} for name, block in kind().child_blocks.items()]


def served(client, page):
    answer = client.get(page if isinstance(page, str) else page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def live(parent, page):
    """A page that nobody checked: this file asks what is said of a page, and other files what a page may say."""
    page.live = False
    parent.add_child(instance=page)
    Page.objects.filter(pk=page.pk).update(live=True, last_published_at=timezone.now())
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def told(loaded):
    reference = Reference.objects.create(key="for-a-test", title="A study for a test")
    return Fact.objects.create(
        key="told-of", statement="Told of", value=Decimal("91.1"), unit="%", people=5685, reference=reference
    )


@pytest.fixture
def words():
    return Words()


@pytest.fixture
def full(told, words):
    """A condition with every section there is, below it a treatment and a page on living with it; and an article."""
    kind = {"short_answer": words("Short {told-of}"), "emergency_card": EmergencyCard.objects.first()}

    def page(model, body, **fields):
        return model(
            title=words(model.__name__), slug=model.__name__.lower(), body=json.dumps(words.body(body)), **kind, **fields
        )

    names = {"alternate_names": "An other name\nOne more", "icd10_code": "A00.1", "mesh_id": "D000001", "snomed_ct": "1000001"}
    speciality = SpecialityPage.objects.filter(medical_specialty="Neurologic").first()
    condition = live(ConditionIndexPage.objects.get(), page(ConditionPage, ConditionBody, speciality=speciality, **names))
    return {
        "condition": condition,
        "treatment": live(condition, page(TreatmentPage, TreatmentBody, kind=TreatmentPage.Kind.SURGERY)),
        "living with it": live(condition, page(LivingWithPage, LivingBody)),
        "article": live(ArticleIndexPage.objects.get(), page(ArticlePage, ArticleBody)),
    }


@pytest.fixture
def doctor(loaded):
    demo.load(now=timezone.now())
    return Doctor.objects.bookable().first()


def sign_off(page, user):
    reviewer = Reviewer.objects.filter(user=user).first() or Reviewer.objects.create(
        user=user, name="Dr Demo Reviewer", registration_number="DEMO 77", speciality="Demo neurology"
    )
    page.save_revision()
    Page.objects.filter(pk=page.pk).update(live_revision=page.latest_revision)
    due = timezone.localdate() + timedelta(days=365)
    return SignOff.objects.create(
        revision=page.latest_revision, reviewer=reviewer, approved_at=timezone.now(), next_review_due=due,
        evidence_checked=True, digest="0" * 64,
    )  # fmt: skip


def public_pages():
    return list(Page.objects.live().public().filter(depth__gt=1).specific())


def data(client, page):
    """All that machines are told of a condition, at its own address."""
    return client.get(f"{page.url.rstrip('/')}.json").json()["structured_data"]["@graph"]


def check(text, address):
    found = json_ld.graph(text)
    assert json_ld.faults(found) == []
    assert json_ld.invisible(text) == []
    assert json_ld.dead_addresses(text, f"{settings.BASE_URL}{address}") == []
    return found


def test_every_loaded_page_says_what_it_shows(client, loaded):
    pages = public_pages()
    assert len(pages) > 8
    for page in pages:
        check(served(client, page), page.url)


@pytest.mark.parametrize("kind", ["condition", "treatment", "living with it", "article"])
def test_a_page_with_every_section_says_what_it_shows(client, full, kind):
    check(served(client, full[kind]), full[kind].url)


def test_the_doctors_pages_say_what_they_show(client, doctor):
    for address in [reverse("doctors"), *(reverse("doctor", args=[found.slug]) for found in Doctor.objects.bookable())]:
        check(served(client, address), address)


def test_a_doctor_is_a_physician_with_languages_hours_and_ways_to_book(client, doctor):
    (found,) = json_ld.of_kind(json_ld.graph(served(client, reverse("doctor", args=[doctor.slug]))), "Physician")
    assert json_ld.as_list(found["knowsLanguage"]) == doctor.speaks
    assert found["identifier"] == doctor.registration_number
    assert len(json_ld.as_list(found["openingHoursSpecification"])) == doctor.working_hours.count()
    assert all(f"/book/{doctor.slug}/?visit=" in action["target"] for action in json_ld.as_list(found["potentialAction"]))


def condition_of(client, page):
    return json_ld.of_kind(json_ld.graph(served(client, page)), "MedicalCondition")


def whole_condition_of(client, page):
    return json_ld.of_kind(data(client, page), "MedicalCondition")


def test_what_a_page_says_of_its_condition_the_data_say_too(client, full, spasm):
    """The page tells each part by its name; the data add the words."""
    for page in (full["condition"], spasm):
        [short] = [thing for thing in condition_of(client, page) if thing.get("@id", "").endswith("#condition")]
        [whole] = [thing for thing in whole_condition_of(client, page) if thing.get("@id", "").endswith("#condition")]
        assert {"signOrSymptom", "cause", "riskFactor", "possibleTreatment", "code", "description"} <= set(short) <= set(whole)
        assert {part["name"] for part in json_ld.as_list(short["cause"])} == {
            part["name"] for part in json_ld.as_list(whole["cause"])
        }


def test_the_data_keep_to_the_vocabulary(client, full, spasm):
    for page in (full["condition"], spasm):
        assert json_ld.faults(data(client, page)) == []


def test_the_questions_are_told_where_their_answers_are_shown(client, spasm):
    address = f"{spasm.url}questions/"
    found = check(served(client, address), address)
    [page] = json_ld.of_kind(found, "FAQPage")
    assert len(page["mainEntity"]) > 10


def test_every_part_below_a_page_says_what_it_shows(client, spasm):
    for leaf in ("evidence", "references", "for-clinicians", "treatments-compared"):
        check(served(client, f"{spasm.url}{leaf}/"), f"{spasm.url}{leaf}/")


def test_a_condition_has_every_property_that_its_sections_carry(client, full, spasm):
    for page in (full["condition"], spasm):
        carried = {section.block_type for section in page.body} & set(CONDITION)
        (found,) = [thing for thing in whole_condition_of(client, page) if thing.get("@id", "").endswith("#condition")]
        assert carried <= set(found)
        assert {"name", "alternateName", "description", "code"} <= set(found)


def test_a_condition_of_a_speciality_names_it(client, full):
    (found,) = [thing for thing in condition_of(client, full["condition"]) if "@id" in thing]
    assert found["relevantSpecialty"] == "https://schema.org/Neurologic"


def test_stages_are_numbered_as_they_are_listed(client, spasm):
    found = json_ld.of_kind(data(client, spasm), "MedicalConditionStage")
    shown = [entry["name"] for section in spasm.body if section.block_type == "stage" for entry in section.value["entries"]]
    assert [stage["name"] for stage in found] == shown
    assert [stage["stageAsNumber"] for stage in found] == list(range(1, len(shown) + 1))


def test_what_the_condition_does_not_cause_is_not_called_its_complication(client, spasm):
    (section,) = [section.value for section in spasm.body if section.block_type == "possibleComplication"]
    (found,) = [thing for thing in condition_of(client, spasm) if "possibleComplication" in thing]
    own = [entry["name"] for entry in section["entries"] if entry["comes_from"] == "condition"]
    assert json_ld.as_list(found["possibleComplication"]) == own
    assert len(own) < len(section["entries"])


def test_an_operation_is_a_procedure_and_a_therapy_with_its_properties(client, full):
    (found,) = json_ld.of_kind(json_ld.graph(served(client, full["treatment"])), "SurgicalProcedure")
    assert found["@type"] == ["SurgicalProcedure", "MedicalTherapy"]
    assert set(TREATMENT) - TOLD_THERE <= set(found)


def test_the_operation_among_the_treatments_is_called_one(client, spasm):
    (found,) = [thing for thing in condition_of(client, spasm) if "possibleTreatment" in thing]
    kinds = {treatment["name"]: treatment["@type"] for treatment in found["possibleTreatment"]}
    assert kinds["Surgery: microvascular decompression"] == ["SurgicalProcedure", "MedicalTherapy"]
    assert kinds["Botulinum toxin injections"] == "MedicalTherapy"


def test_a_treatment_treats_the_condition_above_it(client, full):
    (found,) = [thing for thing in condition_of(client, full["treatment"]) if "possibleTreatment" in thing]
    assert found["name"] == full["condition"].title
    assert found["@id"] == f"{settings.BASE_URL}{full['condition'].url}#condition"


def test_each_question_has_its_answer(client, spasm):
    (section,) = [section.value for section in spasm.body if section.block_type == "faq"]
    (page,) = json_ld.of_kind(data(client, spasm), "FAQPage")
    assert [question["name"] for question in page["mainEntity"]] == [entry["question"] for entry in section["entries"]]
    assert all(question["acceptedAnswer"]["text"] for question in page["mainEntity"])


@pytest.mark.parametrize("section", ["types", "misconceptions", "livingWith", "seeDoctor"])
def test_what_has_no_property_is_told_by_topic(client, spasm, section):
    anchor = ConditionBody().child_blocks[section].meta.anchor
    topics = json_ld.of_kind(data(client, spasm), "HealthTopicContent")
    (topic,) = [topic for topic in topics if topic.get("url", "").endswith(f"#{anchor}")]
    assert topic.keys() & {"text", "hasPart"}


def test_nobody_is_said_to_have_reviewed_what_was_not(client, spasm):
    (page,) = json_ld.of_kind(json_ld.graph(served(client, spasm)), "MedicalWebPage")
    assert not {"reviewedBy", "lastReviewed"} & set(page)


def test_a_condition_leads_to_the_pages_below_it(client, full):
    (page,) = json_ld.of_kind(data(client, full["condition"]), "MedicalWebPage")
    below = [f"{settings.BASE_URL}{full[kind].url}" for kind in ("treatment", "living with it")]
    assert page["relatedLink"] == below


def test_an_approved_page_names_its_reviewer_and_the_day(client, full, reviewer):
    signed = sign_off(full["condition"], reviewer)
    found = check(served(client, full["condition"]), full["condition"].url)
    (page,) = json_ld.of_kind(found, "MedicalWebPage")
    assert page["lastReviewed"] == timezone.localdate(signed.approved_at).isoformat()
    assert page["reviewedBy"]["name"] == signed.reviewer.name
    assert page["reviewedBy"]["identifier"] == signed.reviewer.registration_number


def test_facts_are_told_as_readers_see_them(client, full):
    text = json.dumps(data(client, full["condition"]))
    assert "91.1%" in text
    assert "5,685 people" in text
    assert "{told-of" not in text


def test_no_text_breaks_out_of_the_data_block(client, full):
    text = served(client, full["condition"])
    _before, block = text.split('<script type="application/ld+json">')
    inside = block.split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(inside)
    assert "91.1%" in json.dumps(json.loads(inside))
    assert BREAKOUT in json.dumps(data(client, full["condition"]), ensure_ascii=False).replace('\\"', '"')


def test_every_page_says_whose_it_is(client, loaded):
    hospital = HospitalSettings.objects.get()
    for page in public_pages():
        (found,) = [thing for thing in json_ld.graph(served(client, page)) if thing.get("@id", "").endswith("/#hospital")]
        assert found["telephone"] == hospital.helpline
        assert found["taxID"] == hospital.gst_number
        assert "invented" in found["description"]


def test_a_real_hospital_is_not_called_invented(client, loaded):
    HospitalSettings.objects.update(is_demo=False)
    (found,) = json_ld.of_kind(json_ld.graph(served(client, "/")), "MedicalClinic")
    assert "description" not in found


def test_a_speciality_that_schema_org_does_not_know_is_not_told(client, full):
    SpecialityPage.objects.update(medical_specialty="Brains")
    check(served(client, full["condition"]), full["condition"].url)
    assert "Brains" not in json.dumps(json_ld.graph(served(client, full["condition"])))


# The judge, judged

GOOD = [{"@type": "MedicalCondition", "name": "A", "cause": {"@type": "MedicalCause", "name": "B"}}]
BAD = [
    ({"@type": "Illness"}, "no type"),
    ({"subtype": "C"}, "no property"),
    ({"openingHoursSpecification": {"@type": "OpeningHoursSpecification"}}, "says nothing of"),
    ({"cause": "a text"}, "cannot be"),
    ({"cause": {"@type": "MedicalRiskFactor", "name": "B"}}, "cannot be"),
    ({"name": ""}, "cannot be"),
    ({"name": 3}, "cannot be"),
    ({"url": "/conditions/"}, "cannot be"),
    ({"relevantSpecialty": "https://schema.org/Brains"}, "cannot be"),
    ({"relevantSpecialty": {"@id": "https://example.org/#nobody"}}, "cannot be"),
    ({"stage": {"@type": "MedicalConditionStage", "stageAsNumber": "1"}}, "cannot be"),
    ({"subjectOf": 1}, "no property"),
]


@pytest.mark.parametrize(("change", "fault"), BAD)
def test_the_vocabulary_refuses_what_schema_org_would(change, fault):
    assert json_ld.faults(GOOD) == []
    bad = copy.deepcopy(GOOD)
    bad[0] |= change
    assert fault in " ".join(json_ld.faults(bad))


def test_a_date_that_is_none_is_found():
    assert json_ld.faults([{"@type": "MedicalWebPage", "lastReviewed": "2026-02-30"}]) != []
    assert json_ld.faults([{"@type": "MedicalWebPage", "lastReviewed": "2026-02-28"}]) == []


PAGE = """<body><p>Shown <sup class="cite"><a href="#reference-1">1</a></sup>words</p><a href="/here/">x</a>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [%s]}</script></body>"""


@pytest.mark.parametrize(
    ("words", "found"), [("Shown words", []), ("Hidden words", ["Hidden words"]), ("https://x.org/", ["https://x.org/"])]
)
def test_words_that_are_not_shown_are_found(words, found):
    assert json_ld.invisible(PAGE % json.dumps({"@type": "WebPage", "name": words})) == found


@pytest.mark.parametrize("address", ["https://a.org/there/", "https://a.org/#there", "https://b.org/here/"])
def test_an_address_that_the_page_does_not_lead_to_is_found(address):
    text = PAGE % json.dumps([{"@type": "WebPage", "url": "https://a.org/here/"}, {"@type": "WebPage", "url": address}])[1:-1]
    assert json_ld.dead_addresses(text, "https://a.org/") == [address]
