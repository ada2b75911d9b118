using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Access;

/// <summary>
/// Remembers for 24 hours which lead a repeated request stands for. The reservation is stored before anything is published or changed,
/// so that every retry brings the same lead id, on any intake. Where the answer can't be read off the lead, it may be remembered, too.
/// </summary>
public interface IReservations
{
    /// <summary>Takes the key, or says who has it. Atomic over all processes; durable once it returns.</summary>
    /// <param name="request">The key, what was asked under it, and the lead id to use if the key is new.</param>
    /// <param name="lease">How long the taker is believed to be alive without a word.</param>
    /// <param name="ct">Stops the reservation before its write.</param>
    Task<Reservation> ReserveAsync(ReservationRequest request, TimeSpan lease, CancellationToken ct);

    /// <summary>The holder is alive: its lease runs from now.</summary>
    Task RenewAsync(int sourceId, string key, LeadId leadId, TimeSpan lease, CancellationToken ct);

    /// <summary>The holder has answered: the next one may take over at once, with the same lead id.</summary>
    Task ReleaseAsync(int sourceId, string key, LeadId leadId, CancellationToken ct);

    /// <summary>
    /// Keeps the holder's answer for those who repeat the request, and releases the key; the 24 hours run from now. Only the holder's, and not where
    /// a lead it names was erased meanwhile. A later erasure of any lead the answer names takes the whole reservation along.
    /// </summary>
    /// <param name="sourceId">The source of the request.</param>
    /// <param name="key">The name under which it is recognised.</param>
    /// <param name="leadId">The lead the key stands for.</param>
    /// <param name="answer">The answer, in any form.</param>
    /// <param name="named">The leads it names.</param>
    /// <param name="ct">Stops the remembering before its write.</param>
    Task RememberAsync(int sourceId, string key, LeadId leadId, byte[] answer, IReadOnlyCollection<LeadId> named, CancellationToken ct);

    /// <summary>Forgets reservations whose 24 hours are over, at most <paramref name="limit"/>; answers how many went.</summary>
    Task<int> DeleteExpiredAsync(int limit, CancellationToken ct);
}

/// <summary>A request to be recognised.</summary>
/// <param name="SourceId">The source it was made for; 0 where the key counts for all of them.</param>
/// <param name="Key">The name under which it is recognised.</param>
/// <param name="BodyHash">SHA-256 of what was asked.</param>
/// <param name="NewLeadId">The lead id it gets if the key is new.</param>
public sealed record ReservationRequest(int SourceId, string Key, byte[] BodyHash, LeadId NewLeadId);

/// <summary>What became of the request for a key.</summary>
/// <param name="State">Whether the asker may go on.</param>
/// <param name="LeadId">The lead the key stands for.</param>
public sealed record Reservation(ReservationState State, LeadId LeadId)
{
    /// <summary>The first answer, where it was remembered.</summary>
    public byte[]? Answer { get; init; }
}

/// <summary>Whether the asker may go on.</summary>
public enum ReservationState
{
    /// <summary>The key was new and is the asker's now.</summary>
    Taken,

    /// <summary>An earlier request under the key is over (answered, or its intake died); the asker continues it.</summary>
    TakenOver,

    /// <summary>An earlier request under the key is still on its way.</summary>
    InFlight,

    /// <summary>The key was used with another body.</summary>
    Mismatch,

    /// <summary>An earlier request under the key was answered, and the answer is remembered.</summary>
    Answered,
}
