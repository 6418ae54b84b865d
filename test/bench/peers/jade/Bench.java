import jade.core.AID;
import jade.core.Agent;
import jade.core.Profile;
import jade.core.ProfileImpl;
import jade.core.behaviours.CyclicBehaviour;
import jade.core.behaviours.SimpleBehaviour;
import jade.domain.FIPANames;
import jade.lang.acl.ACLMessage;
import jade.lang.acl.MessageTemplate;
import jade.proto.ContractNetInitiator;
import jade.proto.ContractNetResponder;
import jade.wrapper.ContainerController;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Vector;

/**
 * The scenarios on JADE: a main container, a container with the agents, a container with the client; containers talk to each other.
 *
 *     java Bench main PORT
 *     java Bench agents PORT SCENARIO AGENTS
 *     java Bench client PORT SCENARIO AGENTS CONCURRENCY MESSAGES FOR_MS WARM_UP_MS
 *
 * The line READY says that a container is up, RESULT {…} what was measured.
 */
public class Bench {
  static final String PAYLOAD = "x".repeat(200);
  static String scenario;
  static int agents;
  static int concurrency;
  static int messages;
  static long forMs;
  static long warmUpMs;

  public static void main(String[] words) throws Exception {
    ContainerController container = container(words[0].equals("main"), words[1]);
    if (words.length > 3) {
      scenario = words[2];
      agents = Integer.parseInt(words[3]);
    }
    if (words[0].equals("agents")) {
      String kind = Map.of("s1", "Echo", "s2", "Subscriber", "s3", "Bidder", "s4", "Echo").get(scenario);
      for (int i = 0; i < agents; i++) container.createNewAgent("a" + i, "Bench$" + kind, new Object[] {i}).start();
    }
    if (words[0].equals("client")) {
      concurrency = Integer.parseInt(words[4]);
      messages = Integer.parseInt(words[5]);
      forMs = Long.parseLong(words[6]);
      warmUpMs = Long.parseLong(words[7]);
      container.createNewAgent("client", "Bench$Client", null).start();
    }
    System.out.println("READY");
  }

  static ContainerController container(boolean main, String port) {
    jade.core.Runtime runtime = jade.core.Runtime.instance();
    runtime.setCloseVM(true);
    ProfileImpl profile = new ProfileImpl(main);
    profile.setParameter(Profile.MAIN_HOST, "127.0.0.1");
    profile.setParameter(Profile.MAIN_PORT, port);
    profile.setParameter(Profile.LOCAL_HOST, "127.0.0.1");
    profile.setParameter(Profile.LOCAL_PORT, main ? port : "" + (20000 + new Random().nextInt(12000)));
    profile.setParameter("nomtp", "true");
    return main ? runtime.createMainContainer(profile) : runtime.createAgentContainer(profile);
  }

  static void finish(String json) {
    System.out.println("RESULT {" + json + "}");
    System.out.flush();
    java.lang.Runtime.getRuntime().halt(0);
  }

  static void finish(List<Long> tookNs, double seconds) {
    Collections.sort(tookNs);
    int size = tookNs.size();
    double p50 = tookNs.get(size / 2) / 1e6;
    double p99 = tookNs.get(Math.min(size - 1, (int) (size * .99))) / 1e6;
    finish(String.format(Locale.ROOT, "\"rate\":%.2f,\"p50_ms\":%.3f,\"p99_ms\":%.3f", size / seconds, p50, p99));
  }

  /** Gives back what it is told. */
  public static class Echo extends Agent {
    protected void setup() {
      addBehaviour(new CyclicBehaviour() {
        public void action() {
          ACLMessage message = receive();
          if (message == null) {
            block();
            return;
          }
          ACLMessage reply = message.createReply();
          reply.setPerformative(ACLMessage.INFORM);
          reply.setContent(message.getContent());
          send(reply);
        }
      });
    }
  }

  /** Says that it is done after the note that begins with E. */
  public static class Subscriber extends Agent {
    protected void setup() {
      addBehaviour(new CyclicBehaviour() {
        public void action() {
          ACLMessage note = receive();
          if (note == null) {
            block();
            return;
          }
          if (note.getContent().charAt(0) != 'E') return;
          ACLMessage done = new ACLMessage(ACLMessage.CONFIRM);
          done.addReceiver(note.getSender());
          send(done);
        }
      });
    }
  }

  /** Bids at once, by JADE's own protocol. */
  public static class Bidder extends Agent {
    protected void setup() {
      int index = (Integer) getArguments()[0];
      MessageTemplate calls = ContractNetResponder.createMessageTemplate(FIPANames.InteractionProtocol.FIPA_CONTRACT_NET);
      addBehaviour(new ContractNetResponder(this, calls) {
        protected ACLMessage handleCfp(ACLMessage cfp) {
          ACLMessage proposal = cfp.createReply();
          proposal.setPerformative(ACLMessage.PROPOSE);
          proposal.setContent(((index * 7919) % 1000) + " " + PAYLOAD);
          return proposal;
        }

        protected ACLMessage handleAcceptProposal(ACLMessage cfp, ACLMessage proposal, ACLMessage award) {
          ACLMessage result = award.createReply();
          result.setPerformative(ACLMessage.INFORM);
          result.setContent(PAYLOAD);
          return result;
        }
      });
    }
  }

  /** Asks, publishes or calls for proposals. */
  public static class Client extends Agent {
    int last = 0;

    protected void setup() {
      switch (scenario) {
        case "s1" -> ask();
        case "s2" -> publish();
        case "s3" -> negotiate();
        default -> first();
      }
    }

    void askOnce(Map<String, Long> waiting) {
      ACLMessage question = new ACLMessage(ACLMessage.REQUEST);
      question.addReceiver(new AID("a0", AID.ISLOCALNAME));
      question.setContent(PAYLOAD);
      String id = "" + ++last;
      question.setReplyWith(id);
      question.setConversationId(id);
      waiting.put(id, System.nanoTime());
      send(question);
    }

    void first() {
      askOnce(new HashMap<>());
      addBehaviour(new CyclicBehaviour() {
        public void action() {
          if (receive() == null) block();
          else finish("\"rate\":0");
        }
      });
    }

    void ask() {
      Map<String, Long> waiting = new HashMap<>();
      List<Long> tookNs = new ArrayList<>();
      long begun = System.nanoTime();
      long from = begun + warmUpMs * 1_000_000;
      long end = from + forMs * 1_000_000;
      for (int i = 0; i < concurrency; i++) askOnce(waiting);
      addBehaviour(new CyclicBehaviour() {
        public void action() {
          ACLMessage reply = receive();
          if (reply == null) {
            block();
            return;
          }
          Long asked = waiting.remove(reply.getInReplyTo());
          if (asked == null) return;
          long now = System.nanoTime();
          if (now > from) tookNs.add(now - asked);
          if (now < end) askOnce(waiting);
          else if (waiting.isEmpty()) finish(tookNs, (now - from) / 1e9);
        }
      });
    }

    void publish() {
      addBehaviour(new SimpleBehaviour() {
        final long warm = System.nanoTime() + warmUpMs * 1_000_000;
        boolean counts = false;
        int done = 0;
        boolean sent = false;
        long begun;

        public void action() {
          if (!sent) {
            sent = true;
            begun = System.nanoTime();
            int count = counts ? messages : Math.max(1, messages / 5);
            for (int i = 1; i <= count; i++) note(i == count);
          }
          if (receive(MessageTemplate.MatchPerformative(ACLMessage.CONFIRM)) == null) {
            block();
            return;
          }
          if (++done < agents) return;
          if (counts) finish("\"rate\":" + String.format(Locale.ROOT, "%.2f", messages / ((System.nanoTime() - begun) / 1e9)));
          counts = System.nanoTime() >= warm;
          done = 0;
          sent = false;
        }

        public boolean done() {
          return false;
        }
      });
    }

    void note(boolean isLast) {
      ACLMessage note = new ACLMessage(ACLMessage.INFORM);
      for (int i = 0; i < agents; i++) note.addReceiver(new AID("a" + i, AID.ISLOCALNAME));
      note.setContent(isLast ? "E" + PAYLOAD.substring(1) : PAYLOAD);
      send(note);
    }

    /** Rounds one after the other; JADE rejects those that did not win. */
    void negotiate() {
      List<Long> tookNs = new ArrayList<>();
      long from = System.nanoTime() + warmUpMs * 1_000_000;
      round(tookNs, from, from + forMs * 1_000_000);
    }

    void round(List<Long> tookNs, long from, long end) {
      long begun = System.nanoTime();
      ACLMessage call = new ACLMessage(ACLMessage.CFP);
      for (int i = 0; i < agents; i++) call.addReceiver(new AID("a" + i, AID.ISLOCALNAME));
      call.setProtocol(FIPANames.InteractionProtocol.FIPA_CONTRACT_NET);
      call.setContent(PAYLOAD);
      call.setConversationId("cn" + ++last);
      addBehaviour(new ContractNetInitiator(this, call) {
        int proposals = 0;
        boolean result = false;

        protected void handleAllResponses(Vector responses, Vector answers) {
          ACLMessage best = null;
          int lowest = Integer.MAX_VALUE;
          for (Object response : responses) {
            ACLMessage proposal = (ACLMessage) response;
            if (proposal.getPerformative() != ACLMessage.PROPOSE) continue;
            proposals++;
            int price = Integer.parseInt(proposal.getContent().split(" ")[0]);
            ACLMessage answer = proposal.createReply();
            answer.setPerformative(ACLMessage.REJECT_PROPOSAL);
            answers.add(answer);
            if (price < lowest) {
              lowest = price;
              best = answer;
            }
          }
          best.setPerformative(ACLMessage.ACCEPT_PROPOSAL);
          best.setContent(PAYLOAD);
        }

        protected void handleInform(ACLMessage inform) {
          result = true;
        }

        public int onEnd() {
          long now = System.nanoTime();
          // While the agents' container is being made known, not all are there yet.
          if (now > from && (proposals != agents || !result)) throw new IllegalStateException(proposals + " proposals");
          if (now > from) tookNs.add(now - begun);
          if (now > end) finish(tookNs, (now - from) / 1e9);
          round(tookNs, from, end);
          return 0;
        }
      });
    }
  }
}
