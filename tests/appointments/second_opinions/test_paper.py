"""The opinion on paper: what it says, in whatever script it was written, and that nothing anybody writes is a command."""

import io
from datetime import timedelta

import numpy
import pikepdf
import pypdfium2
import pytest
import typst
from django.contrib.auth.models import User
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Site

from appointments.cases.models import Case, Language
from appointments.doctors.models import Doctor, VisitType
from appointments.second_opinions import paper
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion
from conditions.models import HospitalSettings
from hfs_portal import typesetting
from tests.appointments.making import NOW, patient

pytestmark = pytest.mark.django_db

SENTENCE = "The vessel touches the nerve where it leaves the brainstem. "
SCRIPTS = {
    "Hindi": "मेरे चेहरे में ऐंठन है। क्षत्रिय ज्ञान श्री कर्म ऑपरेशन",
    "Telugu": "నా ముఖం వణుకుతోంది. శస్త్రచికిత్స క్షమించండి",
    "Tamil": "என் முகத்தின் இடது பக்கம் துடிக்கிறது ஸ்ரீ கொ",
    "Bengali": "আমার মুখের বাঁ দিকে খিঁচুনি ক্ষমা জ্ঞান",
    "Kannada": "ನನ್ನ ಮುಖ ಅದುರುತ್ತಿದೆ ಶಸ್ತ್ರಚಿಕಿತ್ಸೆ",
    "Malayalam": "എന്റെ മുഖം വിറയ്ക്കുന്നു ശസ്ത്രക്രിയ",
    "Gujarati": "મારા ચહેરાની ડાબી બાજુ ઑપરેશન",
    "Punjabi": "ਮੇਰੇ ਚਿਹਰੇ ਦਾ ਖੱਬਾ ਪਾਸਾ",
    "Odia": "ମୋ ମୁହଁର ବାମ ପାର୍ଶ୍ୱ",
    "Urdu": "میرے چہرے کا بایاں حصہ",
}


def opinion(name="Meera Example", question="Would an operation help me?", **facts):
    case = Case(reference="HFS-7K4M-9QX", patient=patient(full_name=name, birth_year=1961), created_at=NOW)
    doctor = Doctor(
        name="Dr Asha Example", speciality="Neurology", qualifications="MBBS, MD, DM", registration_number="TSMC/12345"
    )
    given = {
        "request": SecondOpinionRequest(case=case, question=question, created_at=NOW),
        "doctor": doctor,
        "seen": SENTENCE,
        "think": "It is likely.",
        "options": "1. Injections.\n2. An operation.",
        "would_ask": "Does it go on while you sleep?",
        "urgency": Opinion.Urgency.WEEKS,
        "limits": "We have seen pictures, not you.",
        "doctor_name": "Dr Asha Example",
        "registration_number": "TSMC/12345",
        "delivered_at": NOW + timedelta(days=2, microseconds=1),
        "changed_at": NOW + timedelta(days=1),
    }
    return Opinion(**given | facts)


def pages(made):
    """What can be read on each page, in one line of words."""
    with pypdfium2.PdfDocument(made) as opened:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in opened]


def text(**facts):
    return " ".join(pages(paper.pdf(opinion(**facts))))


def drawn(**facts):
    with pypdfium2.PdfDocument(paper.pdf(opinion(**facts))) as opened:
        return numpy.asarray(opened[0].render(scale=1).to_pil().convert("L"))


@pytest.fixture
def hospital():
    settings = HospitalSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))[0]
    settings.hospital_name, settings.address, settings.helpline = "Lakeside Hospital", "1 Example Road\nHyderabad", "040 123456"
    settings.is_demo = False
    settings.save()
    return settings


def test_the_letter_says_all_that_belongs_to_an_opinion(hospital):
    said = text(visit_type=VisitType(name="First visit"))
    for words in (
        "Lakeside Hospital", "1 Example Road", "Helpline 040 123456", "Second opinion in writing", "Meera Example", "1961",
        "HFS-7K4M-9QX", "25 November 2026", "Would an operation help me?", SENTENCE.strip(), "It is likely.", "2. An operation.",
        "Does it go on while you sleep?", "Be seen within weeks.", "We suggest a visit: First visit.",
        "We have seen pictures, not you.", "Dr Asha Example", "MBBS, MD, DM", "Registration number TSMC/12345",
        "Opinion in writing; not a substitute for examination", "Page 1 of 1", "call 112 or 108",
    ):  # fmt: skip
        assert words in said
    assert "Demonstration" not in said


def test_a_demonstration_says_so(hospital):
    hospital.is_demo = True
    hospital.save()
    assert "Demonstration. The hospital, its doctors and its numbers are invented." in text()


def test_before_the_hospital_is_named_there_is_a_letter_all_the_same():
    HospitalSettings.objects.all().delete()
    assert "Hospital portal" in text()


def test_what_was_left_empty_has_no_heading():
    assert "What we would ask" in text()
    assert "What we would ask" not in text(would_ask="")


def test_the_name_and_number_are_those_that_signed():
    said = text(doctor_name="Dr Asha Married", registration_number="KMC/9")
    assert "Dr Asha Married" in said and "KMC/9" in said and "TSMC/12345" not in said


def test_the_second_signature_stands_below_the_first():
    second = User.objects.create(username="ravi")
    Doctor.objects.create(name="Dr Ravi Example", slug="ravi", speciality="Surgery", registration_number="APMC/7", user=second)
    said = text(second_reader=second, second_signed_at=NOW)
    assert said.index("Dr Asha Example") < said.index("Also read and signed by Dr Ravi Example") < said.index("APMC/7")
    assert "Also read" not in text(second_reader=second)


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd")',
        "$x^2$ *bold* _thin_ `code` ```code```",
        "\\ \\u{41} // no comment /* nor this */",
        "@someone <label> = Heading - point + point / term: words",
        '") ] } #{ } [ ( "',
        "~ -- --- ... '\"'",
    ],
)
def test_what_looks_like_a_command_is_printed_as_it_was_typed(typed):
    said = text(name=typed, question=typed, seen=typed, options=typed)
    assert said.count(" ".join(typed.split())) >= 4


@settings(max_examples=25)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
def test_whatever_anybody_writes_there_is_a_letter(typed):
    assert paper.pdf(opinion(question=typed, seen=typed)).startswith(b"%PDF-")


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_indian_script_is_printed_whole(script):
    letter = paper.letter(opinion(name=SCRIPTS[script], seen=SCRIPTS[script]))
    assert typesetting.NOT_PRINTED not in str(letter)
    assert letter["patient"] == SCRIPTS[script]
    assert (drawn(seen=SCRIPTS[script]) != drawn(seen="")).any()


def test_the_languages_of_the_call_desk_have_their_letters():
    assert typesetting.NOT_PRINTED not in str(paper.letter(opinion(seen=" ".join(Language.labels))))


@pytest.mark.parametrize("joined", ["क्ष", "శ్ర", "ক্ষ", "ശ്ര"])
def test_letters_are_joined_as_they_are_written(joined):
    """With a sign between them that forbids it, they are not."""
    apart = joined[:2] + "\u200c" + joined[2:]
    assert (drawn(seen=joined) != drawn(seen=apart)).any()


def test_a_letter_that_no_font_has_would_not_pass_unseen():
    """The standard to which we set refuses it, so whatever is printed is really there."""
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(
            b'#set document(title: "x")\n#set text(font: "Source Sans 3", lang: "en", fallback: false)\n\xe0\xa4\x95',
            font_paths=typesetting.fonts(), ignore_system_fonts=True, pdf_standards=["ua-1"], format="pdf",
        )  # fmt: skip


def test_a_sign_that_no_font_has_is_marked_and_explained():
    said = text(seen="Better \U0001f600 than before")
    assert "Better \ufffd than before" in said
    assert "Where you see \ufffd, the text has a sign that this paper cannot print." in said
    assert "cannot print" not in text(seen="Better than before")


def test_a_sign_that_turns_the_text_around_is_left_out():
    assert "abc def" in text(seen="abc\u202e def\u2066")


def test_a_long_opinion_counts_its_pages_and_names_the_patient_on_each():
    said = pages(paper.pdf(opinion(seen="\n\n".join([SENTENCE * 20] * 10))))
    assert len(said) > 3
    for number, page in enumerate(said, start=1):
        assert f"Page {number} of {len(said)}" in page
        assert "Meera Example" in page and "HFS-7K4M-9QX" in page


@pytest.mark.parametrize("word", ["x" * 900, "https://example.org/" + "a/b" * 200, "क्षत्रिय" * 60, "." * 500])
def test_a_word_longer_than_a_line_stays_on_the_paper(word):
    page = drawn(seen=word, question=word)
    assert (page[:, -55:] > 250).all()  # the right margin, 25 mm at a point a pixel


def test_the_same_opinion_gives_the_same_bytes():
    first = paper.pdf(opinion())
    typesetting.fonts.cache_clear()
    assert paper.pdf(opinion()) == first
    assert paper.pdf(opinion(think="It is not likely.")) != first


def test_the_letter_can_be_read_aloud():
    with pikepdf.open(io.BytesIO(paper.pdf(opinion()))) as opened:
        assert opened.Root.MarkInfo.Marked and "/StructTreeRoot" in opened.Root
        assert opened.Root.Lang == "en"
        assert opened.docinfo["/Title"] == "Second opinion in writing"
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_the_letter_runs_nothing_and_names_no_machine():
    made = paper.pdf(opinion())
    for word in (b"/JavaScript", b"/OpenAction", b"/EmbeddedFile", b"/home", b"/work"):
        assert word not in made


def test_the_letter_says_which_language_it_is_in():
    with override("hi"), pikepdf.open(io.BytesIO(paper.pdf(opinion()))) as opened:
        assert opened.Root.Lang == "hi"
