// The gRPC services of a plugin process: the provider, and what go-plugin wants beside it.
import { type Server, type ServerUnaryCall, type ServerWritableStream, type sendUnaryData } from "@grpc/grpc-js";
import { decodeMessage, encodeMessage, type Fields, type Message } from "../protobuf/codec.js";
import { HealthCheckResponse, type ProviderMethod, providerMethods, serving } from "../protobuf/messages.js";
import type { Service } from "../service.js";

type Call = ServerUnaryCall<Buffer, Buffer>;
type Answer = sendUnaryData<Buffer>;

export interface ServiceHooks {
  /** The host asked the process to end; called after the answer was handed over. */
  onShutdown(): void;
  /** Provider calls begin and end. */
  onBegin(): void;
  onEnd(): void;
}

const asIs = (bytes: Buffer): Buffer => bytes;
const empty = Buffer.alloc(0);

function unary(path: string, requestStream = false, responseStream = false) {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

/**
 * Methods not named here answer UNIMPLEMENTED. Messages are decoded inside the handlers, so that bytes which do not decode
 * fail one call and never the connection. Returns a function that ends the streams the host keeps open.
 */
export function addServices(server: Server, service: Service, hooks: ServiceHooks): () => void {
  const streams = new Set<ServerWritableStream<Buffer, Buffer>>();

  const methods = Object.keys(providerMethods) as ProviderMethod[];
  server.addService(
    Object.fromEntries(methods.map((method) => [method, unary(`/tfplugin6.Provider/${method}`)])),
    Object.fromEntries(
      methods.map((method) => [method, (call: Call, answer: Answer) => void answerProvider(method, call, answer)]),
    ),
  );

  async function answerProvider(method: ProviderMethod, call: Call, answer: Answer): Promise<void> {
    hooks.onBegin();
    try {
      // The table pairs each method with its own messages; the union of all of them is what a generic call sees.
      const { request, response } = providerMethods[method] as { request: Message<Fields>; response: Message<Fields> };
      const run = service[method] as (request: object) => Promise<object>;
      answer(null, encodeMessage(response, await run(decodeMessage(request, call.request))));
    } catch (thrown) {
      answer({ code: 13, details: thrown instanceof Error ? thrown.message : String(thrown) });
    } finally {
      hooks.onEnd();
    }
  }

  server.addService(
    { Shutdown: unary("/plugin.GRPCController/Shutdown") },
    {
      Shutdown: (_call: Call, answer: Answer) => {
        answer(null, empty);
        hooks.onShutdown();
      },
    },
  );
  // Terraform keeps this stream open; nothing is sent on it, since stdout and stderr are pipes of its own.
  server.addService(
    { StreamStdio: unary("/plugin.GRPCStdio/StreamStdio", false, true) },
    {
      StreamStdio: (call: ServerWritableStream<Buffer, Buffer>) => {
        streams.add(call);
        call
          .on("close", () => streams.delete(call))
          .on("cancelled", () => call.end())
          .on("error", () => {});
      },
    },
  );
  server.addService(
    { Check: unary("/grpc.health.v1.Health/Check") },
    { Check: (_call: Call, answer: Answer) => answer(null, encodeMessage(HealthCheckResponse, { status: serving })) },
  );

  return () => {
    for (const stream of streams) stream.end();
  };
}
