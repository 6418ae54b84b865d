import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import dacp.agent.v1.Agent.AgentDescriptor;
import dacp.agent.v1.Agent.Capability;
import dacp.message.v2.MessageOuterClass.Address;
import dacp.message.v2.MessageOuterClass.Content;
import dacp.message.v2.MessageOuterClass.Message;
import dacp.message.v2.MessageOuterClass.Performative;
import dacp.negotiation.v1.ProtocolOuterClass.Proposal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Summarises texts: when it is asked, when somebody publishes one on {@code documents.*}, and when its bid wins the task. */
final class Agent implements Bidder.Skill {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private final Mesh mesh;
    private final Bidder bidder;
    private final long price;
    private final long pauseMs;

    private Agent(Map<String, String> flags) {
        var able = Capability.newBuilder().setName(flags.get("capability")).setDescription("The three sentences that say most");
        var descriptor = AgentDescriptor.newBuilder().setId(flags.get("id")).setDescription("Summarises texts; written in Java")
                .addCapabilities(able.setIdempotent(true)).addTopics("documents.*").addProtocols("contract-net").build();
        mesh = new Mesh(flags.get("node"), descriptor);
        bidder = new Bidder(mesh, flags.get("capability"), this);
        price = Long.parseLong(flags.get("price"));
        pauseMs = Math.round(1000 * Double.parseDouble(flags.get("pause")));
    }

    /** --price: in millionths; each 1,000 characters cost a fiftieth more. --pause: seconds that it thinks about each sentence. */
    public static void main(String[] words) throws InterruptedException {
        var flags = new LinkedHashMap<>(Map.of("node", "127.0.0.1:7400", "id", "java-agent", "capability", "text.summarize",
                "price", "150", "pause", "0"));
        for (int at = 0; at + 1 < words.length; at += 2) flags.replace(words[at].replaceFirst("^--", ""), words[at + 1]);
        var agent = new Agent(flags);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                agent.mesh.leave();
            } catch (InterruptedException gone) {
                Thread.currentThread().interrupt();
            }
        }));
        agent.mesh.run(message -> attempt(agent.mesh, message, () -> agent.handle(message)));
    }

    private void handle(Message message) throws Exception {
        if (message.getOntology().equals("dacp.negotiation")) bidder.handle(message);
        else if (message.getOntology().equals("dacp.agent")) // pause, status and so on
            mesh.reply(message, Performative.PERFORMATIVE_NOT_UNDERSTOOD, Contents.failure(3, "NOT_UNDERSTOOD", "it cannot be managed"));
        else if (message.getReceiver().hasTopic()) aside(mesh, message, () -> document(message));
        else aside(mesh, message, () -> answer(message));
    }

    private void answer(Message asked) throws InterruptedException {
        String text = Contents.text(asked.getContent());
        if (text != null) mesh.reply(asked, Performative.PERFORMATIVE_TELL, work(text, done -> true));
        else mesh.reply(asked, Performative.PERFORMATIVE_FAILURE, Contents.failure(3, "FIELD_INVALID", "it takes a text"));
    }

    /** Asks another agent for the language, and publishes what comes of it. */
    private void document(Message published) throws InterruptedException {
        String said = Contents.text(published.getContent());
        String text = said == null ? "" : said;
        String language = "und";
        try {
            var linguist = Address.newBuilder().setCapability("text.language").build();
            language = Contents.field(mesh.ask(linguist, Contents.json(Contents.string(text))).join(), "language").getStringValue();
        } catch (CompletionException error) {
            mesh.log("nobody tells the language: " + error.getCause().getMessage());
        }
        var fields = new LinkedHashMap<String, Value>(work(text, done -> true).getJson().getStructValue().getFieldsMap());
        fields.put("language", Contents.string(language));
        mesh.say(Message.newBuilder().setPerformative(Performative.PERFORMATIVE_INFORM)
                .setReceiver(Address.newBuilder().setTopic("summaries.new")).setContent(Contents.json(Contents.object(fields))));
        mesh.log("published the summary of what came on " + published.getReceiver().getTopic());
    }

    /** An honest one: the price grows with the text, and the time is what it will take. */
    @Override public Proposal.Builder offer(String text) {
        return Proposal.newBuilder().setPriceMicros(price * (50 + text.length() / 1000) / 50).setQuality(0.5).setConfidence(0.9)
                .setTime(Durations.fromMillis(5 + text.length() / 1000 + pauseMs * Summary.split(text).size()));
    }

    @Override public Content work(String text, Summary.GoesOn goesOn) throws InterruptedException {
        var summary = Summary.of(text, pauseMs, goesOn);
        if (summary == null) return null;
        var sentences = summary.sentences();
        return Contents.json(Contents.object(Map.of("summary", Contents.string(String.join(" ", sentences)),
                "sentences", Contents.list(sentences), "of", Contents.number(summary.of()))));
    }

    /** What is done for a message. */
    interface Task {
        void run() throws Exception;
    }

    /** Does what takes time aside: the stream must go on, or the lease runs out. */
    static void aside(Mesh mesh, Message message, Task task) {
        THREADS.execute(() -> attempt(mesh, message, task));
    }

    /** An error is the message's own: who sent it hears of it, and the agent goes on. */
    private static void attempt(Mesh mesh, Message message, Task task) {
        try {
            task.run();
        } catch (Exception error) {
            mesh.reply(message, Performative.PERFORMATIVE_FAILURE, Contents.failure(13, "AGENT_FAILED", String.valueOf(error)));
        }
    }
}
