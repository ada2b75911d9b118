using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Buyers in memory, and queues that only remember.</summary>
internal sealed class FakeBuyers : IBuyerStore, IBuyerQueues
{
    private readonly SortedDictionary<string, Buyer> _rows = new(StringComparer.Ordinal);

    /// <summary>What is in each queue that was declared, by the buyer's name.</summary>
    public Dictionary<string, List<OutcomeEvent>> Queues { get; } = [];

    /// <summary>Everything that was asked to be made or taken away, in order.</summary>
    public List<string> Steps { get; } = [];

    public bool IsBrokerAway { get; set; }

    /// <summary>Names whose queue the broker has with other arguments.</summary>
    public HashSet<string> MadeOtherwise { get; } = [];

    public Task<bool> CreateAsync(Buyer buyer, CancellationToken ct)
    {
        Steps.Add($"row {buyer.Name}");
        return Task.FromResult(_rows.TryAdd(buyer.Name, buyer));
    }

    public Task<IReadOnlyList<Buyer>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Buyer>>([.. _rows.Values]);

    public Task<Buyer?> FindAsync(string name, CancellationToken ct) => Task.FromResult(_rows.GetValueOrDefault(name));

    Task<bool> IBuyerStore.DeleteAsync(string name, CancellationToken ct)
    {
        Steps.Add($"no row {name}");
        return Task.FromResult(_rows.Remove(name));
    }

    /// <summary>Whether the broker has the exchange.</summary>
    public bool HasExchange { get; set; } = true;

    public Task SeenAsync(IReadOnlyCollection<string> names, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var name in names.Where(_rows.ContainsKey))
            _rows[name] = _rows[name] with { SeenAt = at };
        return Task.CompletedTask;
    }

    public Task OweAsync(string name, DateTimeOffset since, CancellationToken ct)
    {
        if (_rows.TryGetValue(name, out var buyer))
            _rows[name] = buyer with { OwedSince = since };
        return Task.CompletedTask;
    }

    public Task PaidAsync(string name, DateTimeOffset since, CancellationToken ct) => throw new NotSupportedException("Workers pay.");

    public Task<bool> HasExchangeAsync(CancellationToken ct)
    {
        ThrowIfAway();
        return Task.FromResult(HasExchange);
    }

    public Task DeclareExchangesAsync(CancellationToken ct)
    {
        ThrowIfAway();
        HasExchange = true;
        return Task.CompletedTask;
    }

    public Task<bool> DeclareAsync(Buyer buyer, CancellationToken ct)
    {
        ThrowIfAway();
        Steps.Add($"queue {buyer.Name}");
        Queues.TryAdd(buyer.Name, []);
        return Task.FromResult(!MadeOtherwise.Contains(buyer.Name));
    }

    public Task<long?> CountAsync(string buyer, CancellationToken ct)
    {
        ThrowIfAway();
        return Task.FromResult<long?>(Queues.TryGetValue(buyer, out var events) ? events.Count : null);
    }

    Task IBuyerQueues.DeleteAsync(string buyer, CancellationToken ct)
    {
        ThrowIfAway();
        Steps.Add($"no queue {buyer}");
        Queues.Remove(buyer);
        return Task.CompletedTask;
    }

    public Task FillAsync(string buyer, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        ThrowIfAway();
        Queues[buyer].AddRange(events);
        return Task.CompletedTask;
    }

    private void ThrowIfAway()
    {
        if (IsBrokerAway)
            throw new BuyerQueuesUnavailableException("The broker of the test is away: secret detail.");
    }
}
