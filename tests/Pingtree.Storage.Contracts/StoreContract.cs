using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Testing;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>What the suites share: an empty store for each test, a clock, and the short ways to say the usual.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    /// <summary>No test may hang, in milliseconds.</summary>
    protected const int Limit = 30_000;

    protected ManualClock Clock { get; } = new();

    protected Stores Stores { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens an adapter over an empty store. It asks <see cref="Clock"/> for the time.</summary>
    protected abstract ValueTask<Stores> OpenAsync();

    protected abstract ValueTask CloseAsync();

    protected async Task<StoredOutcome> SaveAsync(Lead lead, EventKeeping? events = null) =>
        (await SaveAsync(events ?? EventKeeping.InBroker, lead.Passed()))[0];

    protected Task<IReadOnlyList<StoredOutcome>> SaveAsync(params JudgedLead[] leads) => SaveAsync(EventKeeping.InBroker, leads);

    protected Task<IReadOnlyList<StoredOutcome>> SaveAsync(EventKeeping events, params JudgedLead[] leads) => Stores.Leads.SaveAsync(leads, events, Ct);

    protected Task<long> TotalAsync(LeadStatus? status = null, int source = 1) =>
        Stores.Queries.CountAsync(new LeadFilter(source) { Status = status }, Ct);

    /// <summary>Compares by what would be written: order, names, kinds and characters.</summary>
    protected static IEnumerable<(string, FieldKind, string)> Spelled(LeadFields fields) => fields.All.Select(f => (f.Key, f.Value.Kind, f.Value.Text));
}
