#if MONGODB
using System.Text.Json;
using Pingtree.Contracts;
using Pingtree.Journeys.Tests.Harness.Watching;
using RabbitMQ.Client;

namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>MongoDB is away: nobody decides anything, and nothing is lost.</summary>
public sealed class MongoOutageJourneys(MongoOutageSetUp outage) : IClassFixture<MongoOutageSetUp>
{
    /// <summary>A worker that gave leads back instead of holding them would have used up their five deliveries within a second.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(15);

    private readonly ScaledSetUp _setUp = outage.SetUp;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Leads_wait_in_the_queue_until_it_is_back_and_each_gets_one_outcome_that_everybody_is_told_of()
    {
        var source = await _setUp.NewSourceAsync();
        var sourceId = (await _setUp.Admin.GetAsync(source.Root)).Json.GetProperty("source").GetProperty("db_id").GetInt32();
        await using var endpoint = new PartnerEndpoint();
        await endpoint.SubscribeAsync(source);
        await using var buyer = await BuyerQueue.OpenAsync(_setUp, Ct);
        var first = (await source.CreateAsync(Made.Lead())).LeadId;
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)]);
        await load.WaitForAnswersAsync(100);

        outage.Line.Cut();
        IReadOnlyCollection<string> waiting;
        try
        {
            await ShouldSayWhoIsAwayAsync();
            waiting = await PublishLeadsAsync(sourceId, 200);
            await Task.Delay(LongEnough, Ct);
            (await CountAsync(Queues.Leads)).ShouldBeGreaterThanOrEqualTo(waiting.Count);
            (await CountAsync(Queues.DeadLetters), await CountAsync(Queues.Parked)).ShouldBe((0, 0));
        }
        finally
        {
            outage.Line.Mend();
        }

        foreach (var process in _setUp.Processes)
            await process.WaitForReadinessAsync(200);
        await load.WaitForAnswersAsync(50);
        await load.StopAsync();

        load.Cut.ShouldBe(0);
        load.Answers.ShouldContain(a => a.Status == 503);
        load.Answers.ShouldAllBe(a => a.Status == 200 || a.Status == 202 || (a.Status == 503 && a.Reason == "unavailable" && a.Header("Retry-After") != null));
        foreach (var id in waiting)
            (await source.WaitForLeadAsync(id)).GetProperty("status").GetString().ShouldBe("active");
        await load.ShouldHaveOneOutcomeEachAsync(source);
        var expected = load.Promised.Concat(waiting).Select(id => $"{id}.lead.active").ToList();
        var history = await OutcomeHistory.WaitForAsync(expected, source, $"{first}.lead.active", Ct);
        history.ShouldBeUnique();
        await endpoint.WaitForAsync(history, Ct);
        await buyer.WaitForAsync(history, Ct);
        (await CountAsync(Queues.DeadLetters), await CountAsync(Queues.Parked)).ShouldBe((0, 0));
        _setUp.ShouldNotHaveLogged(source.Key);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_request_that_was_refused_works_when_it_is_back()
    {
        var source = await _setUp.NewSourceAsync();
        var (lead, key) = (Made.Lead(), ("Idempotency-Key", Made.Word()));

        outage.Line.Cut();
        try
        {
            var refused = await source.CreateAsync(lead, key);
            (refused.Status, refused.Reason).ShouldBe((503, "unavailable"), refused.Text);
            int.Parse(refused.Header("Retry-After")!).ShouldBePositive();
            (await source.FetchAsync()).Status.ShouldBe(503);
            (await source.SuppressAsync("email", Made.Email())).Status.ShouldBe(503);
            var profile = await source.PostAsync("/api/v1.1/profiles/import?token=some", new { db_id = 1, data = new { email = Made.Email() } });
            (profile.Status, profile["error"]).ShouldBe((200, "500"), profile.Text);
        }
        finally
        {
            outage.Line.Mend();
        }

        foreach (var process in _setUp.Processes)
            await process.WaitForReadinessAsync(200);
        var taken = await source.CreateAsync(lead, key);
        (taken.Status, taken.Success).ShouldBe((200, true), taken.Text);
        (await source.On(_setUp.Intakes[1]).CreateAsync(lead, key)).LeadId.ShouldBe(taken.LeadId);
        (await source.FetchAsync())["total"].ShouldBe("1");
        _setUp.ShouldNotHaveLogged(source.Key, key.Item2);
    }

    [Fact(Timeout = 120_000)]
    public async Task Processes_that_start_without_it_say_so_and_go_to_work_when_it_is_back()
    {
        var source = await _setUp.NewSourceAsync();
        PingtreeProcess[] oneOfEach = [_setUp.Intakes[0], _setUp.Workers[0], _setUp.Deliverer];
        foreach (var process in oneOfEach)
            (await process.StopAsync()).ShouldBe(0);

        outage.Line.Cut();
        try
        {
            await Task.WhenAll(oneOfEach.Select(process => process.StartUnreadyAsync()));
            foreach (var process in oneOfEach)
                (await process.WaitForReadinessAsync(503))["mongodb"].ShouldBe("unavailable");

            // Whoever waits may be asked to end, too.
            foreach (var process in oneOfEach)
                (await process.StopAsync()).ShouldBe(0, string.Join('\n', process.Output.TakeLast(30)));
            await Task.WhenAll(oneOfEach.Select(process => process.StartUnreadyAsync()));
        }
        finally
        {
            outage.Line.Mend();
        }

        foreach (var process in _setUp.Processes)
            await process.WaitForReadinessAsync(200);
        (await _setUp.Admin.GetAsync(source.Root)).Status.ShouldBe(200);
        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_password_it_refuses_stops_the_start_with_one_sentence_that_names_the_key()
    {
        var process = _setUp.Deliverer;
        (await process.StopAsync()).ShouldBe(0);
        var before = process.Output.Count;
        var stranger = new UriBuilder(outage.Way) { UserName = "stranger", Password = "a-wrong-password" }.Uri;

        await Should.ThrowAsync<InvalidOperationException>(() => process.StartAgainAsync(("ConnectionStrings__MongoDb", stranger.AbsoluteUri)));

        process.Output.Skip(before).ShouldBe(["ConnectionStrings:MongoDb names a user or password the server refuses."]);
        await process.StartAgainAsync();
    }

    private async Task ShouldSayWhoIsAwayAsync()
    {
        foreach (var process in _setUp.Processes)
        {
            var ready = await process.WaitForReadinessAsync(503);
            (ready["status"], ready["mongodb"]).ShouldBe(("unavailable", "unavailable"), ready.Text);
            (ready["rabbitmq"] ?? "ok").ShouldBe("ok", ready.Text); // whoever delivers webhooks has no broker
            (await new Api(process.Http, "none").GetAsync("/health/live")).Status.ShouldBe(200);
        }
    }

    /// <summary>Leads that intakes published before they noticed. Returns their ids.</summary>
    private async Task<IReadOnlyCollection<string>> PublishLeadsAsync(int sourceId, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => $"{Made.Word()}00000000").ToList();
        await using var connection = await new ConnectionFactory { Uri = new Uri(_setUp.Broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ct);
        foreach (var id in ids)
            await LeadQueue.PublishAsync(channel, id, sourceId, JsonSerializer.Serialize(Made.Lead()));
        return ids;
    }

    private async Task<int> CountAsync(string queue)
    {
        var counts = await _setUp.Broker.ControlAsync(Ct, "-q", "list_queues", "name", "messages");
        var line = counts.Split('\n').Single(line => line.StartsWith($"{queue}\t", StringComparison.Ordinal));
        return int.Parse(line.Split('\t')[1]);
    }
}
#endif
