import com.google.protobuf.Any;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dacp.message.v2.MessageOuterClass.Content;
import dacp.message.v2.MessageOuterClass.Failure;
import java.util.List;
import java.util.Map;

/** What messages say, in the forms that this agent needs. */
final class Contents {
    private Contents() {}

    static Content json(Value value) {
        return Content.newBuilder().setJson(value).build();
    }

    static Content of(com.google.protobuf.Message said) {
        return Content.newBuilder().setAny(Any.pack(said)).build();
    }

    static Content of(Failure failure) {
        return Content.newBuilder().setFailure(failure).build();
    }

    /** {@code code} is one of gRPC's: 3 what was asked is wrong, 5 there is no such thing, 9 it is not the time for it. */
    static Content failure(int code, String reason, String message) {
        return of(Failure.newBuilder().setCode(code).setReason(reason).setMessage(message).build());
    }

    /** A text, or the {@code text} of an object; null for anything else. */
    static String text(Content content) {
        Value value = content.getJson();
        if (value.hasStructValue()) value = field(content, "text");
        return value.hasStringValue() ? value.getStringValue() : null;
    }

    static Value field(Content content, String name) {
        return content.getJson().getStructValue().getFieldsOrDefault(name, Value.getDefaultInstance());
    }

    static Value object(Map<String, Value> fields) {
        return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
    }

    static Value list(List<String> texts) {
        return Value.newBuilder().setListValue(ListValue.newBuilder().addAllValues(texts.stream().map(Contents::string).toList())).build();
    }

    static Value string(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }
}
