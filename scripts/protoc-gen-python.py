#!/usr/bin/env python3
"""Protoc plugin for Python: messages, type stubs and gRPC stubs in one, by the generators inside `grpcio-tools`.

`grpcio-tools` carries these generators only inside its own protoc, so this plugin hands buf's request on to that.
"""

import pathlib
import sys
import tempfile

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from grpc_tools import protoc


def main() -> None:
    request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    response = plugin_pb2.CodeGeneratorResponse(
        supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    )
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out")
        out.mkdir()
        descriptors = pathlib.Path(folder, "descriptors.binpb")
        descriptors.write_bytes(descriptor_pb2.FileDescriptorSet(file=request.proto_file).SerializeToString())
        outs = [f"--python_out={out}", f"--pyi_out={out}"]
        if "grpc" in request.parameter.split(","):
            outs.append(f"--grpc_python_out={out}")
        code = protoc.main(["protoc", f"--descriptor_set_in={descriptors}", *outs, *request.file_to_generate])
        if code != 0:
            response.error = f"grpc_tools.protoc ended with {code}"
        for path in sorted(out.rglob("*.py*")):
            response.file.add(name=str(path.relative_to(out)), content=path.read_text())
    sys.stdout.buffer.write(response.SerializeToString())


main()
