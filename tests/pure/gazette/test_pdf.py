"""Documents saved as PDF: text is read, pictures are named."""

from gazette_builders import NUMBER, TEXT, TITLE, pdf, saved


def test_a_text_pdf_is_the_document_that_its_page_is(document):
    record = document(pdf([TITLE, NUMBER, *TEXT]))
    assert (record.key, record.title) == (f"长沙市演示局|{NUMBER}", TITLE)
    assert (record.body["written"], record.body["effective"]) == ("2021-03-05", "2021-04-01")


def test_paragraphs_broken_at_the_pages_edge_are_whole_again(document):
    assert TEXT[6] in document(pdf([TITLE, NUMBER, *TEXT])).body["text"].splitlines()


def test_a_scanned_pdf_is_said_to_be_one(read):
    result = read(saved(pdf([], scanned=2), "a.pdf"))
    (finding,) = result.findings
    assert (result.records, finding.code, finding.values["count"]) == ([], "gazette.scanned_pages", 2)


def test_scanned_pages_of_a_text_pdf_are_named(read):
    result = read(saved(pdf([TITLE, NUMBER, *TEXT], scanned=1), "a.pdf"))
    assert len(result.records) == 1
    assert [finding.values["pages"] for finding in result.findings if finding.code == "gazette.scanned_pages"] == ["2"]


def test_an_encrypted_pdf_says_so(read):
    (finding,) = read(saved(pdf([TITLE], encrypt="演示".encode().hex()), "a.pdf")).findings
    assert finding.code == "gazette.pdf_encrypted"
