"""The names of HTML that tell what is shown, what surrounds a page's content, and what stands apart."""

from __future__ import annotations

import re

DROPPED = frozenset(
    """
    annotation annotation-xml script style noscript template svg iframe object canvas head audio video select
    button input textarea datalist dialog
    """.split()
)
STRUCK = frozenset(["del", "s", "strike"])
SURROUNDINGS = frozenset(["nav", "header", "footer", "aside", "form", "menu"])
DROPPED_ROLES = frozenset(
    """
    navigation banner contentinfo dialog alertdialog search menu menubar complementary alert
    """.split()
)
BANNERS = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|ccpa|onetrust|cookiebot|breadcrumbs?|skip-?link|skip-?to|"
    r"sr-only|visually-?hidden|social-?share|share-?(?:buttons?|links?)|newsletter-?signup|site-?(?:header|footer|nav))"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
CONCEALED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|"
    r"text-decoration(?:-line)?\s*:[^;]*line-through",
    re.IGNORECASE,
)
BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table
    tbody td tfoot th thead tr ul
    """.split()
)
