import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The work itself, a summary by the frequency of words. Nothing here knows of the mesh. */
record Summary(List<String> sentences, int of) {
    private static final Pattern LONG_WORD = Pattern.compile("\\w{4,}", Pattern.UNICODE_CHARACTER_CLASS);

    /** Asked after each sentence, with how much is done. */
    interface GoesOn {
        boolean after(double done);
    }

    /** The three sentences with the most frequent words; null when it may not go on. */
    static Summary of(String text, long pauseMs, GoesOn goesOn) throws InterruptedException {
        List<String> all = split(text);
        Map<String, Integer> frequency = new HashMap<>();
        for (String word : words(text)) frequency.merge(word, 1, Integer::sum);
        double[] scores = new double[all.size()];
        for (int number = 0; number < scores.length; number++) {
            scores[number] = words(all.get(number)).stream().mapToInt(frequency::get).average().orElse(0);
            Thread.sleep(pauseMs);
            if (!goesOn.after((number + 1.0) / scores.length)) return null;
        }
        List<Integer> ranked = IntStream.range(0, scores.length).boxed()
                .sorted(Comparator.comparingDouble(number -> scores[number])).toList();
        List<Integer> best = ranked.subList(Math.max(0, ranked.size() - 3), ranked.size());
        return new Summary(best.stream().sorted().map(all::get).toList(), scores.length);
    }

    static List<String> split(String text) {
        return Arrays.stream(text.strip().split("(?<=[.!?])\\s+|\\n\\s*\\n")).filter(one -> !one.isEmpty()).toList();
    }

    private static List<String> words(String text) {
        return LONG_WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    }
}
