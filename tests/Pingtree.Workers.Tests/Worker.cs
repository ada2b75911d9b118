using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Sqlite;
using Pingtree.Testing;
using Pingtree.Workers.Routing;
using Pingtree.Workers.Screening;

namespace Pingtree.Workers.Tests;

/// <summary>A worker on a real store in a folder of its own; the bus is a fake. Its ports count how often they are asked.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pingtree-workers-");
    private readonly ServiceProvider _services;

    public Worker(EventKeeping? events = null)
    {
        Events = events ?? EventKeeping.InBroker;
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSqliteStorage(Path.Combine(_folder.FullName, "leads.db"))
            .BuildServiceProvider();
        Sources = _services.GetRequiredService<ISourceStore>();
        Leads = new CountingLeads(_services.GetRequiredService<ILeadStore>());
        Lookup = new CountingLookup(_services.GetRequiredService<ISuppressionStore>());
        Announcer = new OutcomeAnnouncer(Bus, Clock);
        Replies = new ScreeningReplies(Bus, NullLogger<ScreeningReplies>.Instance);
        var screening = new LeadScreening(
            new ValidationGate(), new SuppressionGate(Lookup), new DuplicateGate(Claims, Leads), new DailyCapGate(new NoCapMemory(), Leads), Leads,
            new InProcessLeadCounters(Clock), Events);
        Screening = new BatchScreening(
            Sources, screening, new OutagePatience(Events, TimeProvider.System, NullLogger<OutagePatience>.Instance), Announcer, new StopPoints(), NullLogger<BatchScreening>.Instance);
        Line = new ScreeningLine(Screening, Replies, Options.Create(new ScreeningOptions { Lines = 1 }));
    }

    public ManualClock Clock { get; } = new();

    public EventKeeping Events { get; }

    public IBus Bus { get; } = Substitute.For<IBus>();

    public ISourceStore Sources { get; }

    public CountingLeads Leads { get; }

    public CountingLookup Lookup { get; }

    public CountingClaims Claims { get; } = new();

    public OutcomeAnnouncer Announcer { get; }

    public ScreeningReplies Replies { get; }

    public BatchScreening Screening { get; }

    public ScreeningLine Line { get; }

    public IDueEvents DueEvents => _services.GetRequiredService<IDueEvents>();

    public ISuppressionStore Suppression => _services.GetRequiredService<ISuppressionStore>();

    public IWebhookStore Webhooks => _services.GetRequiredService<IWebhookStore>();

    public IDeliveryStore Deliveries => _services.GetRequiredService<IDeliveryStore>();

    public IOutcomeHistory History => _services.GetRequiredService<IOutcomeHistory>();

    public ILeadKeeping Keeping => _services.GetRequiredService<ILeadKeeping>();

    /// <summary>How often outcomes were published.</summary>
    public int Announcements => Bus.ReceivedCalls().Count(c => c.GetArguments() is [LeadsScreened, ..]);

    public Task<Source?> MakeSourceAsync(SourceSettings? settings = null) =>
        Sources.CreateAsync(A.NewSource("one", settings: settings), TestContext.Current.CancellationToken);

    public IncomingLead Lead(string email, LeadId? id = null, int source = 1) => new(
        id ?? A.LeadId(), source, Clock.GetUtcNow(), Encoding.UTF8.GetBytes($$"""{"email":"{{email}}","phone":"5551234567"}"""));

    public async Task<IReadOnlyList<LeadOutcome?>> ScreenAsync(params IncomingLead[] leads)
    {
        var screened = await Screening.ScreenAsync(leads, numbered: false, [], _ => { }, TestContext.Current.CancellationToken);
        return screened.Select(s => s.Stored?.Outcome).ToList();
    }

    public async ValueTask DisposeAsync()
    {
        await Line.StopAsync(CancellationToken.None);
        Line.Dispose();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Counts the round trips to the store, and lets a test break it.</summary>
internal sealed class CountingLeads(ILeadStore inner) : ILeadStore
{
    public int Saves { get; private set; }

    public int HolderQuestions { get; private set; }

    /// <summary>What a save throws; null: it saves.</summary>
    public Func<IReadOnlyList<JudgedLead>, Exception?> Fault { get; set; } = _ => null;

    public Task<IReadOnlyList<StoredOutcome>> SaveAsync(IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct)
    {
        Saves++;
        return Fault(leads) is { } fault ? Task.FromException<IReadOnlyList<StoredOutcome>>(fault) : inner.SaveAsync(leads, events, ct);
    }

    public Task<IReadOnlyList<LeadOutcome>> FindOutcomesAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct) => inner.FindOutcomesAsync(ids, ct);

    public Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(IReadOnlyCollection<Claim> claims, CancellationToken ct)
    {
        HolderQuestions++;
        return inner.FindHoldersAsync(claims, ct);
    }

    public Task<long> CountAdmittedAsync(CapDay day, CancellationToken ct) => inner.CountAdmittedAsync(day, ct);
}

/// <summary>Counts the look-ups.</summary>
internal sealed class CountingLookup(ISuppressionStore store) : ISuppressionLookup
{
    public int Questions { get; private set; }

    public Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<Source> sources, IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct)
    {
        Questions++;
        return store.FindAsync(keys, ct);
    }

    public ValueTask FollowAsync(int sourceId, SuppressionChange change, IReadOnlyList<SuppressionEntry> added, CancellationToken ct) => default;
}

/// <summary>A claim memory that remembers what it is told; counts how often it is asked and told.</summary>
internal sealed class CountingClaims : IClaimMemory
{
    private readonly HashSet<Claim> _held = [];

    public int Questions { get; private set; }

    public int Tellings { get; private set; }

    public void Forget() => _held.Clear();

    public ValueTask<IReadOnlyList<bool>> MayBeHeldAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        Questions++;
        return ValueTask.FromResult<IReadOnlyList<bool>>(claims.Select(_held.Contains).ToList());
    }

    public ValueTask RememberAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        Tellings++;
        _held.UnionWith(claims);
        return default;
    }
}
