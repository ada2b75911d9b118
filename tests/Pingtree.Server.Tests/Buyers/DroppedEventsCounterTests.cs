using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Pingtree.Server.Bus.Buyers;

namespace Pingtree.Server.Tests.Buyers;

public sealed class DroppedEventsCounterTests(Broker broker) : IClassFixture<Broker>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Events_too_old_and_events_the_buyer_threw_away_are_counted_by_reason()
    {
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Name == "pingtree_buyer_events_dropped_total")
                me.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            lock (counted)
                counted.AddRange(Enumerable.Repeat($"{tags[0].Value} {tags[1].Value}", (int)count));
        });
        listener.Start();
        await using var connection = new BrokerConnection(broker.Uri, "counter");
        using var counter = new DroppedEventsCounter(connection, TimeProvider.System, NullLogger<DroppedEventsCounter>.Instance);
        await counter.StartAsync(Ct);
        await using var ours = new Ours(broker.Uri, new BuyerOptions { MaxAge = TimeSpan.FromSeconds(1) });
        await ours.Queues.DeclareAsync(Broker.Buyer("late", "late"), Ct);
        await ours.Queues.DeclareAsync(Broker.Buyer("picky", "picky"), Ct);

        await ours.Publisher.PublishAsync([.. Broker.Events(3, "late"), .. Broker.Events(1, "picky")], Ct);
        await using var picky = await broker.ConnectAsync(Ct);
        await using var channel = await picky.CreateChannelAsync(cancellationToken: Ct);
        var read = await channel.BasicGetAsync("buyer.picky", autoAck: false, Ct);
        await channel.BasicRejectAsync(read.ShouldNotBeNull().DeliveryTag, requeue: false, Ct);

        while (Seen().Length < 4)
            await Task.Delay(50, Ct);
        Seen().ShouldBe(["late expired", "late expired", "late expired", "picky rejected"]);
        await counter.StopAsync(Ct);

        string[] Seen()
        {
            lock (counted)
                return [.. counted.Order()];
        }
    }
}
