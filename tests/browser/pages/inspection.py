"""What every page has to keep, whoever reads it: structure, language, room on the screen."""

import json
from functools import lru_cache

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from lims.core.language import CATALOGUES

# Accounts of tests are called like their roles, some of which are also words of the pages.
PEOPLE = frozenset({"Shipping", "Auditor", "Administrator", "Curator", "Technician", "Manager", "Qc"})
_LOOK = """
() => {
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(shown);
  const named = (field) => field.labels?.length || field.ariaLabel || field.getAttribute("aria-labelledby");
  const texts = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || holder.closest("script, [translate=no], .code, kbd") || !shown(holder)) continue;
    if (holder.closest("[lang]") !== document.documentElement) continue;
    texts.add(text);
  }
  return {
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    unnamed: fields.filter((field) => !named(field)).map((field) => field.outerHTML),
    texts: [...texts],
  };
}
"""
_OVERFLOW = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
    .map((element) => element.outerHTML.slice(0, 120));
}
"""


def faults(page: Page, language: str) -> list[str]:
    """What is wrong with the page that is open."""
    seen = page.evaluate(_LOOK)
    found = [f"not translated: {text}" for text in seen["texts"] if text in texts_of_the_other(language)]
    found += [f"a value is missing in: {text}" for text in seen["texts"] if "%(" in text or text in ("None", "nan")]
    found += [f"no label: {field}" for field in seen["unnamed"]]
    if seen["headings"] != 1:
        found.append(f"h1: {seen['headings']}")
    if seen["language"] != language:
        found.append(f"lang: {seen['language']}")
    return found


def overflow(page: Page) -> list[str]:
    """The elements that reach beyond the right edge of the screen, where the page can't be seen without scrolling."""
    found: list[str] = page.evaluate(_OVERFLOW)
    return found


@lru_cache
def texts_of_the_other(language: str) -> frozenset[str]:
    """Whole texts of the catalogue that a page in this language never shows, since they differ between the two."""
    with (CATALOGUES / "ja" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        pairs = [(str(message.id), str(message.string)) for message in read_po(file) if message.id and message.string]
    english, japanese = {english for english, _ in pairs}, {japanese for _, japanese in pairs}
    return frozenset(english - japanese - PEOPLE if language == "ja" else japanese - english)


def told(faults_by_page: dict[str, list[str]]) -> str:
    return json.dumps(faults_by_page, ensure_ascii=False, indent=1)
