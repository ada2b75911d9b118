using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Pingtree.Testing.RealServers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Journeys.Tests.Buyers;

/// <summary>What a buyer meets: his queue, read by programs nobody here wrote.</summary>
public sealed class BuyerJourneys(BuyerSetUp fixture) : IClassFixture<BuyerSetUp>
{
    private const string Python = "/usr/bin/python3";
    private const string Secret = "a-buyers-own-secret";

    private readonly ScaledSetUp _setUp = fixture.SetUp;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("node", "buyer.js")]
    [InlineData("python", "buyer.py")]
    public async Task A_buyer_who_may_read_his_queue_and_nothing_else_gets_every_event_of_his_sources(string language, string script)
    {
        var (source, other) = (await _setUp.NewSourceAsync(), await _setUp.NewSourceAsync());
        var buyer = await NewBuyerAsync([source.Slug]);
        var broker = await NewUserAsync(buyer);
        var program = language == "python" ? Python : Loopback.FindBinary(language).ShouldNotBeNull();
        await using var client = await ForeignClient.StartAsync(program, script, fixture.Folder, broker, $"buyer.{buyer}");
        var lead = Made.Lead();

        await other.CreateAsync(Made.Lead());
        var active = await source.CreateAsync(lead);
        ShouldBe(await client.ReadAsync(), source, active.LeadId, "active").GetProperty("email").GetString().ShouldBe((string?)lead["email"]);
        var duplicate = await source.CreateAsync(lead);
        ShouldBe(await client.ReadAsync(), source, duplicate.LeadId, "duplicate").GetProperty("duplicate_of").GetString().ShouldBe(active.LeadId);
        var invalid = await source.CreateAsync(Made.Lead(phone: "1"));
        ShouldBe(await client.ReadAsync(), source, invalid.LeadId, "rejected").GetProperty("reason").GetString().ShouldBe("validation_error");
        await source.SuppressAsync("email", (string)(lead["email"] = Made.Email())!);
        var suppressed = await source.CreateAsync(lead);
        ShouldBe(await client.ReadAsync(), source, suppressed.LeadId, "rejected").EnumerateObject().Select(m => m.Name)
            .ShouldBe(["lead_id", "status", "created_at", "reason"]);

        await ShouldOnlyReadAsync(broker, buyer);
        _setUp.ShouldNotHaveLogged(source.Key, Secret);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_client_in_CSharp_reads_and_acknowledges()
    {
        var source = await _setUp.NewSourceAsync();
        var buyer = await NewBuyerAsync(["*"]);
        var broker = await NewUserAsync(buyer);
        var events = Channel.CreateUnbounded<(string Id, JsonElement Event)>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var client = BuyerClient.ReadAsync(
            broker, $"buyer.{buyer}", async (id, lead) => await events.Writer.WriteAsync((id, lead), Ct), stop.Token);

        var made = await source.CreateAsync(Made.Lead());

        var (id, read) = await events.Reader.ReadAsync(Ct);
        while (id != $"{made.LeadId}.lead.active")
            (id, read) = await events.Reader.ReadAsync(Ct); // other journeys' leads: this buyer wants all sources
        read.GetProperty("id").GetString().ShouldBe(id);
        await WaitUntilAcknowledgedAsync(buyer); // a client that stops before that gets the event again
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => client);
        await ShouldOnlyReadAsync(broker, buyer);
        (await _setUp.Admin.GetAsync($"/api/v1/buyers/{buyer}")).Json.GetProperty("buyer").GetProperty("messages").GetInt64().ShouldBe(0);
    }

    /// <summary>The broker counts what is on its way to a client, too.</summary>
    private async Task WaitUntilAcknowledgedAsync(string buyer)
    {
        while (!(await _setUp.Broker.ControlAsync(Ct, "-q", "list_queues", "name", "messages")).Contains($"buyer.{buyer}\t0", StringComparison.Ordinal))
            await Task.Delay(100, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_event_that_comes_again_and_one_that_is_replayed_have_the_id_they_had()
    {
        var source = await _setUp.NewSourceAsync();
        var buyer = await NewBuyerAsync([source.Slug], ["lead.active"]);
        var bystander = await NewBuyerAsync([source.Slug]);
        var before = DateTime.UtcNow.AddSeconds(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add((await source.CreateAsync(Made.Lead())).LeadId + ".lead.active");
        await source.CreateAsync(Made.Lead(phone: "1"));

        await using var connection = await new ConnectionFactory { Uri = new Uri(_setUp.Broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using (var dying = await connection.CreateChannelAsync(cancellationToken: Ct))
            (await ReadAsync(dying, buyer, 5, ack: false)).Select(r => r.BasicProperties.MessageId!).ShouldBe(made);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var again = await ReadAsync(channel, buyer, 5);
        again.ShouldAllBe(r => r.Redelivered);
        again.Select(r => r.BasicProperties.MessageId!).ShouldBe(made);

        var replayed = await _setUp.Admin.PostAsync($"/api/v1/buyers/{buyer}/replay", new { since = before });

        replayed.Status.ShouldBe(200, replayed.Text);
        replayed["replayed"].ShouldBe("5");
        var refilled = await ReadAsync(channel, buyer, 5);
        refilled.Select(r => r.BasicProperties.MessageId!).ShouldBe(made);
        refilled.Select(r => r.Body.ToArray()).ShouldBe(again.Select(r => r.Body.ToArray()));
        (await ReadAsync(channel, bystander, 6)).Count.ShouldBe(6);
        (await channel.BasicGetAsync($"buyer.{bystander}", autoAck: true, Ct)).ShouldBeNull("a replay is for one buyer alone");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_bound_that_bites_drops_the_oldest_and_shows_in_the_metrics()
    {
        var source = await _setUp.NewSourceAsync();
        var buyer = await NewBuyerAsync([source.Slug]);
        var lines = string.Join('\n', Enumerable.Range(0, 200).Select(_ => JsonSerializer.Serialize(Made.Lead())));

        (await source.PostTextAsync($"{source.Root}/create/batch", lines, "application/x-ndjson"))["active"].ShouldBe("200");

        long dropped;
        while ((dropped = await DroppedAsync(buyer, "maxlen")) == 0)
            await Task.Delay(100, Ct);
        while (dropped + await QueuedAsync(buyer) != 200)
        {
            await Task.Delay(100, Ct);
            dropped = await DroppedAsync(buyer, "maxlen");
        }

        (await QueuedAsync(buyer)).ShouldBePositive();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_queue_the_broker_lost_is_made_again_for_the_next_event()
    {
        var source = await _setUp.NewSourceAsync();
        await DeleteBuyersAsync();
        var buyer = await NewBuyerAsync([source.Slug]);
        await using var connection = await new ConnectionFactory { Uri = new Uri(_setUp.Broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueueDeleteAsync($"buyer.{buyer}", cancellationToken: Ct);
        (await _setUp.Admin.GetAsync($"/api/v1/buyers/{buyer}")).Json.GetProperty("buyer").GetProperty("messages").ValueKind.ShouldBe(JsonValueKind.Null);

        var made = await source.CreateAsync(Made.Lead());

        while (await QueuedAsync(buyer) == 0)
            await Task.Delay(50, Ct);
        (await ReadAsync(channel, buyer, 1))[0].BasicProperties.MessageId.ShouldBe($"{made.LeadId}.lead.active");
    }

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_buyers_the_one_whose_queue_or_bindings_were_lost_gets_what_happened_meanwhile(bool queueAlone)
    {
        var source = await _setUp.NewSourceAsync();
        var (a, b) = (await NewBuyerAsync(["*"]), await NewBuyerAsync(["*"]));
        await using var connection = await new ConnectionFactory { Uri = new Uri(_setUp.Broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        if (queueAlone)
            await channel.QueueDeleteAsync($"buyer.{b}", cancellationToken: Ct);
        else
            await channel.ExchangeDeleteAsync("pingtree.outcomes", cancellationToken: Ct);

        var made = await source.CreateAsync(Made.Lead());

        await ShouldGetAsync(a);
        await ShouldGetAsync(b);

        async Task ShouldGetAsync(string buyer)
        {
            while (await QueuedAsync(buyer) == 0) // the broker closes a channel that asks for a queue it does not have
                await Task.Delay(100, Ct);
            while ((await ReadAsync(channel, buyer, 1))[0].BasicProperties.MessageId != $"{made.LeadId}.lead.active")
            {
                // Other journeys' leads: these buyers want all sources.
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_deleted_buyers_queue_is_gone_and_leads_come_in_as_before()
    {
        var source = await _setUp.NewSourceAsync();
        var buyer = await NewBuyerAsync([source.Slug]);
        await source.CreateAsync(Made.Lead());

        (await _setUp.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/buyers/{buyer}")).Status.ShouldBe(200);

        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
        (await _setUp.Broker.ControlAsync(Ct, "-q", "list_queues", "name")).ShouldNotContain(buyer);
        (await _setUp.Admin.GetAsync($"/api/v1/buyers/{buyer}")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("buyer.js")]
    [InlineData("buyer.py")]
    [InlineData("BuyerClient.cs")]
    public void The_page_shows_the_clients_as_they_run_here(string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Pingtree.Pipeline.sln")))
            root = root.Parent;
        var page = File.ReadAllText(Path.Combine(root.ShouldNotBeNull().FullName, "docs", "outcomes.md"));
        var client = File.ReadAllText(Path.Combine(root.FullName, "tests", "Pingtree.Journeys.Tests", "Buyers", "Clients", file));

        page.ShouldContain($"\n{client}```\n");
    }

    private async Task<string> NewBuyerAsync(string[] sources, string[]? events = null)
    {
        var name = $"b-{Made.Word()}";
        var made = await _setUp.Admin.PostAsync("/api/v1/buyers", events is null ? new { name, sources } : new { name, sources, events });
        made.Status.ShouldBe(201, made.Text);
        return name;
    }

    private async Task DeleteBuyersAsync()
    {
        foreach (var buyer in (await _setUp.Admin.GetAsync("/api/v1/buyers")).Json.GetProperty("buyers").EnumerateArray())
            (await _setUp.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/buyers/{buyer.GetProperty("name").GetString()}")).Status.ShouldBe(200);
    }

    /// <summary>The commands of the page.</summary>
    private async Task<Uri> NewUserAsync(string buyer)
    {
        await _setUp.Broker.ControlAsync(Ct, "add_user", buyer, Secret);
        await _setUp.Broker.ControlAsync(Ct, "set_permissions", "-p", "/", buyer, "", "", $"^buyer\\.{buyer}$");
        var ours = new Uri(_setUp.Broker.ConnectionString);
        return new Uri($"amqp://{buyer}:{Secret}@{ours.Authority.Split('@')[^1]}/%2F");
    }

    /// <summary>Whoever may read his queue may not read others, publish, or make anything.</summary>
    private static async Task ShouldOnlyReadAsync(Uri broker, string buyer)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Ct);
        await ShouldBeRefusedAsync(channel => channel.BasicGetAsync("pingtree.leads", autoAck: false, Ct));
        await ShouldBeRefusedAsync(channel => channel.BasicGetAsync($"buyer.{buyer}-2", autoAck: false, Ct));
        await ShouldBeRefusedAsync(channel => channel.QueueDeleteAsync($"buyer.{buyer}", cancellationToken: Ct));
        await ShouldBeRefusedAsync(channel => channel.QueueBindAsync($"buyer.{buyer}", "pingtree.outcomes", "#", cancellationToken: Ct));

        async Task ShouldBeRefusedAsync(Func<IChannel, Task> act)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
            (await Should.ThrowAsync<OperationInterruptedException>(() => act(channel))).ShutdownReason!.ReplyCode.ShouldBe((ushort)403);
        }
    }

    /// <summary>Checks all of an event and returns its lead.</summary>
    private static JsonElement ShouldBe(JsonElement read, SourceApi source, string leadId, string word)
    {
        var id = $"{leadId}.lead.{word}";
        read.GetProperty("messageId").GetString().ShouldBe(id);
        read.GetProperty("contentType").GetString().ShouldBe("application/cloudevents+json");
        read.GetProperty("deliveryMode").GetInt32().ShouldBe(2);
        read.GetProperty("routingKey").GetString().ShouldBe($"{source.Slug}.{word}");
        var document = read.GetProperty("event");
        document.EnumerateObject().Select(m => m.Name).ShouldBe(["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"]);
        document.GetProperty("id").GetString().ShouldBe(id);
        document.GetProperty("source").GetString().ShouldBe($"/database-source/{source.Slug}");
        document.GetProperty("type").GetString().ShouldBe($"lead.{word}");
        document.GetProperty("subject").GetString().ShouldBe(leadId);
        var lead = document.GetProperty("data");
        (lead.GetProperty("lead_id").GetString(), lead.GetProperty("status").GetString()).ShouldBe((leadId, word));
        return lead;
    }

    private static async Task<List<BasicGetResult>> ReadAsync(IChannel channel, string buyer, int count, bool ack = true)
    {
        var read = new List<BasicGetResult>();
        while (read.Count < count)
        {
            if (await channel.BasicGetAsync($"buyer.{buyer}", autoAck: ack, Ct) is { } message)
                read.Add(message);
            else
                await Task.Delay(50, Ct);
        }

        return read;
    }

    private async Task<long> QueuedAsync(string buyer)
    {
        var messages = (await _setUp.Admin.GetAsync($"/api/v1/buyers/{buyer}")).Json.GetProperty("buyer").GetProperty("messages");
        return messages.ValueKind == JsonValueKind.Null ? 0 : messages.GetInt64();
    }

    private async Task<long> DroppedAsync(string buyer, string reason)
    {
        var series = $"pingtree_buyer_events_dropped_total{{buyer=\"{buyer}\",reason=\"{reason}\"}} ";
        var metrics = await new Api(_setUp.Workers[0].Http, "none").GetAsync("/metrics");
        var line = metrics.Text.Split('\n').FirstOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[series.Length..], CultureInfo.InvariantCulture);
    }
}
