package main

import (
	"regexp"
	"sort"
	"strings"
	"time"
)

var (
	sentence = regexp.MustCompile(`(?s)\S.*?(?:[.!?](?:\s|$)|\n\s*\n|$)`)
	longWord = regexp.MustCompile(`[\p{L}\p{N}_]{4,}`)
)

// summarize gives the three sentences with the most frequent words; nil when goesOn, asked after each sentence, says no. This is the
// work itself: nothing here knows of the mesh.
func summarize(text string, pause time.Duration, goesOn func(done float64) bool) any {
	frequency, all := map[string]int{}, sentences(text)
	for _, word := range longWords(text) {
		frequency[word]++
	}
	type score struct {
		value  float64
		number int
	}
	scores := make([]score, len(all))
	for number, one := range all {
		known, sum := longWords(one), 0
		for _, word := range known {
			sum += frequency[word]
		}
		scores[number] = score{float64(sum) / float64(max(1, len(known))), number}
		time.Sleep(pause)
		if !goesOn(float64(number+1) / float64(len(all))) {
			return nil
		}
	}
	sort.SliceStable(scores, func(a, b int) bool { return scores[a].value < scores[b].value })
	best := scores[max(0, len(scores)-3):]
	sort.Slice(best, func(a, b int) bool { return best[a].number < best[b].number })
	var kept []any
	var joined []string
	for _, each := range best {
		kept, joined = append(kept, all[each.number]), append(joined, all[each.number])
	}
	return map[string]any{"summary": strings.Join(joined, " "), "sentences": kept, "of": len(all)}
}

func sentences(text string) []string {
	found := sentence.FindAllString(text, -1)
	for number := range found {
		found[number] = strings.TrimSpace(found[number])
	}
	return found
}

func longWords(text string) []string {
	return longWord.FindAllString(strings.ToLower(text), -1)
}
