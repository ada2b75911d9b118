import amqp from 'amqplib';

const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createChannel();
await channel.prefetch(50); // events in hand at once

await channel.consume(process.env.QUEUE, (message) => {
  const event = JSON.parse(message.content.toString());
  const { messageId, contentType, deliveryMode } = message.properties;

  // Your work goes here. An event may come twice: one whose id you have dealt with is only acknowledged.
  console.log(JSON.stringify({ messageId, contentType, deliveryMode, routingKey: message.fields.routingKey, event }));

  channel.ack(message); // only now does it leave the queue
});
