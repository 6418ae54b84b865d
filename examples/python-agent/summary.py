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
    return [one for one in re.split(r"(?<=[.!?])\s+|\n\s*\n", text.strip()) if one]


def long_words(text):
    return re.findall(r"\w{4,}", text.lower())
