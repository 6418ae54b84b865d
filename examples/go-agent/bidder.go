package main

import (
	"sync"
	"time"

	dacp "github.com/datametria/dacp-mesh/gen/go/dacp/message/v2"
	net "github.com/datametria/dacp-mesh/gen/go/dacp/negotiation/v1"
	"google.golang.org/protobuf/proto"
)

// Bidder is the bidder of a contract net. What each message means is in proto/dacp/negotiation/v1/protocol.proto.
type Bidder struct {
	mesh       *Mesh
	capability string
	offer      func(text string) *net.Proposal
	do         func(text string, goesOn func(done float64) bool) any // nil when it may not go on

	mutex sync.Mutex
	deals map[string]*deal // what was promised, by negotiation
}

type deal struct {
	id      string        // of the proposal
	manager *dacp.Address // who called: nobody else may award
	doBy    time.Time
	fence   uint64 // of the award that is worked on
	result  *dacp.Content
}

func (b *Bidder) handle(message *dacp.Message) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	var err error
	switch content := message.Content.GetAny(); message.Performative {
	case dacp.Performative_PERFORMATIVE_CFP:
		var call net.Call
		if err = content.UnmarshalTo(&call); err == nil {
			b.bid(message, &call)
		}
	case dacp.Performative_PERFORMATIVE_ACCEPT_PROPOSAL:
		var order net.Acceptance
		if err = content.UnmarshalTo(&order); err == nil {
			b.accept(message, &order)
		}
	case dacp.Performative_PERFORMATIVE_REJECT_PROPOSAL:
		var lost net.Rejection
		if err = content.UnmarshalTo(&lost); err == nil {
			b.mesh.log("lost %s: %s", lost.NegotiationId, lost.Reason)
			if !lost.InReserve { // else it may still be awarded, should the winner fail
				delete(b.deals, lost.NegotiationId)
			}
		}
	case dacp.Performative_PERFORMATIVE_CANCEL:
		var void net.Withdrawal
		if err = content.UnmarshalTo(&void); err == nil {
			if deal := b.deals[void.NegotiationId]; deal != nil && (void.Fence == 0 || void.Fence >= deal.fence) {
				delete(b.deals, void.NegotiationId) // whoever works on it stops
			}
		}
	}
	if err != nil {
		b.mesh.reply(message, dacp.Performative_PERFORMATIVE_NOT_UNDERSTOOD, failure(3, "MESSAGE_UNREADABLE", err.Error()), "")
	}
}

func (b *Bidder) bid(message *dacp.Message, call *net.Call) {
	text, isText := textOf(call.Task.GetContent())
	if !isText || call.Task.GetCapability() != b.capability {
		b.mesh.reply(message, dacp.Performative_PERFORMATIVE_REFUSE, failure(9, "REFUSED", "that is not what it does"), "")
		return
	}
	for id, deal := range b.deals {
		if deal.doBy.Before(time.Now()) {
			delete(b.deals, id)
		}
	}
	// A manager that was restarted calls again, and gets the same proposal under the same id.
	if b.deals[call.NegotiationId] == nil {
		b.deals[call.NegotiationId] = &deal{id: newID(), manager: message.Sender, doBy: call.DoBy.AsTime()}
	}
	proposal := b.offer(text)
	proposal.Currency = call.Currency
	b.mesh.reply(message, dacp.Performative_PERFORMATIVE_PROPOSE, pack(proposal), b.deals[call.NegotiationId].id)
	b.mesh.log("bids %d in %s", proposal.PriceMicros, call.NegotiationId)
}

func (b *Bidder) accept(message *dacp.Message, order *net.Acceptance) {
	deal := b.deals[order.NegotiationId]
	switch {
	case deal == nil || deal.id != order.ProposalId || !proto.Equal(deal.manager, message.Sender):
		b.mesh.reply(message, dacp.Performative_PERFORMATIVE_REFUSE, failure(5, "PROPOSAL_UNKNOWN", "it has not proposed this, or no longer"), "")
	case order.Fence < deal.fence:
		b.mesh.reply(message, dacp.Performative_PERFORMATIVE_REFUSE, failure(9, "FENCE_OLD", "it has seen a later award"), "")
	case order.Fence > deal.fence:
		deal.fence, deal.result = order.Fence, nil
		go b.work(message, order, deal)
	case deal.result != nil: // ordered again by a manager that was restarted: done once, answered each time
		b.mesh.reply(message, dacp.Performative_PERFORMATIVE_INFORM, deal.result, "")
	}
}

// work does what was awarded. Its progress tells the manager that it is alive: silence would cost it the award.
func (b *Bidder) work(message *dacp.Message, order *net.Acceptance, deal *deal) {
	b.mesh.log("won %s with fence %d", order.NegotiationId, order.Fence)
	every, said := min(time.Second, order.ProgressWithin.AsDuration()/4), time.Now()
	goesOn := func(done float64) bool {
		if time.Since(said) >= every {
			said = time.Now()
			progress := &net.Progress{NegotiationId: order.NegotiationId, Fence: order.Fence, Done: &done}
			b.mesh.say(&dacp.Message{Performative: dacp.Performative_PERFORMATIVE_INFORM, Receiver: message.Sender, Content: pack(progress),
				ConversationId: message.ConversationId, Ontology: message.Ontology, Protocol: message.Protocol})
		}
		b.mutex.Lock()
		defer b.mutex.Unlock()
		return b.deals[order.NegotiationId] == deal && deal.fence == order.Fence
	}
	text, _ := textOf(order.Task.GetContent())
	made := b.do(text, goesOn)
	if made == nil {
		b.mesh.log("stopped work on %s", order.NegotiationId)
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	deal.result = pack(&net.Result{NegotiationId: order.NegotiationId, Fence: order.Fence, Content: json(made)})
	b.mesh.reply(message, dacp.Performative_PERFORMATIVE_INFORM, deal.result, "")
	b.mesh.log("did %s", order.NegotiationId)
}
