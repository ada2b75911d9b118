using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;
using Pingtree.Contracts.Leads;
using Pingtree.Intake.Access;
using Pingtree.Intake.Streaming;
using Pingtree.Intake.Submitting;
using Pingtree.Intake.Tests.Fakes;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Testing.Contracts;

namespace Pingtree.Intake.Tests;

/// <summary>An intake over HTTP whose neighbours are all fakes. It has the sources <c>home</c> (us10) and <c>world</c> (e164).</summary>
internal sealed class IntakeHost : IAsyncDisposable
{
    public const string HomeKey = "pts_home";
    public const string WorldKey = "pts_world";
    public const string AdminKey = "the-admin-key";
    public const string Home = "/api/v1/database-source/home";
    public const string World = "/api/v1/database-source/world";

    private readonly WebApplication _app;

    private IntakeHost(WebApplication app)
    {
        _app = app;
        Sales = new FakeSales(Leads);
    }

    public required FakeSources Sources { get; init; }

    public FakeLeads Leads { get; } = new();

    public FakeSuppression Suppression { get; } = new();

    public FakeLimiter Limiter { get; } = new();

    public FakeCounters Counters { get; } = new();

    public FakeReservations Reservations { get; } = new();

    public FakeBatches Batches { get; } = new();

    public FakeSales Sales { get; }

    public FakeHistory History { get; } = new();

    /// <summary>What the bus does with an announced outcome; takes it, if nothing else is said.</summary>
    public Func<LeadsScreened, Task>? OnAnnounce { get; set; }

    public List<LeadsScreened> Announced { get; } = [];

    public IServiceProvider Services => _app.Services;

    public FakeWebhooks Webhooks { get; } = new();

    public FakeBuyers Buyers { get; } = new();

    public FakeProfiles Profiles { get; } = new();

    public FakeTokens Tokens { get; } = new();

    /// <summary>What the bus does with a published chunk; says all its leads are active, if nothing else is said.</summary>
    public Func<LeadBatchReceived, Task>? OnChunk { get; set; }

    public List<LeadBatchReceived> Chunks { get; } = [];

    /// <summary>What the bus does with a published lead; stores it as active and replies, if nothing else is said.</summary>
    public Func<LeadReceived, Task>? OnPublish { get; set; }

    public List<LeadReceived> Published { get; } = [];

    private static readonly LeadIdFactory Ids = new(TimeProvider.System);

    public static LeadId NewLeadId() => Ids.Next();

    public TestServer Server => _app.GetTestServer();

    public static async Task<IntakeHost> StartAsync(Action<WebApplicationBuilder>? configure = null, bool withBroker = true)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenApi();
        builder.Services.AddIntake();
        builder.Services.AddSingleton<TimeProvider, FastClock>();

        // A busy machine is no broker that fails.
        builder.Services.Configure<IntakeOptions>(o => o.PublishDeadline = TimeSpan.FromMinutes(1));

        IntakeHost? host = null;
        var bus = Substitute.For<IBus>();
        bus.Publish(Arg.Any<LeadReceived>(), Arg.Any<CancellationToken>()).Returns(call => host!.PublishAsync(call.Arg<LeadReceived>()));
        bus.Publish(Arg.Any<LeadsReceived>(), Arg.Any<CancellationToken>()).Returns(call => host!.PublishAsync(call.Arg<LeadsReceived>()));
        bus.Publish(Arg.Any<LeadBatchReceived>(), Arg.Any<CancellationToken>()).Returns(call => host!.PublishAsync(call.Arg<LeadBatchReceived>()));
        bus.Publish(Arg.Any<LeadsScreened>(), Arg.Any<CancellationToken>()).Returns(call => host!.AnnounceAsync(call.Arg<LeadsScreened>()));
        builder.Services.AddSingleton(bus);
        builder.Services.AddSingleton<ILeadSales>(_ => host!.Sales);
        builder.Services.AddSingleton<IDueEvents>(_ => host!.Sales);
        builder.Services.AddSingleton<IOutcomeHistory>(_ => host!.History);
        builder.Services.AddSingleton<IBatchStore>(_ => host!.Batches);
        builder.Services.AddSingleton<ISourceStore>(_ => host!.Sources);
        builder.Services.AddSingleton<IOperatorKeyStore>(_ => host!.Sources);
        builder.Services.AddSingleton<ILeadStore>(_ => host!.Leads);
        builder.Services.AddSingleton<ILeadQueries>(_ => host!.Leads);
        builder.Services.AddSingleton<ILeadKeeping>(_ => host!.Leads);
        builder.Services.AddSingleton<ISuppressionStore>(_ => host!.Suppression);
        builder.Services.AddSingleton<ISuppressionLookup>(_ => host!.Suppression);
        builder.Services.AddSingleton<IRateLimiter>(_ => host!.Limiter);
        builder.Services.AddSingleton<ILeadCounters>(_ => host!.Counters);
        builder.Services.AddSingleton<IReservations>(_ => host!.Reservations);
        builder.Services.AddSingleton<IWebhookStore>(_ => host!.Webhooks);
        builder.Services.AddSingleton<IDeliveryStore>(_ => host!.Webhooks);
        builder.Services.AddSingleton<ISecretBox>(_ => host!.Webhooks);
        builder.Services.AddSingleton<IDeliverySignal>(_ => host!.Webhooks);
        builder.Services.AddSingleton<IBuyerStore>(_ => host!.Buyers);
        builder.Services.AddSingleton<IProfileStore>(_ => host!.Profiles);
        builder.Services.AddSingleton<ITokenStore>(_ => host!.Tokens);
        if (withBroker)
            builder.Services.AddSingleton<IBuyerQueues>(_ => host!.Buyers);
        configure?.Invoke(builder);

        var sources = new FakeSources { AdminKeyHash = ApiKey.Hash(AdminKey) };
        await sources.CreateAsync(new("home", "Home", true, new(), ApiKey.Hash(HomeKey)), default);
        await sources.CreateAsync(new("world", "World", true, new() { PhoneFormat = PhoneFormat.E164 }, ApiKey.Hash(WorldKey)), default);

        var app = builder.Build();
        host = new IntakeHost(app) { Sources = sources };
        app.UseIntake();
        app.MapOpenApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public Task<Answer> GetAsync(string url, string? key = HomeKey) => SendAsync(HttpMethod.Get, url, null, key);

    public Task<Answer> PostAsync(string url, string json, string? key = HomeKey, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, url, Content(Encoding.UTF8.GetBytes(json), "application/json"), key, headers);

    public Task<Answer> PostCsvAsync(string url, string csv) =>
        SendAsync(HttpMethod.Post, url, Content(Encoding.UTF8.GetBytes(csv), "text/csv"), HomeKey);

    public Task<Answer> PatchAsync(string url, string json, string key = AdminKey) =>
        SendAsync(HttpMethod.Patch, url, Content(Encoding.UTF8.GetBytes(json), "application/json"), key);

    public async Task<Answer> SendAsync(HttpMethod method, string url, HttpContent? body, string? key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        using var client = Server.CreateClient();
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static HttpContent Content(byte[] body, string? type)
    {
        var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>What a worker does with a lead that passes.</summary>
    public void Screen(LeadReceived lead, bool replies = true)
    {
        var outcome = new LeadOutcome(LeadId.Parse(lead.LeadId), lead.SourceId, LeadStatus.Active);
        Leads.Outcomes[outcome.Id] = outcome;
        if (replies)
            _app.Services.GetRequiredService<OutcomeWaiters>().Tell(outcome);
    }

    /// <summary>What a worker does with a chunk whose leads end in these letters.</summary>
    public void Screen(LeadBatchReceived chunk, string letters) =>
        _app.Services.GetRequiredService<ChunkWaiters>().Tell(new ChunkScreened { Chunk = chunk.Chunk, Letters = letters, Invalid = [] });

    private Task AnnounceAsync(LeadsScreened outcomes)
    {
        lock (Announced)
            Announced.Add(outcomes);
        return OnAnnounce is { } handler ? handler(outcomes) : Task.CompletedTask;
    }

    private Task PublishAsync(LeadBatchReceived chunk)
    {
        lock (Chunks)
            Chunks.Add(chunk);
        if (OnChunk is { } handler)
            return handler(chunk);

        Screen(chunk, new string(OutcomeLetters.Active, LeadChunk.Read(chunk.Leads).Count));
        return Task.CompletedTask;
    }

    private Task PublishAsync(LeadsReceived leads) => Task.WhenAll(LeadChunk.Read(leads.Leads).Select(lead => PublishAsync(lead.ToMessage(leads.ReplyTo))));

    private Task PublishAsync(LeadReceived lead)
    {
        lock (Published)
            Published.Add(lead);
        if (OnPublish is { } handler)
            return handler(lead);

        Screen(lead);
        return Task.CompletedTask;
    }
}

/// <summary>An answer of the intake.</summary>
internal sealed record Answer(HttpResponseMessage Response, string Text)
{
    public int Status => (int)Response.StatusCode;

    public JsonElement Json => JsonElement.Parse(Text);

    public string? Reason => Json.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    /// <summary>The sentence under a name in <c>errors</c>.</summary>
    public string? Error(string name) => Json.TryGetProperty("errors", out var errors) && errors.TryGetProperty(name, out var error) ? error.GetString() : null;

    public string? Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? string.Join(',', values) : null;

    /// <summary>Asserts a refusal in the API's words.</summary>
    public Answer ShouldBeRefused(int status, string reason)
    {
        Status.ShouldBe(status, Text);
        Reason.ShouldBe(reason);
        Json.GetProperty("success").GetBoolean().ShouldBeFalse();
        Json.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        return this;
    }

    /// <summary>Asserts a success.</summary>
    public Answer ShouldBeOk(int status = StatusCodes.Status200OK)
    {
        Status.ShouldBe(status, Text);
        Json.GetProperty("success").GetBoolean().ShouldBeTrue();
        return this;
    }
}
