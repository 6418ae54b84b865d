"""The work itself: a summary by the frequency of words. Nothing here knows of the mesh."""

import re, time
from collections import Counter


def summarize(text, pause=0, goes_on=lambda done: True):
    """The three sentences with the most frequent words; None when `goes_on`, asked after each sentence, says no."""
    frequency, all, scores = Counter(long_words(text)), sentences(text), []
    for number, sentence in enumerate(all):
        known = long_words(sentence)
        scores.append((sum(frequency[word] for word in known) / max(1, len(known)), number))
        time.sleep(pause)
        if not goes_on((number + 1) / len(all)):
            return None
    best = [all[number] for number in sorted(number for _, number in sorted(scores)[-3:])]
    return {"summary": " ".join(best), "sentences": best, "of": len(all)}


def sentences(text):
    """Of what people read: no blocks of code, headings, tables and pictures of Markdown; links are their words."""
    prose = re.sub(r"(?ms)^```.*?(^```|\Z)|^(#|\||!\[).*?$", "\n\n", text)
    prose = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"\*\*|`", "", prose))
    found = [" ".join(one.split()) for one in re.split(r"(?<=[.!?])\s+|\n\s*\n", prose) if re.search(r"\w", one)]
    return [one for one in found if one[-1] in ".!?"] or found


def long_words(text):
    return re.findall(r"\w{4,}", text.lower())
