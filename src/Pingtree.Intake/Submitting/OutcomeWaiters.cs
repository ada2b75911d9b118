using System.Collections.Concurrent;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Submitting;

/// <summary>The creates of this intake that wait for their outcome.</summary>
internal sealed class OutcomeWaiters
{
    private readonly ConcurrentDictionary<LeadId, TaskCompletionSource<LeadOutcome>> _waiting = new();

    /// <summary>Begins to wait; must begin before the lead is published.</summary>
    public Waiter Expect(LeadId id) =>
        new(this, id, _waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)));

    /// <summary>An outcome arrived; whoever waits for it gets it.</summary>
    public void Tell(LeadOutcome outcome)
    {
        if (_waiting.TryGetValue(outcome.Id, out var waiting))
            waiting.TrySetResult(outcome);
    }

    /// <summary>Nothing will come of the lead; whoever waits for it hears so.</summary>
    public void GiveUp(LeadId id)
    {
        if (_waiting.TryGetValue(id, out var waiting))
            waiting.TrySetException(new StoreUnavailableException("The store did not take the lead."));
    }

    internal readonly struct Waiter(OutcomeWaiters waiters, LeadId id, TaskCompletionSource<LeadOutcome> source) : IDisposable
    {
        public Task<LeadOutcome> Outcome => source.Task;

        public void Dispose() => waiters._waiting.TryRemove(new(id, source));
    }
}
