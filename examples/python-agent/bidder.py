"""The bidder of a contract net. What each message means is in proto/dacp/negotiation/v1/protocol.proto."""

import time, uuid
from types import SimpleNamespace

from dacp.message.v2 import message_pb2 as dacp
from dacp.negotiation.v1.protocol_pb2 import Acceptance, Call, Progress, Rejection, Result, Withdrawal

from content import failure, json, pack, text_of, unpack


class Bidder:
    def __init__(self, mesh, capability, offer, do):
        """`offer(text)` makes a Proposal, `do(text, goes_on)` the result, or None when it may not go on."""
        self.mesh, self.capability, self.offer, self.do = mesh, capability, offer, do
        self.deals = {}  # what was promised, by negotiation

    def handle(self, message):
        content = message.content
        if message.performative == dacp.PERFORMATIVE_CFP:
            self.bid(message, unpack(Call, content))
        elif message.performative == dacp.PERFORMATIVE_ACCEPT_PROPOSAL:
            self.accept(message, unpack(Acceptance, content))
        elif message.performative == dacp.PERFORMATIVE_REJECT_PROPOSAL:
            lost = unpack(Rejection, content)
            self.mesh.log(f"lost {lost.negotiation_id}: {lost.reason}")
            if not lost.in_reserve:  # else it may still be awarded, should the winner fail
                self.deals.pop(lost.negotiation_id, None)
        elif message.performative == dacp.PERFORMATIVE_CANCEL:
            void = unpack(Withdrawal, content)
            deal = self.deals.get(void.negotiation_id)
            if deal and (void.fence == 0 or void.fence >= deal.fence):
                del self.deals[void.negotiation_id]  # whoever works on it stops

    def bid(self, message, call):
        text = text_of(call.task.content)
        if text is None or call.task.capability != self.capability:
            return self.mesh.reply(message, "REFUSE", failure(9, "REFUSED", "that is not what it does"))
        proposal = self.offer(text)
        proposal.currency = call.currency
        # A manager that was restarted calls again, and gets the same proposal under the same id.
        new = SimpleNamespace(id=uuid.uuid4().hex, manager=message.sender, fence=0, result=None, do_by=call.do_by.seconds)
        deal = self.deals.setdefault(call.negotiation_id, new)
        self.mesh.reply(message, "PROPOSE", pack(proposal), id=deal.id)
        self.mesh.log(f"bids {proposal.price_micros} in {call.negotiation_id}")
        for over in [each for each, deal in self.deals.items() if deal.do_by < time.time()]:
            del self.deals[over]

    def accept(self, message, order):
        deal = self.deals.get(order.negotiation_id)
        if not deal or deal.id != order.proposal_id or deal.manager != message.sender:
            self.mesh.reply(message, "REFUSE", failure(5, "PROPOSAL_UNKNOWN", "it has not proposed this, or no longer"))
        elif order.fence < deal.fence:
            self.mesh.reply(message, "REFUSE", failure(9, "FENCE_OLD", f"it has seen an award with fence {deal.fence}"))
        elif order.fence > deal.fence:
            deal.fence, deal.result = order.fence, None
            self.mesh.start(self.work, message, order, deal)
        elif deal.result:  # ordered again by a manager that was restarted: done once, answered each time
            self.mesh.reply(message, "INFORM", deal.result)

    def work(self, message, order, deal):
        """Does what was awarded. Its progress tells the manager that it is alive: silence would cost it the award."""
        self.mesh.log(f"won {order.negotiation_id} with fence {order.fence}")
        award = {"negotiation_id": order.negotiation_id, "fence": order.fence}
        every, said = min(1, order.progress_within.ToMilliseconds() / 4000), time.monotonic()

        def goes_on(done):
            nonlocal said
            if time.monotonic() - said >= every:
                said = time.monotonic()  # only the result answers the acceptance
                self.mesh.reply(message, "INFORM", pack(Progress(done=done, **award)), in_reply_to="")
            return self.deals.get(order.negotiation_id) is deal and deal.fence == order.fence

        made = self.do(text_of(order.task.content), goes_on)
        if made is None:
            return self.mesh.log(f"stopped work on {order.negotiation_id}")
        deal.result = pack(Result(content=json(made), **award))
        self.mesh.reply(message, "INFORM", deal.result)
        self.mesh.log(f"did {order.negotiation_id}")
