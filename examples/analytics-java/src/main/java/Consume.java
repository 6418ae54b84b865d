import dacp.eventlog.v1.Eventlog.Event;
import dacp.registry.v1.Events.AgentRegistered;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the events of a mesh from Kafka and keeps count: which agents came and went, and how many events of each type there were.
 * Records may come twice, so events are known by their id. With --until-caught-up it ends once it has read what was there when it
 * began; else it goes on until Ctrl-C.
 */
public final class Consume {
    private final Map<String, Integer> types = new TreeMap<>();
    private final Set<String> agents = new TreeSet<>();
    private final Set<String> seen = new HashSet<>();

    public static void main(String[] args) throws InvalidProtocolBufferException {
        String kafka = option(args, "--kafka", "127.0.0.1:9092");
        String topic = option(args, "--topic", "dacp.events");
        boolean untilCaughtUp = Arrays.asList(args).contains("--until-caught-up");
        Properties settings = new Properties();
        settings.put("bootstrap.servers", kafka);
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            new Consume().run(consumer, topic, untilCaughtUp);
        }
    }

    private void run(KafkaConsumer<byte[], byte[]> consumer, String topic, boolean untilCaughtUp)
            throws InvalidProtocolBufferException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .collect(Collectors.toList());
        if (partitions.isEmpty()) throw new IllegalArgumentException("there is no topic " + topic);
        // All partitions are read by this process, without a group.
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> missing = new HashMap<>(consumer.endOffsets(partitions));
        if (untilCaughtUp) missing.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        while (!untilCaughtUp || !missing.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                add(Event.parseFrom(record.value()));
                if (!untilCaughtUp) show();
            }
            if (untilCaughtUp) missing.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        }
        show();
    }

    private void add(Event event) throws InvalidProtocolBufferException {
        if (!seen.add(event.getId())) return;
        types.merge(event.getType(), 1, Integer::sum);
        if (event.getPayload().is(AgentRegistered.class)) {
            agents.add(event.getPayload().unpack(AgentRegistered.class).getAgentDescriptor().getId());
        } else if (event.getType().equals("registry.agent.deregistered")) {
            agents.remove(event.getAgentId());
        }
    }

    private void show() {
        String counts = types.entrySet().stream()
                .map(type -> quoted(type.getKey()) + ": " + type.getValue())
                .collect(Collectors.joining(", "));
        String names = agents.stream().map(Consume::quoted).collect(Collectors.joining(", "));
        System.out.println("{\"types\": {" + counts + "}, \"agents\": [" + names + "]}");
    }

    /** Types and ids have no character that JSON would want escaped. */
    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String option(String[] args, String name, String otherwise) {
        int at = Arrays.asList(args).indexOf(name);
        return at < 0 || at + 1 >= args.length ? otherwise : args[at + 1];
    }
}
