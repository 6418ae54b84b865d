import dacp.agent.v1.Agent.AgentDescriptor;
import dacp.link.v1.Link.Delivery;
import dacp.link.v1.Link.Frame;
import dacp.link.v1.Link.Hello;
import dacp.link.v1.Link.Item;
import dacp.link.v1.Link.Pong;
import dacp.link.v1.LinkServiceGrpc;
import dacp.message.v2.MessageOuterClass.Address;
import dacp.message.v2.MessageOuterClass.Content;
import dacp.message.v2.MessageOuterClass.Message;
import dacp.message.v2.MessageOuterClass.Performative;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import com.google.protobuf.util.Timestamps;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The mesh, as an agent in Java sees it: one stream in simple mode (docs/links.md), made of generated stubs alone. */
class Mesh {
    private final String node;
    private final AgentDescriptor descriptor;
    private final Address me;
    /** This process: a new one at each start. */
    private final String epoch = newId();
    /** What was asked here, by message id. */
    private final Map<String, CompletableFuture<Content>> questions = new ConcurrentHashMap<>();
    private StreamObserver<Frame> out;
    private volatile boolean attached;
    private volatile boolean leaving;

    Mesh(String node, AgentDescriptor descriptor) {
        this.node = node;
        this.descriptor = descriptor;
        this.me = Address.newBuilder().setAgent(descriptor.getId()).build();
    }

    /** Stays attached until Ctrl-C. {@code handle} gets every message that is no answer, in order, and must not block. */
    void run(Consumer<Message> handle) throws InterruptedException {
        long pauseMs = 200;
        while (!leaving) {
            Status end = attach(handle);
            if (leaving) return;
            pauseMs = attached ? 200 : Math.min(2 * pauseMs, 5_000);
            attached = false;
            log("node " + node + " is away: " + end.getCode() + " " + end.getDescription() + "; next try in " + pauseMs + " ms");
            Thread.sleep(pauseMs);
        }
    }

    /** One connection: hello, a pong for each ping, and whatever is delivered. Gives what ended it. */
    private Status attach(Consumer<Message> handle) throws InterruptedException {
        // A message has up to 32 MiB, and gRPC takes 4 MiB unless told otherwise; keepalive finds a node that is frozen.
        var channel = ManagedChannelBuilder.forTarget(node).usePlaintext().maxInboundMessageSize(33 << 20)
                .keepAliveTime(10, TimeUnit.SECONDS).build();
        var over = new CompletableFuture<Status>();
        var frames = new StreamObserver<Frame>() {
            @Override public void onNext(Frame frame) { receive(frame, handle); }
            @Override public void onError(Throwable error) { over.complete(Status.fromThrowable(error)); }
            @Override public void onCompleted() { over.complete(Status.OK.withDescription("it ended the link")); }
        };
        try {
            synchronized (this) { out = LinkServiceGrpc.newStub(channel).open(frames); }
            var hello = Hello.newBuilder().setVersion(1).setHostId(me.getAgent() + "-" + epoch.substring(0, 8)).setEpoch(epoch)
                    .setSimple(true).addAgents(descriptor);
            send(Frame.newBuilder().setHello(hello));
            return over.join();
        } finally {
            synchronized (this) { out = null; }
            channel.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
        }
    }

    private void receive(Frame frame, Consumer<Message> handle) {
        if (frame.hasHello()) { // the agent is registered
            attached = true;
            log("attached to " + node);
        }
        if (frame.hasPing()) send(Frame.newBuilder().setPong(Pong.newBuilder().setId(frame.getPing().getId()))); // renews its lease
        for (Item item : frame.getItemsList()) {
            Message message = item.getDelivery().getMessage();
            var question = questions.remove(item.hasNack() ? item.getNack().getMessageId() : message.getInReplyTo());
            if (question != null) settle(question, item.hasNack() ? Contents.of(item.getNack().getFailure()) : message.getContent());
            else if (item.hasDelivery() && message.getInReplyTo().isEmpty()) handle.accept(message);
        }
    }

    private static void settle(CompletableFuture<Content> question, Content content) {
        var failure = content.getFailure();
        if (!content.hasFailure()) question.complete(content);
        else question.completeExceptionally(new IllegalStateException(failure.getReason() + " " + failure.getMessage()));
    }

    /** Ends the stream: the agent is gone at once. A node that is frozen is waited for 2 s at most. */
    synchronized void leave() throws InterruptedException {
        leaving = true;
        if (out != null) out.onCompleted();
        for (int tries = 0; out != null && tries < 20; tries++) wait(100);
        log("left");
    }

    /** Sends a message; its version, sender and time are filled in. What is wrong with it comes back as a nack with its id. */
    void say(Message.Builder message) {
        if (message.getId().isEmpty()) message.setId(newId());
        message.setVersion("2.0").setSender(me).setTimestamp(Timestamps.now());
        send(Frame.newBuilder().addItems(Item.newBuilder().setDelivery(Delivery.newBuilder().setMessage(message))));
    }

    void reply(Message asked, Performative performative, Content content) {
        say(answerTo(asked, performative, content).setInReplyTo(asked.getId()));
    }

    /** A message in the conversation of another, to its sender. */
    Message.Builder answerTo(Message asked, Performative performative, Content content) {
        return Message.newBuilder().setPerformative(performative).setReceiver(asked.getSender()).setContent(content)
                .setConversationId(asked.getConversationId()).setOntology(asked.getOntology()).setProtocol(asked.getProtocol())
                .setTraceContext(asked.getTraceContext());
    }

    /** The content of the answer; fails with what went wrong. */
    CompletableFuture<Content> ask(Address receiver, Content content) {
        String id = newId();
        var answer = new CompletableFuture<Content>().orTimeout(5, TimeUnit.SECONDS);
        questions.put(id, answer);
        answer.whenComplete((said, error) -> questions.remove(id));
        say(Message.newBuilder().setId(id).setPerformative(Performative.PERFORMATIVE_ASK).setReceiver(receiver).setContent(content));
        return answer;
    }

    /** Without a stream the frame is dropped: whoever waits for it hears so from the node. */
    private synchronized void send(Frame.Builder frame) {
        if (out != null) out.onNext(frame.build());
    }

    void log(String text) {
        System.out.println(me.getAgent() + ": " + text);
    }

    static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
