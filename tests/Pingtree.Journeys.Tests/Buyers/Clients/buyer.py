import json
import os

import pika

connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
channel = connection.channel()
channel.basic_qos(prefetch_count=50)  # events in hand at once


def on_event(channel, method, properties, body):
    event = json.loads(body)

    # Your work goes here. An event may come twice: one whose id you have dealt with is only acknowledged.
    print(json.dumps({
        "messageId": properties.message_id, "contentType": properties.content_type,
        "deliveryMode": properties.delivery_mode, "routingKey": method.routing_key, "event": event,
    }), flush=True)

    channel.basic_ack(method.delivery_tag)  # only now does it leave the queue


channel.basic_consume(os.environ["QUEUE"], on_event)
channel.start_consuming()
