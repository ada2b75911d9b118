namespace Pingtree.Pipeline.Outcomes;

/// <summary>Stands in where there is no broker, and so no queue.</summary>
public sealed class NoBuyerQueues : IBuyerQueues
{
    public Task<bool> HasExchangeAsync(CancellationToken ct) => throw NoBroker();

    public Task DeclareExchangesAsync(CancellationToken ct) => throw NoBroker();

    public Task<bool> DeclareAsync(Buyer buyer, CancellationToken ct) => throw NoBroker();

    public Task<long?> CountAsync(string buyer, CancellationToken ct) => throw NoBroker();

    public Task DeleteAsync(string buyer, CancellationToken ct) => throw NoBroker();

    public Task FillAsync(string buyer, IReadOnlyList<OutcomeEvent> events, CancellationToken ct) => throw NoBroker();

    private static NotSupportedException NoBroker() => new("There is no broker.");
}
