using System.Diagnostics;
using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>Do dead endpoints slow the others? The same deliveries to the same live endpoints, without dead ones among them and with.</summary>
internal sealed class DeadEndpoints : IScenario
{
    private const int Sources = 2; // a source may have 50 endpoints
    private const int LivePerSource = 45;
    private const int DeadPerSource = 5;
    private const int LeadsPerSource = 100;
    private const int LiveDeliveries = Sources * LivePerSource * LeadsPerSource;

    public string Name => "webhooks";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        var without = await MeasureAsync(backends, dead: 0, ct);
        var with = await MeasureAsync(backends, DeadPerSource, ct);
        return [without, with with { Peers = [$"{Name}: {without.Name}"] }];
    }

    private static async Task<Figure> MeasureAsync(Backends backends, int dead, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, Backing.None, ct);
        await using var receiver = await WebhookReceiver.StartAsync(ct);
        var partners = new List<Partner>();
        for (var i = 0; i < Sources; i++)
            partners.Add(await Partner.JoinAsync(server, $"benchmark-{i}", ct));

        foreach (var partner in partners)
            await AddEndpointsAsync(partner, LivePerSource, receiver.Live, ct);
        await DeliverAsync(partners, receiver, ct); // until the compiler is done with it

        // The worst they can do: nobody knows yet that they are dead.
        foreach (var partner in partners)
            await AddEndpointsAsync(partner, dead, receiver.Dead, ct);
        var elapsed = await DeliverAsync(partners, receiver, ct);

        if (receiver.DeadTried != Sources * dead)
            throw new WrongOutcomeException($"{receiver.DeadTried} of {Sources * dead} dead endpoints were tried: the others had no chance to slow anybody.");
        var beside = dead == 0 ? "" : $" beside {Sources * dead} dead ones";
        return new Figure($"deliveries to {Sources * LivePerSource} endpoints{beside}", "1/s", LiveDeliveries / elapsed.TotalSeconds);
    }

    private static async Task AddEndpointsAsync(Partner partner, int count, Func<string, Uri> urlOf, CancellationToken ct)
    {
        for (var i = 0; i < count; i++)
            await partner.AddWebhookAsync(urlOf($"{partner.Slug}/{i}"), ct);
    }

    /// <returns>From the first lead until the live endpoints have all their deliveries.</returns>
    private static async Task<TimeSpan> DeliverAsync(IReadOnlyList<Partner> partners, WebhookReceiver receiver, CancellationToken ct)
    {
        var before = receiver.Taken;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(partners.Select(partner => partner.StreamAsync(LeadsPerSource, ct)));
        await Counting.UntilAsync(before + LiveDeliveries, "webhooks have arrived", () => Task.FromResult<long>(receiver.Taken), ct);
        return Stopwatch.GetElapsedTime(start);
    }
}
