// Takes OTLP over gRPC at PORT and posts each message, as it came, to the collector at URL.
import grpc from '@grpc/grpc-js';

const asTheyCome = (bytes) => bytes;
const server = new grpc.Server();
for (const [signal, service] of [['traces', 'trace.v1.Trace'], ['metrics', 'metrics.v1.Metrics'], ['logs', 'logs.v1.Logs']]) {
  const method = {
    path: `/opentelemetry.proto.collector.${service}Service/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asTheyCome,
    requestDeserialize: asTheyCome,
    responseSerialize: asTheyCome,
    responseDeserialize: asTheyCome,
  };
  const pass = (call, answer) => fetch(`${process.env.URL}v1/${signal}`, { method: 'POST', body: call.request })
    .then(() => answer(null, Buffer.alloc(0)), answer);
  server.addService({ Export: method }, { Export: pass });
}

server.bindAsync(`127.0.0.1:${process.env.PORT}`, grpc.ServerCredentials.createInsecure(), (failure) => {
  if (failure) throw failure;
});
