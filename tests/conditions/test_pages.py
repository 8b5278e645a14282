"""Reading: no cookie, few queries, and a search that helps."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conditions.models import HospitalSettings, Reference

READ = ["/", "/conditions/", "/conditions/hemifacial-spasm/", "/search/", "/search/?query=eyelid", "/sitemap.xml", "/robots.txt"]


@pytest.mark.parametrize("address", READ)
def test_readers_get_no_cookie(client, loaded, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_demo_is_called_a_demo(client, loaded):
    assert "Demonstration." in client.get("/").content.decode()


def test_a_real_hospital_is_not_called_a_demo(client, loaded):
    HospitalSettings.objects.update(is_demo=False)
    assert "Demonstration." not in client.get("/").content.decode()


def test_the_first_page_asks_for_no_file_that_the_form_refuses(client, loaded):
    answer = client.get("/").content.decode()
    assert "reports and photos of scans, as PDF, JPEG or PNG" in answer
    assert "reads your scans" not in answer


def test_the_sitemap_names_every_page_at_the_address_asked(client, loaded):
    text = client.get("/sitemap.xml", headers={"host": "localhost:8123"}).content.decode()
    assert "<loc>http://localhost:8123/conditions/hemifacial-spasm/</loc>" in text


def test_robots_are_kept_from_private_pages(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /case/", "Disallow: /cms/", "Disallow: /staff/"} <= set(lines)


@pytest.fixture
def media(settings):
    """A picture at the size a page uses, and a file beside the pictures."""
    files = {settings.MEDIA_ROOT / "images" / "for-a-test.png": b"picture", settings.MEDIA_ROOT / "for-a-test.txt": b"secret"}
    for path, words in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(words)
    yield
    for path in files:
        path.unlink()


def test_pictures_are_served(client, db, media):
    assert b"".join(client.get("/media/images/for-a-test.png").streaming_content) == b"picture"


@pytest.mark.parametrize("address", ["/media/images/", "/media/for-a-test.txt", "/media/images/../for-a-test.txt"])
def test_nothing_but_pictures_is_served(client, db, media, address):
    assert client.get(address).status_code in {400, 404}


def test_one_study_is_one_reference(db):
    Reference.objects.create(key="one", title="A study", doi="10.1000/1")
    with pytest.raises(IntegrityError, match="reference_doi_once"), transaction.atomic():
        Reference.objects.create(key="two", title="The same study", doi="10.1000/1")


def test_a_reference_of_the_year_20_is_refused(db):
    with pytest.raises(IntegrityError, match="reference_year_is_a_year"), transaction.atomic():
        Reference.objects.create(key="typo", title="A study", year=20)


def test_a_reference_leads_to_its_doi_before_anything_else():
    assert Reference(doi="10.1000/1", pmid="1", web_address="https://example.org").url == "https://doi.org/10.1000/1"
    assert Reference(pmid="1", web_address="https://example.org").url == "https://pubmed.ncbi.nlm.nih.gov/1/"


def test_a_number_to_dial_has_digits_only():
    with pytest.raises(ValidationError):
        HospitalSettings(hospital_name="Ours", helpline_tel="98490 12345").clean_fields(exclude=["site"])
