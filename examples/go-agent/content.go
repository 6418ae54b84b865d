package main

import (
	dacp "github.com/datametria/dacp-mesh/gen/go/dacp/message/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/structpb"
)

func json(value any) *dacp.Content {
	content, err := structpb.NewValue(value)
	if err != nil {
		return failure(13, "AGENT_FAILED", err.Error())
	}
	return &dacp.Content{Kind: &dacp.Content_Json{Json: content}}
}

// textOf is a text, or the "text" of an object; false for anything else.
func textOf(content *dacp.Content) (string, bool) {
	value := content.GetJson()
	if object := value.GetStructValue(); object != nil {
		value = object.Fields["text"]
	}
	_, isText := value.GetKind().(*structpb.Value_StringValue)
	return value.GetStringValue(), isText
}

func pack(said proto.Message) *dacp.Content {
	packed, err := anypb.New(said)
	if err != nil {
		return failure(13, "AGENT_FAILED", err.Error())
	}
	return &dacp.Content{Kind: &dacp.Content_Any{Any: packed}}
}

// failure has a code of gRPC's: 3 what was asked is wrong, 5 there is no such thing, 9 it is not the time for it.
func failure(code int32, reason, message string) *dacp.Content {
	return &dacp.Content{Kind: &dacp.Content_Failure{Failure: &dacp.Failure{Code: code, Reason: reason, Message: message}}}
}

func agentAddress(id string) *dacp.Address {
	return &dacp.Address{Target: &dacp.Address_Agent{Agent: id}}
}
