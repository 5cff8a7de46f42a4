"""Colours and type: ink on paper, one green, one amber for the marked words; system fonts; AA contrast in both modes.

Each colour is named once here; the style sheet uses Gradio's variables, which take their values from these.
"""

from __future__ import annotations

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")

# light, dark
PAPER = ("#faf8f3", "#14181a")
SURFACE = ("#ffffff", "#1c2225")
SUNKEN = ("#f2eee5", "#232a2e")
INK = ("#20262a", "#e9e6df")
INK_SOFT = ("#515a60", "#b2b8b8")
LINE = ("#d9d3c6", "#38424a")
LINE_STRONG = ("#868074", "#78858c")
GREEN = ("#1c5a4c", "#8ed1bb")
GREEN_DEEP = ("#134236", "#b3e4d4")
ON_GREEN = ("#ffffff", "#10201b")
RED = ("#9b2c1f", "#f3a99f")


def _both(name: str, colour: tuple[str, str]) -> dict[str, str]:
    return {name: colour[0], f"{name}_dark": colour[1]}


def _surfaces() -> dict[str, str]:
    return {
        **_both("body_background_fill", PAPER),
        **_both("body_text_color", INK),
        **_both("body_text_color_subdued", INK_SOFT),
        **_both("background_fill_primary", SURFACE),
        **_both("background_fill_secondary", SUNKEN),
        **_both("block_background_fill", PAPER),
        **_both("block_title_text_color", INK),
        **_both("block_label_text_color", INK_SOFT),
        **_both("block_info_text_color", INK_SOFT),
        **_both("border_color_primary", LINE),
        **_both("border_color_accent", GREEN),
        **_both("code_background_fill", SUNKEN),
        **_both("error_text_color", RED),
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_padding": "0px",
        "block_title_text_weight": "600",
        "layout_gap": "16px",
    }


def _links_and_fields() -> dict[str, str]:
    return {
        "color_accent": GREEN[0],
        **_both("color_accent_soft", SUNKEN),
        **_both("loader_color", GREEN),
        **_both("link_text_color", GREEN),
        **_both("link_text_color_hover", GREEN_DEEP),
        **_both("link_text_color_active", GREEN_DEEP),
        **_both("link_text_color_visited", GREEN),
        **_both("input_background_fill", SURFACE),
        **_both("input_background_fill_focus", SURFACE),
        **_both("input_border_color", LINE_STRONG),
        **_both("input_border_color_focus", GREEN),
        **_both("input_placeholder_color", INK_SOFT),
        "input_border_width": "1px",
        "input_shadow": "none",
        "input_shadow_focus": "none",
        "input_text_size": "1.0625rem",
    }


def _buttons() -> dict[str, str]:
    return {
        **_both("button_primary_background_fill", GREEN),
        **_both("button_primary_background_fill_hover", GREEN_DEEP),
        **_both("button_primary_text_color", ON_GREEN),
        **_both("button_primary_text_color_hover", ON_GREEN),
        **_both("button_primary_border_color", GREEN),
        **_both("button_secondary_background_fill", SURFACE),
        **_both("button_secondary_background_fill_hover", SUNKEN),
        **_both("button_secondary_text_color", INK),
        **_both("button_secondary_text_color_hover", INK),
        **_both("button_secondary_border_color", LINE_STRONG),
        **_both("button_secondary_border_color_hover", GREEN),
        "button_border_width": "1px",
        "button_large_text_weight": "600",
        "button_primary_shadow": "none",
        "button_secondary_shadow": "none",
    }


def theme() -> gr.themes.Base:
    """Return the page's own theme; it loads no font and no style sheet from anywhere."""
    base = gr.themes.Base(font=SANS, font_mono=MONO, radius_size=gr.themes.sizes.radius_sm)
    return base.set(**_surfaces(), **_links_and_fields(), **_buttons())
