// Registers an SDK of OpenTelemetry before rampsync runs: node --require ./tracing.cjs node_modules/rampsync/dist/cli/main.js
// Here the spans go to a file, a JSON object a line; a collector is another exporter in the same place.
const { appendFileSync } = require("node:fs");
const { trace } = require("@opentelemetry/api");
const { BasicTracerProvider, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");

const toFile = {
  export(spans, done) {
    const lines = spans.map((span) => {
      const { traceId, spanId } = span.spanContext();
      const { name, attributes, status, parentSpanContext: parent } = span;
      return JSON.stringify({ name, traceId, spanId, parent: parent?.spanId, attributes, status });
    });
    appendFileSync(process.env.SPANS_FILE ?? "spans.jsonl", lines.map((line) => `${line}\n`).join(""));
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};

trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(toFile)] }));
