"""The last pass over a laid out PDF: charts drawn in, tags put right, metadata, attached files, the same bytes each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from reportgen.records import Artifact
from reportgen.render.placeholders import draw_in
from reportgen.render.tagging import tidy

if TYPE_CHECKING:
    import pikepdf

Variant = Literal["pdf/ua-1", "pdf/a-3"]

_MIME = {".csv": "text/csv", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class Finish:
    """What a PDF says of itself: its language (BCP 47), the variants it follows, the files it carries and their day.

    ``links`` are words for anchors that links lead to.
    """

    language: str
    variants: frozenset[Variant] = frozenset()
    attached: tuple[Artifact, ...] = ()
    made: date | None = None
    links: Mapping[str, str] = field(default_factory=dict)


def finished(content: bytes, pictures: Mapping[int, bytes], finish: Finish) -> bytes:
    """``content`` with placeholder N replaced by the one page of ``pictures[N]``; raises RenderError when one has no place."""
    import pikepdf

    with pikepdf.open(BytesIO(content)) as pdf:
        draw_in(pdf, pictures)
        tidy(pdf, finish.links)
        _attach(pdf, finish)
        pdf.Root.Lang = pikepdf.String(finish.language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        metadata = pdf.make_stream(_metadata(pdf, finish).encode())
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = metadata
        target = BytesIO()
        pdf.save(target, deterministic_id=True, linearize=False)
    return target.getvalue()


def _attach(pdf: pikepdf.Pdf, finish: Finish) -> None:
    """Files as data that belongs to the whole document."""
    import pikepdf

    day = f"D:{finish.made:%Y%m%d}000000Z" if finish.made else ""
    for file in finish.attached:
        name = PurePosixPath(file.path).name
        kind = _MIME.get(PurePosixPath(name).suffix, "application/octet-stream")
        specification = pikepdf.AttachedFileSpec(
            pdf, file.content, description=file.path, filename=name, mime_type=kind, creation_date=day, mod_date=day
        )
        specification.relationship = pikepdf.Name.Data
        pdf.attachments[name] = specification
    if finish.attached:
        pdf.Root.AF = pikepdf.Array([pdf.attachments[name].obj for name in sorted(pdf.attachments)])


#: The names by which PDF/UA says its part are none of those that PDF/A knows; they are declared where both meet.
_DECLARED = """
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


def _metadata(pdf: pikepdf.Pdf, finish: Finish) -> str:
    """XMP that agrees with the document's information dictionary, as PDF/A asks."""
    title, author, producer = (escape(str(pdf.docinfo.get(f"/{key}", ""))) for key in ("Title", "Author", "Producer"))
    parts = [
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>' if title else "",
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>" if author else "",
        f"<dc:language><rdf:Bag><rdf:li>{escape(finish.language)}</rdf:li></rdf:Bag></dc:language>",
        "<dc:format>application/pdf</dc:format>",
        f"<pdf:Producer>{producer}</pdf:Producer>" if producer else "",
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>"
        if "pdf/a-3" in finish.variants
        else "",
        "<pdfuaid:part>1</pdfuaid:part>" if "pdf/ua-1" in finish.variants else "",
    ]
    body = "\n".join(part for part in parts if part)
    declared = _DECLARED if {"pdf/a-3", "pdf/ua-1"} <= finish.variants else ""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
{body}
</rdf:Description>{declared}
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
