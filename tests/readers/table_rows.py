"""The table of test files, one row a file: what must be in it, what must not, and how it is laid out."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.readers import builders as make
from tests.readers import office_builders as office
from tests.readers import pictures
from tests.readers import text_builders as text


@dataclass(frozen=True)
class Row:
    """A file, and what reading it must give.

    ``labels`` and ``headings`` are all there are, in order; None where the row says nothing about them. ``table`` rows
    must be among the table's rows, ``notes`` and ``captions`` among the blocks of that role. ``warnings`` are all the
    codes there are. ``code`` is the quarantine code of a file that must not become a document.
    """

    name: str
    build: Callable[[], bytes]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    pages: int = 1
    labels: tuple[str | None, ...] | None = None
    headings: tuple[str, ...] | None = None
    table: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    code: str = ""
    awkward: bool = True


ACCENTS = "The café’s board – naïve? No: it pays £5."
HEBREW, ARABIC = "הוועד נפגש במרץ.", "يجتمع المجلس في مارس."
RUSSIAN = "Совет собирается в марте.\nНеравенство остаётся важной проблемой.\n"
JAPANESE = "名前,年齢\n佐藤,30\n三木,25\n"
MENU_PAGE = """<html><head><title>Waits</title><script>track("x")</script></head><body>
<nav>Site menu</nav><div class="cookie-banner">We use cookies</div><main><h1>Waits</h1>
<p>Waits fell in the north.</p></main><footer>Imprint</footer></body></html>"""
NOTES_PAGE = """<main><h1>Waits</h1><p>Waits fell.<sup>1</sup>
<img alt="Chart of waits by ward in 2024" src="a.png"><img alt="logo" src="b.png"></p>
<figure><img alt="" src="c.png"><figcaption>Figure 1: Waits by ward</figcaption></figure>
<aside role="doc-footnote"><p>Measured in March.</p></aside>
<section class="footnotes"><ol><li>Counted by hand.</li></ol></section></main>"""
LISTS_PAGE = """<ol><li><p>Name a lead</p></li><li><p>Publish it</p><ol type="a"><li>in print</li></ol></li></ol>
<p>Waits fell<sup><a href="#n1">[1]</a></sup> in H<sub>2</sub>O.</p><table>
<tr><th>W<b>a</b>rd</th><th>Share</th></tr>
<tr><td>A<i>s</i>h<br>south</td><td>31%</td></tr></table>
<p>Said in <math><mi>x</mi><annotation>y</annotation></math></p>
<section role="doc-endnotes"><ol><li id="n1"><p>Counted by hand. <a href="#r1">↩︎</a></p></li></ol></section>"""
NESTED_PAGE = """<table><tr><td><h2>Left</h2><p>Words on the left.</p></td><td>
<table><tr><th>Ward</th><th>Share</th></tr><tr><td>Ash</td><td>31%</td></tr></table></td></tr></table>"""
FORM_PAGE = """<p>You are viewing the trust's site</p><form><h1>Waits</h1><p>Waits fell in the north.</p></form>
<form><label>Is this page useful?</label></form>"""
FOLDED_PAGE = """<main><h1>Waits</h1><p>What to do about them, in two parts for services and boards.</p>
<button>Show all</button><h2><button><span>Who must act</span><span class="section-toggle">Show</span></button></h2>
<div hidden="until-found"><p>Each ward must.</p></div><div hidden><p>Not yet.</p></div>
<aside><h3>Important</h3><p>Carers may ask too.</p></aside><aside><a href="/a">Parking at wards</a></aside></main>"""
STRUCK_PAGE = """<p>The target is <del>20%</del> <ins>25%</ins>. <s>It costs £5.</s>
<span style="color: red; text-decoration: line-through">In May.</span></p><table><tr><th>Ward</th><th>Share</th></tr>
<tr><td>Ash</td><td>1,204<sup>3</sup> <del>31%</del> of 10<sup>5</sup><sup><a href="#n">1</a></sup></td></tr></table>
<p>Some 1,205<sup>4</sup> in 20 m<sup>2</sup>, on the 5<sup>th</sup>.</p>"""
SPANNING_PAGE = """<table><tr><th></th><th colspan=2>2023</th><th colspan=2>2024</th></tr>
<tr><th>Region</th><th>Spring</th><th>Autumn</th><th>Spring</th><th>Autumn</th></tr>
<tr><td rowspan=2>North</td><td>12</td><td>13</td><td>14</td><td>15</td></tr>
<tr><td>22</td><td>23</td><td>24</td><td>25</td></tr></table>"""
ODT_BODY = """<text:h text:outline-level="1">Plan</text:h>
<text:p>Waits <text:span text:style-name="Bold">fell</text:span>
in<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>
<text:p>Measured in March.</text:p></text:note-body></text:note> the north.<office:annotation><text:p>Is it?</text:p>
</office:annotation></text:p><text:p><text:span text:style-name="Bold">This matters.</text:span></text:p>
<text:list text:style-name="Numbers"><text:list-item><text:p>Name a lead</text:p><text:list><text:list-item>
<text:p>in writing</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Publish it</text:p>
</text:list-item></text:list><table:table><table:table-header-rows><table:table-row><table:table-cell>
<text:p>Ward</text:p></table:table-cell><table:table-cell><text:p>Share</text:p></table:table-cell></table:table-row>
</table:table-header-rows><table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Ash</text:p>
</table:table-cell><table:table-cell><text:p>31%</text:p></table:table-cell></table:table-row><table:table-row>
<table:covered-table-cell/><table:table-cell><text:p>32%</text:p></table:table-cell></table:table-row></table:table>"""
ODT_FRAMES = """<text:tracked-changes><text:changed-region><text:deletion><text:p>Struck words.</text:p></text:deletion>
</text:changed-region></text:tracked-changes><text:table-of-content><text:index-body><text:p>Listed 3</text:p>
</text:index-body></text:table-of-content><text:p>Before the box.<draw:frame><draw:text-box><text:p>Said in a box.
</text:p></draw:text-box></draw:frame><draw:frame><draw:image/><svg:desc>Chart of waits by ward</svg:desc></draw:frame>
</text:p><text:p>After<text:s text:c="3"/>the<text:tab/>box.</text:p>"""
SPANNING_ROWS = (
    "Region: North; 2023 Spring: 12; 2023 Autumn: 13; 2024 Spring: 14; 2024 Autumn: 15",
    "Region: North; 2023 Spring: 22; 2023 Autumn: 23; 2024 Spring: 24; 2024 Autumn: 25",
)
DAY = datetime.date(2024, 3, 26)
SHEETS = {
    "Summary": [["Ward", "Share", "When"], ["Ash", (0.3125, "0.0%"), (DAY, "d mmm yyyy")]],
    "Costs": [["Ward", "Cost"], ["Ash", (1234.5, "[$£-809]#,##0.00")], ["Birch", (-20, "#,##0;(#,##0)")]],
}
DATES = {"Sheet1": [["What", "When"], ["Board", (DAY, "dd/mm/yyyy")]]}
TWO_TABLES = {"Sheet1": [["Ward", "Beds"], ["Ash", 3], [], ["Notes below"], [], ["Clinic", "Chairs"], ["Elm", 7]]}
BOOK_NOTE = '<p>Waits fell.</p><aside epub:type="footnote"><p>Measured in March.</p></aside>'
MAIL_PAGE = f"""<table><tr><th>Ward</th><th>Share</th></tr><tr><td>Ash</td><td>31%</td></tr></table>
<p>{ACCENTS}</p><style>p {{}}</style>"""
ENCRYPTED_ENTRY = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def nested(levels: int) -> bytes:
    return "".join(f"{'  ' * level}- step {level}\n" for level in range(levels)).encode()


def noise() -> bytes:
    return random.Random(1).randbytes(4000)


def locked_part(part: str) -> dict[str, str | bytes]:
    return {"META-INF/encryption.xml": f'<encryption><CipherReference URI="{part}"/></encryption>'}


def mojibake(words: str) -> str:
    return words.encode().decode("cp1252")


# fmt: off
TEXT_ROWS = (
    Row("plain.txt", lambda: b"Waits\n\nWaits fell in the north.\n- Name a lead\n", ("fell",), headings=("Waits",),
        items=("Name a lead",), awkward=False),
    Row("utf16le.txt", lambda: ACCENTS.encode("utf-16-le"), (ACCENTS,)),
    Row("utf16be.txt", lambda: ACCENTS.encode("utf-16-be"), (ACCENTS,)),
    Row("utf16-mark.txt", lambda: ACCENTS.encode("utf-16"), (ACCENTS,)),
    Row("utf16-russian.txt", lambda: RUSSIAN.encode("utf-16-le"), ("Совет собирается в марте.",)),
    Row("cp1252.txt", lambda: ACCENTS.encode("cp1252"), (ACCENTS,)),
    Row("cp1251.txt", lambda: RUSSIAN.encode("cp1251"), ("Неравенство",)),
    Row("koi8.txt", lambda: RUSSIAN.encode("koi8-r"), ("Неравенство",)),
    Row("mojibake.txt", lambda: mojibake(ACCENTS).encode(), (ACCENTS,), ("Ã", "â€"), warnings=("letters_mended",)),
    Row("half-broken.txt", lambda: (ACCENTS * 3).encode() + b"\xe2\x80 end", (ACCENTS, "end"),
        warnings=("binary_left_out",)),
    Row("zeros.txt", lambda: b"The board\x00 meets\x00\x00 in March.\n" * 4, ("The board meets in March.",),
        warnings=("binary_left_out",)),
    Row("noise.txt", noise, code="corrupt"),
    Row("zero-bytes.txt", bytes, code="empty"),
    Row("blank.txt", lambda: b"\xef\xbb\xbf \r\n\t\r\n", code="empty"),
    Row("pdf-inside.txt", lambda: make.pdf(make.report_page(1)), code="corrupt"),
    Row("paper.md",
        lambda: b"---\ntitle: Waits\n---\n# Waits\n\n1. Name a lead\n\n| Ward | Share |\n| -- | -- |\n| Ash | 31% |\n",
        ("Name a lead",), ("---", "|"), headings=("Waits",), table=("Ward: Ash; Share: 31%",), awkward=False),
    Row("cp1252.md", lambda: f"# Waits\n\n{ACCENTS}\n".encode("cp1252"), (ACCENTS,), headings=("Waits",)),
    Row("nested.md", lambda: nested(30), ("step 0", "step 29")),
    Row("nested-beyond.md", lambda: nested(60), ("step 0", "step 48"), ("step 59",), warnings=("part_not_read",)),
    Row("only-front-matter.md", lambda: b"---\ntitle: Waits\n---\n", code="no_text"),
    Row("broken-front-matter.md", lambda: b"---\ntitle: [a\n---\n\nwords\n", code="bad_metadata"),
)
# fmt: on

# fmt: off
WEB_ROWS = (
    Row("menus.html", MENU_PAGE.encode, ("Waits fell in the north.",), ("menu", "cookies", "Imprint", "track"),
        headings=("Waits",)),
    Row("mojibake.html", lambda: f"<p>{mojibake(ACCENTS)}</p>".encode(), (ACCENTS,), ("Ã",),
        warnings=("letters_mended",)),
    Row("notes.html", NOTES_PAGE.encode, ("Waits fell.[1]",), ("logo",),
        notes=("Measured in March.", "1. Counted by hand."),
        captions=("Figure 1: Waits by ward", "Chart of waits by ward in 2024")),
    Row("lists.html", LISTS_PAGE.encode, ("Waits fell in H2O.", "Said in x"), ("[1]", "↩"),
        items=("1. Name a lead", "2. Publish it", "a. in print"), table=("Ward: Ash south; Share: 31%",),
        notes=("1. Counted by hand.",)),
    Row("nested-tables.html", NESTED_PAGE.encode, ("Words on the left.",), headings=("Left",),
        table=("Ward: Ash; Share: 31%",)),
    Row("spanning.html", SPANNING_PAGE.encode,
        table=SPANNING_ROWS),
    Row("inside-form.html", FORM_PAGE.encode, ("Waits fell in the north.",), ("useful",), headings=("Waits",)),
    Row("folded.html", FOLDED_PAGE.encode, ("Each ward must.", "Carers may ask too."), ("Show", "Not yet", "Parking"),
        headings=("Waits", "Who must act", "Important")),
    Row("struck-and-raised.html", STRUCK_PAGE.encode,
        ("The target is 25%.", "Some 1,205[4] in 20 m², on the 5th."), ("20%", "£5", "May", "31%"),
        table=("Ward: Ash; Share: 1,204[3] of 10⁵",)),
    Row("right-to-left.html", lambda: f'<html dir="rtl"><p>{HEBREW}</p><p>{ARABIC}</p>'.encode(), (HEBREW, ARABIC)),
    Row("shift-jis.htm", lambda: "<meta charset=shift_jis><p>年齢と名前</p>".encode("shift_jis"), ("年齢と名前",)),
    Row("utf16.html", lambda: f"<p>{ACCENTS}</p>".encode("utf-16"), (ACCENTS,)),
    Row("wrong-charset.html", lambda: f"<meta charset=iso-8859-1><p>{ACCENTS}</p>".encode(), (ACCENTS,)),
    Row("only-scripts.html", lambda: b"<html><body><script>render()</script><noscript>On, please</noscript></body>",
        code="no_text"),
)
# fmt: on

# fmt: off
TABLE_ROWS = (
    Row("commas.csv", lambda: b"Ward,Share\nAsh,31%\nBirch,15%\n", table=("Ward; Share", "Ward: Ash; Share: 31%"),
        awkward=False),
    Row("semicolons.csv", lambda: "Ward;Share;Remark\nAsh;31,5;Café, open\nBirch;15,0;shut\n".encode("cp1252"),
        table=("Ward: Ash; Share: 31,5; Remark: Café, open",)),
    Row("quoted-newlines.csv", lambda: b'Ward,Remark\r\nAsh,"open\r\nall ""day"", ever"\r\nBirch,shut\r\n',
        table=('Ward: Ash; Remark: open all "day", ever', "Ward: Birch; Remark: shut")),
    Row("utf16.csv", lambda: "Ward\tShare\nAsh\t31%\nBirch\t15%\n".encode("utf-16"), table=("Ward: Ash; Share: 31%",)),
    Row("shift-jis.csv", lambda: JAPANESE.encode("shift_jis"), table=("名前: 佐藤; 年齢: 30",)),
    Row("sep-line.csv", lambda: b"sep=|\nWard|Share\nAsh|31%\n", ("Ward: Ash; Share: 31%",), ("sep=",)),
    Row("title-lines.csv", lambda: b"Table 2: Waits,,\n,,\nWard,Weeks,Beds\nAsh,12,4\nBirch,15,6\n",
        captions=("Table 2: Waits",), table=("Ward: Ash; Weeks: 12; Beds: 4",)),
    Row("no-names.csv", lambda: b"1,2.5\n3,4.5\n5,6.5\n", table=("1; 2.5", "3; 4.5"), lacks=(":",)),
    Row("one-column.csv", lambda: b"Ash\nBirch, south\nElm\n", ("Birch, south",), (":",)),
    Row("tabs.tsv", lambda: b"Ward\tShare\nAsh\t31%\nBirch\t15%\n", table=("Ward: Birch; Share: 15%",), awkward=False),
    Row("only-commas.csv", lambda: b",,,\n,,,\n", code="no_text"),
    Row("sheets.xlsx",
        lambda: office.xlsx(SHEETS),
        pages=2, labels=("Summary", "Costs"), headings=("Summary", "Costs"),
        table=("Ward: Ash; Share: 31.3%; When: 26 Mar 2024", "Ward: Ash; Cost: £1,234.50", "Ward: Birch; Cost: (20)"),
        awkward=False),
    Row("merged.xlsx", office.xlsx_merged, captions=("Table 3: Weeks waited",), labels=("Waits",),
        table=SPANNING_ROWS),
    Row("dates-1904.xlsx",
        lambda: office.xlsx(DATES, date_1904=True),
        table=("What: Board; When: 26/03/2024",), labels=(None,)),
    Row("empty-sheet.xlsx", lambda: office.xlsx({"Full": [["Ward", "Share"], ["Ash", 3]], "Bare": []}), pages=2,
        labels=("Full", "Bare"), table=("Ward: Ash; Share: 3",), warnings=("page_without_text",)),
    Row("hidden-sheet.xlsx",
        lambda: office.xlsx({"Shown": [["Ward", "Beds"], ["Ash", 3]], "Kept": [["secret"]]}, hidden=("Kept",)),
        ("Ash",), ("secret",), warnings=("hidden_sheets",)),
    Row("two-tables.xlsx",
        lambda: office.xlsx(TWO_TABLES),
        ("Notes below",), table=("Ward: Ash; Beds: 3", "Clinic: Elm; Chairs: 7")),
    Row("all-empty.xlsx", lambda: office.xlsx({"Sheet1": [], "Sheet2": []}), code="no_text"),
    Row("only-formulas.xlsx", office.xlsx_formulas, code="no_text"),
    Row("password.xlsx", lambda: office.LOCKED_OFFICE, code="locked"),
    Row("cut-short.xlsx", lambda: cut(office.xlsx({"Sheet1": [["Ward"]]})), code="corrupt"),
    Row("word-inside.xlsx", lambda: office.docx_paragraphs("Words."), code="corrupt"),
    Row("doctype.xlsx", lambda: make.repacked(office.xlsx({"A": [["x"]]}), {"xl/workbook.xml": office.DOCTYPE}),
        code="unsafe"),
    Row("bomb.xlsx", lambda: make.repacked(office.xlsx({"A": [["x"]]}), {"xl/media/zeros.xml": bytes(30_000_000)}),
        code="limit"),
)
# fmt: on

# fmt: off
OFFICE_ROWS = (
    Row("plan.docx", make.docx, ("3.12 name a lead",), ("Running header",),
        headings=("Plan for fair recruitment", "What we will do"), items=("1. Train every panel",),
        table=("Action: Report; By when: June",), awkward=False),
    Row("tracked.docx", make.docx_with_revision, ("We agreed to act", "Inside a control."), ("to wait",)),
    Row("comment.docx", office.docx_with_comment, ("The plan is agreed.",), ("Is it really?",)),
    Row("notes.docx", office.docx_with_notes, ("Waiting times fell",), ("RULE",),
        notes=("Measured in March, says the footnote.", "Measured in March, says the endnote.")),
    Row("text-box.docx", office.docx_with_text_box, ("Before the box.", "After the box."), notes=("Said in a box.",)),
    Row("picture.docx", office.docx_with_picture, lacks=("generated",),
        captions=("Bar chart of waiting times by ward", "Figure 1: Waiting times by ward"),
        warnings=("part_not_read",)),
    Row("tables.docx", office.docx_with_tables, ("inner left inner right",),
        table=("Region: North; Trust: Ash; Share: 12%", "Region: North; Trust: Birch; Share: 15%",
            "Region: All; Share: 14%")),
    Row("formula.docx", office.docx_with_formula, ("The sum is x + 2 in all.",)),
    Row("contents.docx", office.docx_with_contents, ("Waiting times fell",), ("found 3",), headings=("What we found",)),
    Row("right-to-left.docx", lambda: office.docx_paragraphs(HEBREW, ARABIC, right_to_left=True), (HEBREW, ARABIC)),
    Row("empty.docx", office.docx_empty, code="no_text"),
    Row("only-header.docx", lambda: office.docx_empty("Running header"), code="no_text"),
    Row("password.docx", lambda: office.LOCKED_OFFICE, code="locked"),
    Row("old-word.docx", lambda: office.OLE_HEAD + bytes(2000), code="unsupported"),
    Row("cut-short.docx", lambda: cut(make.docx()), code="corrupt"),
    Row("doctype.docx", lambda: make.repacked(make.docx(), {"word/document.xml": office.DOCTYPE}), code="unsafe"),
    Row("talk.pptx", make.pptx, ("Staff are leaving",), pages=2, headings=("Why it matters", "Figures"),
        table=("Group: Nurses; Share: 31%",), notes=("Pause here for questions.",), awkward=False),
    Row("shapes.pptx", office.pptx_with_shapes, ("Said in a group.",), headings=("Waiting times",),
        table=("North; 2023: 12; 2024: 10", "South; 2023: 15.5"), notes=("Say thanks to the ward.",),
        captions=("Weeks waited by region", "Photograph of the new ward")),
    Row("numbered.pptx", office.pptx_numbered, items=("1. Name a lead", "(a) in print", "(b) online", "2. Publish it")),
    Row("one-empty-slide.pptx", lambda: office.pptx_slides("First words.", "", "Last words."),
        ("First words.", "Last words."), pages=3, warnings=("page_without_text",)),
    Row("pictures.pptx", lambda: office.pptx_slides("", ""), code="no_text"),
    Row("cut-short.pptx", lambda: cut(make.pptx()), code="corrupt"),
    Row("plan.odt", lambda: office.odt(ODT_BODY, title="Plan of the wards"), ("Waits fell in the north.",), ("Is it?",),
        headings=("Plan",), items=("1. Name a lead", "(a) in writing", "2. Publish it"), notes=("Measured in March.",),
        table=("Ward: Ash; Share: 31%", "Ward: Ash; Share: 32%"), awkward=False),
    Row("frames.odt", lambda: office.odt(ODT_FRAMES), ("Before the box.", "After the box."), ("Struck", "Listed"),
        notes=("Said in a box.",), captions=("Chart of waits by ward",)),
    Row("right-to-left.odt", lambda: office.odt(f"<text:p>{HEBREW}</text:p><text:p>{ARABIC}</text:p>"),
        (HEBREW, ARABIC)),
    Row("empty.odt", lambda: office.odt("<text:p/>"), code="no_text"),
    Row("password.odt", lambda: office.odt("<text:p>x</text:p>", manifest=ENCRYPTED_ENTRY), code="locked"),
    Row("spreadsheet.odt", lambda: office.odt("", kind="application/vnd.oasis.opendocument.spreadsheet"),
        code="corrupt"),
    Row("entity.odt", lambda: make.repacked(office.odt("<text:p>x</text:p>"), {"content.xml": office.DOCTYPE}),
        code="unsafe"),
    Row("cut-short.odt", lambda: cut(office.odt(ODT_BODY)), code="corrupt"),
)
# fmt: on

# fmt: off
BOOK_ROWS = (
    Row("table.rtf", lambda: text.rtf(text.RTF_TABLE), ("Text in bold and plain.", "After the table."),
        ("Running header", "Somebody"), headings=("What we found",),
        table=("Ward; Share", "Ward: Ash; Share: 31%", "Ward: Ash; Share: 32%"), awkward=False),
    Row("letters.rtf", lambda: text.rtf(text.RTF_LETTERS), ("Café “quoted” — 😀 Нераве", "健康", "uniécode"),
        ("plain",)),
    Row("notes.rtf", lambda: text.rtf(text.RTF_NOTES), ("Waits fell in the north.", "the linked words end."),
        ("twice", "hidden", "struck", "http"), notes=("Measured in March.", "Said in a box.")),
    Row("list.rtf", lambda: text.rtf(text.RTF_LIST), ("Last words.",),
        items=("1. Name a lead", "2. Publish the figures", "A bullet")),
    Row("cut-short.rtf", lambda: text.rtf(text.RTF_TABLE)[:-30], ("Text in bold and plain.",)),
    Row("only-picture.rtf", lambda: text.rtf(text.RTF_PICTURE), code="no_text"),
    Row("words-only.rtf", lambda: b"These are words and no RTF.", code="corrupt"),
    Row("thirty.epub",
        lambda: office.epub([office.chapter(f"Chapter {n}", f"<p>Told in part {n}.</p>") for n in range(1, 31)]),
        ("Told in part 1.", "Told in part 30."), ("Listed",), pages=30,
        headings=tuple(f"Chapter {n}" for n in range(1, 31))),
    Row("notes.epub",
        lambda: office.epub([office.chapter("One", BOOK_NOTE, doctype="<!DOCTYPE html>")]),
        ("Waits fell.",), headings=("One",), notes=("Measured in March.",)),
    Row("missing-part.epub", lambda: office.epub([office.chapter("One", "<p>Here.</p>")], missing=1), ("Here.",),
        warnings=("missing_part",)),
    Row("pictures.epub", lambda: office.epub(['<html><body><img src="a.png"/></body></html>']), code="no_text"),
    Row("entity.epub", lambda: office.epub([office.chapter("One", "<p>&a;</p>", '<!DOCTYPE html [<!ENTITY a "b">]>')]),
        code="unsafe"),
    Row("locked.epub",
        lambda: office.epub([office.chapter("One", "<p>x</p>")], extra=locked_part("OEBPS/text/chapter%200.xhtml")),
        code="locked"),
    Row("locked-font.epub",
        lambda: office.epub([office.chapter("One", "<p>Open words.</p>")], extra=locked_part("OEBPS/font.otf")),
        ("Open words.",)),
    Row("cut-short.epub", lambda: cut(office.epub([office.chapter("One", "<p>x</p>")])), code="corrupt"),
)
# fmt: on

# fmt: off
MAIL_ROWS = (
    Row("plain.eml", lambda: text.mail("The board meets in March.\n\n> It met in May.\n"),
        ("The board meets in March.", "It met in May.", "From: Jane Ash"), ("ward@", ">  It"),
        headings=("Minutes of the ward meeting", "Quoted from an earlier message"), awkward=False),
    Row("attachment.eml", lambda: text.mail("Plain words.", "<p>Web words.</p>", attachments=("plan.pdf",)),
        ("Web words.",), ("Plain words.", "Said in"), warnings=("attachments_not_read",)),
    Row("only-web.eml",
        lambda: text.mail(html=MAIL_PAGE),
        (ACCENTS,), table=("Ward: Ash; Share: 31%",)),
    Row("base64.eml", lambda: text.mail(f"{ACCENTS}\n", subject="Café – minutes", encoding="base64"), (ACCENTS,),
        headings=("Café – minutes",)),
    Row("cp1252.eml", lambda: text.mail(f"{ACCENTS}\n", charset="cp1252"), (ACCENTS,)),
    Row("utf16.eml", lambda: text.mail("The board meets.\n").decode().encode("utf-16-le"), ("The board meets.",)),
    Row("forwarded.eml", lambda: text.mail("See below.\n", forwarded=b"Older words.\n"), ("See below.",),
        ("Older words",), warnings=("attachments_not_read",)),
    Row("only-attachment.eml", lambda: text.mail(attachments=("scan.pdf",)), code="no_text"),
    Row("sealed.eml", text.sealed_mail, code="locked"),
    Row("noise.eml", noise, code="corrupt"),
)
# fmt: on

# fmt: off
PDF_ROWS = (
    Row("report.pdf", lambda: make.pdf(make.report_page(1), make.report_page(2)),
        ("want to be heard by the people who lead the organisation",), pages=2,
        headings=("Chapter 1 on fair treatment", "Chapter 2 on fair treatment"), awkward=False),
    Row("two-columns.pdf", lambda: make.pdf(text.two_columns),
        ("The left column has line number 0, The left column has line number 1,",)),
    Row("roman-labels.pdf", lambda: text.changed(make.pdf(*map(text.numbered_page, range(4))), labels=True), pages=4,
        labels=("i", "ii", "1", "2")),
    Row("mixed-scan.pdf", lambda: make.pdf(make.report_page(1), make.picture_page), pages=2, has=("heard",),
        warnings=("page_without_text",)),
    Row("rotated.pdf", lambda: text.changed(make.pdf(make.report_page(1)), rotation=90), ("want to be heard",)),
    Row("form.pdf", lambda: make.pdf(text.form), ("Name of the ward:", "Ash ward")),
    Row("attachment.pdf", lambda: text.changed(make.pdf(make.report_page(1)), attachment="kept.txt"), ("heard",),
        ("Said in the attachment",), warnings=("attachments_not_read",)),
    Row("five-hundred.pdf", lambda: make.pdf(*map(text.numbered_page, range(500))),
        ("what page number 0 says", "what page number 499 says"), pages=500),
    Row("aes-open.pdf", lambda: text.encrypted(make.pdf(make.report_page(1)), ""), ("want to be heard",)),
    Row("aes-password.pdf", lambda: text.encrypted(make.pdf(make.report_page(1)), "secret"), code="locked"),
    Row("scan.pdf", lambda: make.pdf(make.picture_page, make.picture_page), code="no_text"),
    Row("stamped-scan.pdf", lambda: pictures.picture_pdf([pictures.drawing()] * 3, "fax", text=pictures.page_number),
        code="no_text"),
    Row("stamped-page.pdf", lambda: pictures.joined(
            make.pdf(make.report_page(1)),
            pictures.picture_pdf([pictures.drawing()], text=pictures.page_number),
        ),
        ("want to be heard", "Page 1"), pages=2, warnings=("page_without_text",)),
    Row("noise.pdf", noise, code="corrupt"),
    Row("zero-bytes.pdf", bytes, code="empty"),
)
# fmt: on

# fmt: off
OTHER_ROWS = (
    Row("old.doc", lambda: office.OLE_HEAD + bytes(600), code="unsupported"),
    Row("picture.png", lambda: office.picture().getvalue(), code="unsupported"),
    Row("no-ending", lambda: b"words", code="unsupported"),
)
# fmt: on

ROWS = (*TEXT_ROWS, *WEB_ROWS, *TABLE_ROWS, *OFFICE_ROWS, *BOOK_ROWS, *MAIL_ROWS, *PDF_ROWS, *OTHER_ROWS)
