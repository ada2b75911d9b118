using System.Diagnostics;
using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>The stream with somebody to tell: a buyer who wants every event, and an endpoint that wants the active leads.</summary>
internal sealed class OutcomesTold : IScenario
{
    public string Name => "outcomes";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, Backing.Both, ct);
        await using var receiver = await WebhookReceiver.StartAsync(ct);
        var partner = await Partner.JoinAsync(server, ct);
        await partner.AddWebhookAsync(receiver.Live("leads"), ct);
        await server.MakeBuyerAsync(Backends.Buyer, partner.Slug, ct);
        await using var buyer = await BuyerReader.ConnectAsync(backends, Backends.Buyer, ct);

        // Deliveries first: the long streams leave more of them behind than anybody wants to wait for.
        await DeliverAsync(partner, receiver, options.SmallStream, ct);
        var delivered = await DeliverAsync(partner, receiver, options.SmallStream, ct);
        await CheckBuyerAsync(buyer, partner, ct);

        await StreamAsync(partner, buyer, options.WarmUp, ct);
        await CheckBuyerAsync(buyer, partner, ct);
        var (answered, queued) = await StreamAsync(partner, buyer, options.Leads, ct);
        await CheckBuyerAsync(buyer, partner, ct);
        await Counting.UntilAsync(partner.Sent, "webhook deliveries are noted", () => server.CountDeliveriesAsync(ct), ct);
        await server.DrainAsync(ct);

        return
        [
            new Figure("leads", "1/s", options.Leads / answered.TotalSeconds) { Peers = ["bare", "stream"] },
            new Figure("leads until the buyer's queue has them", "1/s", options.Leads / queued.TotalSeconds) { Peers = ["bare: leads"] },
            new Figure("webhook deliveries to one endpoint", "1/s", options.SmallStream / delivered.TotalSeconds),
        ];
    }

    /// <returns>From the first byte to the last delivery.</returns>
    private static async Task<TimeSpan> DeliverAsync(Partner partner, WebhookReceiver receiver, int leads, CancellationToken ct)
    {
        var streamed = await partner.StreamAsync(leads, ct);
        var answered = Stopwatch.GetTimestamp();
        await Counting.UntilAsync(partner.Sent, "webhooks have arrived", () => Task.FromResult<long>(receiver.Taken), ct);
        return streamed + Stopwatch.GetElapsedTime(answered);
    }

    /// <summary>Streams into an empty queue.</summary>
    /// <returns>From the first byte to the answer, and until the queue holds as many events as leads were sent.</returns>
    private static async Task<(TimeSpan Answered, TimeSpan Queued)> StreamAsync(Partner partner, BuyerReader buyer, int leads, CancellationToken ct)
    {
        var streamed = await partner.StreamAsync(leads, ct);
        var answered = Stopwatch.GetTimestamp();
        await Counting.UntilAsync(leads, "events are in the buyer's queue", () => buyer.CountWaitingAsync(ct), ct);
        return (streamed, streamed + Stopwatch.GetElapsedTime(answered));
    }

    /// <summary>As many messages need not be as many events: reads them all and counts the different ones.</summary>
    private static Task CheckBuyerAsync(BuyerReader buyer, Partner partner, CancellationToken ct) => Counting.UntilAsync(
        partner.Sent,
        "different events have reached the buyer",
        async () =>
        {
            await buyer.ReadWaitingAsync(ct);
            return buyer.Read;
        },
        ct);
}
