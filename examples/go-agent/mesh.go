package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	agentv1 "github.com/datametria/dacp-mesh/gen/go/dacp/agent/v1"
	linkv1 "github.com/datametria/dacp-mesh/gen/go/dacp/link/v1"
	dacp "github.com/datametria/dacp-mesh/gen/go/dacp/message/v2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Mesh is the mesh, as an agent in Go sees it: one stream in simple mode (docs/links.md), made of generated stubs alone.
type Mesh struct {
	node       string
	descriptor *agentv1.AgentDescriptor
	me         *dacp.Address
	epoch      string // this process: a new one at each start

	mutex   sync.Mutex
	stream  linkv1.LinkService_OpenClient // nil when there is none; one Send at a time
	answers map[string]chan *linkv1.Item  // where who asked waits, by message id
}

func newMesh(node string, descriptor *agentv1.AgentDescriptor) *Mesh {
	return &Mesh{node: node, descriptor: descriptor, me: agentAddress(descriptor.Id), epoch: newID(), answers: map[string]chan *linkv1.Item{}}
}

// run stays attached until ctx is done. handle gets every message that is no answer, in order, and must not block.
func (m *Mesh) run(ctx context.Context, handle func(*dacp.Message)) {
	pause := 200 * time.Millisecond
	for ctx.Err() == nil {
		attached, err := m.attach(ctx, handle)
		if attached {
			pause = 200 * time.Millisecond
		}
		if ctx.Err() == nil {
			m.log("node %s is away: %s; next try in %s", m.node, status.Convert(err).Message(), pause)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, 5*time.Second)
	}
	m.log("left")
}

// attach is one connection: hello, a pong for each ping, and whatever is delivered. When ctx is done it ends the stream: the agent is
// gone at once.
func (m *Mesh) attach(ctx context.Context, handle func(*dacp.Message)) (attached bool, err error) {
	// A message has up to 32 MiB, and gRPC takes 4 MiB unless told otherwise; keepalive finds a node that is frozen.
	connection, err := grpc.NewClient(m.node, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(33<<20)), grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second}))
	if err != nil {
		return false, err
	}
	defer connection.Close()
	stream, err := linkv1.NewLinkServiceClient(connection).Open(context.Background())
	if err != nil {
		return false, err
	}
	m.use(stream)
	defer m.use(nil)
	defer context.AfterFunc(ctx, func() {
		time.AfterFunc(2*time.Second, func() { connection.Close() }) // a node that is frozen is not waited for
		m.mutex.Lock()
		defer m.mutex.Unlock()
		_ = stream.CloseSend()
	})()
	host := m.me.GetAgent() + "-" + m.epoch[:8]
	m.send(&linkv1.Frame{Hello: &linkv1.Hello{Version: 1, HostId: host, Epoch: m.epoch, Simple: true, Agents: []*agentv1.AgentDescriptor{m.descriptor}}})
	for {
		frame, err := stream.Recv()
		if err != nil {
			return attached, err
		}
		if frame.Hello != nil { // the agent is registered
			attached = true
			m.log("attached to %s", m.node)
		}
		if frame.Ping != nil { // the pong renews its lease
			m.send(&linkv1.Frame{Pong: &linkv1.Pong{Id: frame.Ping.Id}})
		}
		for _, item := range frame.Items {
			message := item.GetDelivery().GetMessage()
			if message.GetInReplyTo() != "" || item.GetNack() != nil {
				m.answer(message.GetInReplyTo()+item.GetNack().GetMessageId(), item)
			} else if message != nil {
				handle(message)
			}
		}
	}
}

// say sends a message; its id, version, sender and time are filled in. What is wrong with it comes back as a nack with its id.
func (m *Mesh) say(message *dacp.Message) {
	if message.Id == "" {
		message.Id = newID()
	}
	message.Version, message.Sender, message.Timestamp = "2.0", m.me, timestamppb.Now()
	delivery := &linkv1.Delivery{Message: message}
	m.send(&linkv1.Frame{Items: []*linkv1.Item{{Kind: &linkv1.Item_Delivery{Delivery: delivery}}}})
}

// reply answers in the conversation of the question; id may be empty.
func (m *Mesh) reply(asked *dacp.Message, performative dacp.Performative, content *dacp.Content, id string) {
	m.say(&dacp.Message{Id: id, InReplyTo: asked.Id, Performative: performative, Receiver: asked.Sender, Content: content,
		ConversationId: asked.ConversationId, Ontology: asked.Ontology, Protocol: asked.Protocol, TraceContext: asked.TraceContext})
}

// ask gives the content of the answer, or what went wrong. It waits, so not within handle itself.
func (m *Mesh) ask(receiver *dacp.Address, content *dacp.Content, within time.Duration) (*dacp.Content, error) {
	id, waiting := newID(), make(chan *linkv1.Item, 1)
	m.mutex.Lock()
	m.answers[id] = waiting
	m.mutex.Unlock()
	m.say(&dacp.Message{Id: id, Performative: dacp.Performative_PERFORMATIVE_ASK, Receiver: receiver, Content: content})
	select {
	case item := <-waiting:
		content := item.GetDelivery().GetMessage().GetContent()
		for _, failure := range []*dacp.Failure{item.GetNack().GetFailure(), content.GetFailure()} {
			if failure != nil {
				return nil, fmt.Errorf("%s %s", failure.Reason, failure.Message)
			}
		}
		return content, nil
	case <-time.After(within):
		m.answer(id, nil)
		return nil, fmt.Errorf("no answer within %s", within)
	}
}

func (m *Mesh) answer(id string, item *linkv1.Item) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if waiting := m.answers[id]; waiting != nil {
		delete(m.answers, id)
		waiting <- item
	}
}

func (m *Mesh) use(stream linkv1.LinkService_OpenClient) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.stream = stream
}

// send drops the frame when there is no stream: whoever waits for it hears so from the node.
func (m *Mesh) send(frame *linkv1.Frame) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.stream != nil {
		_ = m.stream.Send(frame)
	}
}

func (m *Mesh) log(format string, values ...any) {
	fmt.Printf(m.me.GetAgent()+": "+format+"\n", values...)
}

func newID() string {
	bytes := make([]byte, 16)
	_, _ = rand.Read(bytes)
	return hex.EncodeToString(bytes)
}
