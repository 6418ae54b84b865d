// An agent in Go, made of nothing but generated stubs. It summarises texts: when it is asked, when somebody publishes one on
// `documents.*`, and when its bid wins the task.
//
//	go run . --node 127.0.0.1:7400
package main

import (
	"context"
	"flag"
	"os/signal"
	"syscall"
	"time"

	agentv1 "github.com/datametria/dacp-mesh/gen/go/dacp/agent/v1"
	dacp "github.com/datametria/dacp-mesh/gen/go/dacp/message/v2"
	net "github.com/datametria/dacp-mesh/gen/go/dacp/negotiation/v1"
	"google.golang.org/protobuf/types/known/durationpb"
)

var (
	node       = flag.String("node", "127.0.0.1:7400", "the node as host:port")
	id         = flag.String("id", "go-agent", "its id in the mesh")
	capability = flag.String("capability", "text.summarize", "what it does and bids for")
	price      = flag.Int64("price", 150, "in millionths; each 1,000 characters cost a fiftieth more")
	pause      = flag.Float64("pause", 0, "seconds that it thinks about each sentence")
)

func main() {
	flag.Parse()
	able := &agentv1.Capability{Name: *capability, Description: "The three sentences that say most", Idempotent: true}
	mesh := newMesh(*node, &agentv1.AgentDescriptor{Id: *id, Description: "Summarises texts; written in Go",
		Capabilities: []*agentv1.Capability{able}, Topics: []string{"documents.*"}, Protocols: []string{"contract-net"}})
	bidder := &Bidder{mesh: mesh, capability: *capability, offer: offer, do: think, deals: map[string]*deal{}}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	mesh.run(ctx, func(message *dacp.Message) {
		switch {
		case message.Ontology == "dacp.negotiation":
			bidder.handle(message)
		case message.Ontology == "dacp.agent": // pause, status and so on
			mesh.reply(message, dacp.Performative_PERFORMATIVE_NOT_UNDERSTOOD, failure(3, "NOT_UNDERSTOOD", "this agent cannot be managed"), "")
		case message.Receiver.GetTopic() != "":
			go document(mesh, message)
		default:
			go answer(mesh, message)
		}
	})
}

func answer(mesh *Mesh, asked *dacp.Message) {
	if text, isText := textOf(asked.Content); isText {
		mesh.reply(asked, dacp.Performative_PERFORMATIVE_TELL, json(think(text, always)), "")
	} else {
		mesh.reply(asked, dacp.Performative_PERFORMATIVE_FAILURE, failure(3, "FIELD_INVALID", `it takes a text, or { "text": … }`), "")
	}
}

// document asks another agent for the language, and publishes what comes of it.
func document(mesh *Mesh, published *dacp.Message) {
	text, _ := textOf(published.Content)
	summary, language := think(text, always).(map[string]any), "und"
	linguist := &dacp.Address{Target: &dacp.Address_Capability{Capability: "text.language"}}
	if content, err := mesh.ask(linguist, json(text), 5*time.Second); err != nil {
		mesh.log("nobody tells the language: %s", err)
	} else {
		language = content.GetJson().GetStructValue().GetFields()["language"].GetStringValue()
	}
	summary["language"] = language
	topic := &dacp.Address{Target: &dacp.Address_Topic{Topic: "summaries.new"}}
	mesh.say(&dacp.Message{Performative: dacp.Performative_PERFORMATIVE_INFORM, Receiver: topic, Content: json(summary)})
	mesh.log("published the summary of what came on %s", published.Receiver.GetTopic())
}

// offer is an honest one: the price grows with the text, and the time is what it will take.
func offer(text string) *net.Proposal {
	seconds := 0.005 + float64(len(text))/1e6 + *pause*float64(len(sentences(text)))
	return &net.Proposal{PriceMicros: *price * int64(50+len(text)/1000) / 50, Time: durationpb.New(time.Duration(seconds * float64(time.Second))),
		Quality: 0.5, Confidence: 0.9}
}

func think(text string, goesOn func(float64) bool) any {
	return summarize(text, time.Duration(*pause*float64(time.Second)), goesOn)
}

func always(float64) bool { return true }
