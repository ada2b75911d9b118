using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Pingtree.Contracts;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Server.Bus.Buyers;
using Pingtree.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pingtree.Server.Tests.Buyers;

public sealed class BuyerPublisherTests(Broker broker) : IClassFixture<Broker>
{
    private const int Limit = 120_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task An_event_arrives_as_the_bare_document_with_its_id_and_nothing_of_our_own()
    {
        await using var ours = new Ours(broker.Uri);
        await ours.Queues.DeclareAsync(Broker.Buyer("bare", "bare-source"), Ct);
        var told = Broker.Events(1, "bare-source", LeadEventKind.Rejected)[0];

        (await ours.Publisher.PublishAsync([told], Ct)).ShouldBe(0);

        await using var connection = await broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var read = (await channel.BasicGetAsync("buyer.bare", autoAck: true, Ct)).ShouldNotBeNull();
        read.Body.ToArray().ShouldBe(told.ToUtf8Json());
        read.RoutingKey.ShouldBe("bare-source.rejected");
        read.BasicProperties.MessageId.ShouldBe(told.Event.Id);
        read.BasicProperties.ContentType.ShouldBe("application/cloudevents+json");
        read.BasicProperties.DeliveryMode.ShouldBe(DeliveryModes.Persistent);
        (read.BasicProperties.Headers?.Keys ?? []).Where(header => header != "x-delivery-count").ShouldBeEmpty("the quorum queue's own count is all");
    }

    [Fact(Timeout = Limit)]
    public async Task Batches_of_many_callers_at_once_all_arrive_once()
    {
        await using var ours = new Ours(broker.Uri);
        await ours.Queues.DeclareAsync(Broker.Buyer("many", "many"), Ct);

        var published = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            var ids = new List<string>();
            for (var i = 0; i < 4; i++)
            {
                var batch = Broker.Events(250, "many");
                (await ours.Publisher.PublishAsync(batch, Ct)).ShouldBe(0);
                ids.AddRange(batch.Select(e => e.Event.Id));
            }

            return ids;
        })));

        var sent = published.SelectMany(ids => ids).ToList();
        (await ours.Queues.CountAsync("many", Ct)).ShouldBe(sent.Count);
        (await ReadIdsAsync("buyer.many", sent.Count)).Order().ShouldBe(sent.Order());
    }

    [Fact(Timeout = Limit)]
    public async Task Events_nobody_has_a_queue_for_are_counted_and_the_others_arrive()
    {
        await using var ours = new Ours(broker.Uri);
        await ours.Queues.DeclareAsync(Broker.Buyer("half", "half"), Ct);

        (await ours.Publisher.PublishAsync([.. Broker.Events(3, "nobody"), .. Broker.Events(2, "half"), .. Broker.Events(4, "nobody")], Ct)).ShouldBe(7);
        (await ours.Publisher.PublishAsync(Broker.Events(1, "half"), Ct)).ShouldBe(0);
        (await ours.Publisher.PublishAsync([], Ct)).ShouldBe(0);

        (await ours.Queues.CountAsync("half", Ct)).ShouldBe(3);
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_was_away_fails_the_batch_within_its_deadline_and_gets_the_next_one_by_itself()
    {
        await using var own = new Broker();
        await own.InitializeAsync();
        await using var ours = new Ours(own.Uri, new BuyerOptions { PublishDeadline = TimeSpan.FromSeconds(3) });
        await ours.Queues.DeclareAsync(Broker.Buyer("back"), Ct);
        await ours.Publisher.PublishAsync(Broker.Events(10), Ct);

        await own.Server.StopAsync();
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => ours.Publisher.PublishAsync(Broker.Events(10), Ct));
            await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => ours.Queues.CountAsync("back", Ct));
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        }

        await own.Server.StartAsync();
        while (true)
        {
            try
            {
                (await ours.Publisher.PublishAsync(Broker.Events(10), Ct)).ShouldBe(0);
                break;
            }
            catch (BuyerQueuesUnavailableException)
            {
                await Task.Delay(200, Ct); // a quorum queue takes a moment to find its leader
            }
        }

        (await ours.Queues.CountAsync("back", Ct))!.Value.ShouldBeGreaterThanOrEqualTo(20);
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_killed_in_the_middle_fails_or_keeps_what_was_on_its_way_and_loses_nothing_confirmed()
    {
        await using var own = new Broker();
        await own.InitializeAsync();
        await using var ours = new Ours(own.Uri, new BuyerOptions { PublishDeadline = TimeSpan.FromSeconds(3) });
        await ours.Queues.DeclareAsync(Broker.Buyer("killed"), Ct);
        await Task.Delay(TimeSpan.FromSeconds(5), Ct); // a quorum queue younger than that may go with its broker
        var confirmed = new List<string>();
        var publishing = Task.Run(async () =>
        {
            while (true)
            {
                var batch = Broker.Events(100);
                await ours.Publisher.PublishAsync(batch, Ct);
                confirmed.AddRange(batch.Select(e => e.Event.Id));
            }
        }, Ct);
        while (confirmed.Count < 500)
            await Task.Delay(20, Ct);

        await own.Server.KillAsync();

        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => publishing);
        await own.Server.StartAsync();
        await using var connection = await own.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var kept = new HashSet<string>();
        while (await channel.BasicGetAsync("buyer.killed", autoAck: true, Ct) is { } read)
            kept.Add(read.BasicProperties.MessageId!);
        confirmed.Where(id => !kept.Contains(id)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_takes_the_connection_and_says_nothing_is_given_up_at_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var ours = new Ours(
            new Uri($"amqp://guest:guest@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"), new BuyerOptions { PublishDeadline = TimeSpan.FromMilliseconds(500) });
        var watch = Stopwatch.StartNew();

        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => ours.Publisher.PublishAsync(Broker.Events(1), Ct));
        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => ours.Queues.CountAsync("any", Ct));

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
    }

    [Fact(Timeout = Limit)]
    public async Task A_channel_that_opens_after_the_deadline_is_there_for_the_next_batch()
    {
        using var relay = new HoldingRelay(broker.Uri);
        await using var connection = new BrokerConnection(relay.Uri, "late");
        var queues = new Ours(broker.Uri);
        await queues.Queues.DeclareAsync(Broker.Buyer("late-channel", "late-channel"), Ct);
        await queues.DisposeAsync();
        var publisher = new BuyerPublisher(connection, Options.Create(new BuyerOptions { PublishDeadline = TimeSpan.FromMilliseconds(500) }), TimeProvider.System);
        await connection.GetAsync(Ct);

        relay.Hold();
        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => publisher.PublishAsync(Broker.Events(1, "late-channel"), Ct));
        relay.Release();
        while (await ChannelsAsync() == 0)
            await Task.Delay(100, Ct);
        await Task.Delay(500, Ct); // for the broker's word to reach us
        (await publisher.PublishAsync(Broker.Events(1, "late-channel"), Ct)).ShouldBe(0);

        (await ChannelsAsync()).ShouldBe(1);

        async Task<int> ChannelsAsync()
        {
            var lines = (await broker.Server.ControlAsync(Ct, "-q", "list_connections", "client_properties", "channels")).Split('\n');
            return lines.Where(line => line.Contains("\"late\"", StringComparison.Ordinal)).Select(line => int.Parse(line.Split('\t')[^1])).SingleOrDefault();
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_deadline_is_for_the_events_on_their_way_not_for_a_whole_long_batch()
    {
        var ticking = new ManualClock();
        await using var connection = new BrokerConnection(broker.Uri, "long");
        await using var ours = new Ours(broker.Uri);
        await ours.Queues.DeclareAsync(Broker.Buyer("long", "long"), Ct);
        var publisher = new BuyerPublisher(connection, Options.Create(new BuyerOptions { PublishDeadline = TimeSpan.FromSeconds(10) }), ticking);
        var events = Broker.Events(2000, "long");

        // Each part takes eight seconds by the clock.
        var slow = new SlowList(events, every: 500, () => ticking.Advance(TimeSpan.FromSeconds(8)));
        (await publisher.PublishAsync(slow, Ct)).ShouldBe(0);

        (await ours.Queues.CountAsync("long", Ct)).ShouldBe(2000);
    }

    [Fact(Timeout = Limit)]
    public async Task A_channel_does_not_hold_on_to_the_memory_of_its_largest_batch()
    {
        await using var connection = await broker.ConnectAsync(Ct);
        await using var channel = await ConfirmedChannel.OpenAsync(connection);
        var large = Broker.Events(500, "nobody").Select(e => e with { Lead = e.Lead with { Fields = new LeadFields().With("notes", FieldValue.Of(new string('x', 32 * 1024))) } }).ToList();
        var exchange = new CachedString(Queues.OutcomesExchange);

        (await channel.PublishAsync(exchange, _ => new CachedString("nobody.active"), large, Ct)).ShouldBe(500);
        channel.Held.ShouldBeLessThanOrEqualTo(1024 * 1024);
        (await channel.PublishAsync(exchange, _ => new CachedString("nobody.active"), Broker.Events(3, "nobody"), Ct)).ShouldBe(3);
    }

    private async Task<List<string>> ReadIdsAsync(string queue, int count)
    {
        await using var connection = await broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var ids = Channel.CreateUnbounded<string>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, read) => ids.Writer.WriteAsync(read.BasicProperties.MessageId!, Ct).AsTask();
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, Ct);
        return await ids.Reader.ReadAllAsync(Ct).Take(count).ToListAsync(Ct);
    }

    /// <summary>A list whose reading takes its time.</summary>
    private sealed class SlowList(IReadOnlyList<OutcomeEvent> events, int every, Action pass) : IReadOnlyList<OutcomeEvent>
    {
        public int Count => events.Count;

        public OutcomeEvent this[int index] => events[index];

        public IEnumerator<OutcomeEvent> GetEnumerator()
        {
            for (var i = 0; i < events.Count; i++)
            {
                if (i > 0 && i % every == 0)
                    pass();
                yield return events[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
