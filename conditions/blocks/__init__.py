"""What pages are made of: `parts` make up `sections` and `figures`, and these the `bodies`."""

from .bodies import ArticleBody, Body, ConditionBody, LivingBody, RelatedPages, TreatmentBody
from .checked import CheckedStream
from .figures import Figures
from .parts import Claim, Paragraph, ReferenceBlock
from .sections import Section

__all__ = [
    "ArticleBody", "Body", "CheckedStream", "Claim",
    "ConditionBody", "Figures", "LivingBody", "Paragraph", "ReferenceBlock", "RelatedPages", "Section", "TreatmentBody",
]  # fmt: skip
