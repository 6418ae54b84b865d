import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import dacp.message.v2.MessageOuterClass.Address;
import dacp.message.v2.MessageOuterClass.Content;
import dacp.message.v2.MessageOuterClass.Message;
import dacp.message.v2.MessageOuterClass.Performative;
import dacp.negotiation.v1.ProtocolOuterClass.Acceptance;
import dacp.negotiation.v1.ProtocolOuterClass.Call;
import dacp.negotiation.v1.ProtocolOuterClass.Progress;
import dacp.negotiation.v1.ProtocolOuterClass.Proposal;
import dacp.negotiation.v1.ProtocolOuterClass.Rejection;
import dacp.negotiation.v1.ProtocolOuterClass.Result;
import dacp.negotiation.v1.ProtocolOuterClass.Withdrawal;
import java.util.HashMap;
import java.util.Map;

/** The bidder of a contract net. What each message means is in proto/dacp/negotiation/v1/protocol.proto. */
class Bidder {
    /** What an agent promises for a text, and how it does it. */
    interface Skill {
        Proposal.Builder offer(String text);

        /** The output; null when it may not go on. */
        Content work(String text, Summary.GoesOn goesOn) throws InterruptedException;
    }

    private static final class Deal {
        final String proposalId = Mesh.newId();
        /** Who called: nobody else may award. */
        final Address manager;
        final long doBySeconds;
        /** Of the award that is worked on. */
        long fence;
        Content result;

        Deal(Address manager, long doBySeconds) {
            this.manager = manager;
            this.doBySeconds = doBySeconds;
        }
    }

    private final Mesh mesh;
    private final String capability;
    private final Skill skill;
    /** What was promised, by negotiation. */
    private final Map<String, Deal> deals = new HashMap<>();

    Bidder(Mesh mesh, String capability, Skill skill) {
        this.mesh = mesh;
        this.capability = capability;
        this.skill = skill;
    }

    synchronized void handle(Message message) throws InvalidProtocolBufferException {
        var content = message.getContent().getAny();
        switch (message.getPerformative()) {
            case PERFORMATIVE_CFP -> bid(message, content.unpack(Call.class));
            case PERFORMATIVE_ACCEPT_PROPOSAL -> accept(message, content.unpack(Acceptance.class));
            case PERFORMATIVE_REJECT_PROPOSAL -> {
                var lost = content.unpack(Rejection.class);
                mesh.log("lost " + lost.getNegotiationId() + ": " + lost.getReason());
                if (!lost.getInReserve()) deals.remove(lost.getNegotiationId()); // else it may still be awarded, should the winner fail
            }
            case PERFORMATIVE_CANCEL -> {
                var gone = content.unpack(Withdrawal.class);
                var deal = deals.get(gone.getNegotiationId());
                if (deal != null && (gone.getFence() == 0 || gone.getFence() >= deal.fence)) deals.remove(gone.getNegotiationId());
            }
            default -> { }
        }
    }

    private void bid(Message message, Call call) {
        String text = Contents.text(call.getTask().getContent());
        if (text == null || !call.getTask().getCapability().equals(capability)) {
            mesh.reply(message, Performative.PERFORMATIVE_REFUSE, Contents.failure(9, "REFUSED", "that is not what it does"));
            return;
        }
        deals.values().removeIf(deal -> deal.doBySeconds < System.currentTimeMillis() / 1000);
        // A manager that was restarted calls again, and gets the same proposal under the same id.
        var deal = deals.computeIfAbsent(call.getNegotiationId(), id -> new Deal(message.getSender(), call.getDoBy().getSeconds()));
        var proposal = skill.offer(text).setCurrency(call.getCurrency()).build();
        var said = mesh.answerTo(message, Performative.PERFORMATIVE_PROPOSE, Contents.of(proposal));
        mesh.say(said.setInReplyTo(message.getId()).setId(deal.proposalId));
        mesh.log("bids " + proposal.getPriceMicros() + " in " + call.getNegotiationId());
    }

    private void accept(Message message, Acceptance order) {
        var deal = deals.get(order.getNegotiationId());
        if (deal == null || !deal.proposalId.equals(order.getProposalId()) || !deal.manager.equals(message.getSender())) {
            var failure = Contents.failure(5, "PROPOSAL_UNKNOWN", "it has not proposed this, or no longer");
            mesh.reply(message, Performative.PERFORMATIVE_REFUSE, failure);
        } else if (order.getFence() < deal.fence) {
            var failure = Contents.failure(9, "FENCE_OLD", "it has seen an award with fence " + deal.fence);
            mesh.reply(message, Performative.PERFORMATIVE_REFUSE, failure);
        } else if (order.getFence() > deal.fence) {
            deal.fence = order.getFence();
            deal.result = null;
            Agent.aside(mesh, message, () -> work(message, order, deal));
        } else if (deal.result != null) { // ordered again by a manager that was restarted: done once, answered each time
            mesh.reply(message, Performative.PERFORMATIVE_INFORM, deal.result);
        }
    }

    /** Does what was awarded. Its progress tells the manager that it is alive: silence would cost it the award. */
    private void work(Message message, Acceptance order, Deal deal) throws InterruptedException {
        String negotiation = order.getNegotiationId();
        mesh.log("won " + negotiation + " with fence " + order.getFence());
        long everyMs = Math.min(1_000, Durations.toMillis(order.getProgressWithin()) / 4);
        long[] saidMs = {System.currentTimeMillis()};
        Content output = skill.work(Contents.text(order.getTask().getContent()), done -> {
            if (System.currentTimeMillis() - saidMs[0] >= everyMs) {
                saidMs[0] = System.currentTimeMillis();
                var progress = Progress.newBuilder().setNegotiationId(negotiation).setFence(order.getFence()).setDone(done).build();
                mesh.say(mesh.answerTo(message, Performative.PERFORMATIVE_INFORM, Contents.of(progress)));
            }
            synchronized (this) {
                return deals.get(negotiation) == deal && deal.fence == order.getFence();
            }
        });
        if (output == null) {
            mesh.log("stopped work on " + negotiation);
            return;
        }
        synchronized (this) {
            deal.result = Contents.of(
                    Result.newBuilder().setNegotiationId(negotiation).setFence(order.getFence()).setContent(output).build());
            mesh.reply(message, Performative.PERFORMATIVE_INFORM, deal.result);
        }
        mesh.log("did " + negotiation);
    }
}
