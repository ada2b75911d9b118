using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Reservations in memory; a lease ends only by release, if nothing else is said.</summary>
internal sealed class FakeReservations : IReservations
{
    private readonly Dictionary<string, (byte[] Hash, LeadId Id, bool Held, byte[]? Answer)> _rows = [];
    private readonly Dictionary<string, DateTimeOffset> _leases = [];

    /// <summary>Whether a lease ends when its time is over, in the world of <see cref="FastClock"/>.</summary>
    public bool LeasesEnd { get; set; }

    /// <summary>How often somebody asked for a key.</summary>
    public int Asked { get; private set; }

    public int Renewals { get; private set; }

    public int Releases { get; private set; }

    /// <summary>The leads each remembered answer names.</summary>
    public List<IReadOnlyCollection<LeadId>> Named { get; } = [];

    /// <summary>The leads the keys stand for.</summary>
    public IReadOnlyList<LeadId> LeadIds => _rows.Values.Select(row => row.Id).ToList();

    public bool IsHeld(string key) => _rows[key].Held;

    public Task<Reservation> ReserveAsync(ReservationRequest request, TimeSpan lease, CancellationToken ct)
    {
        lock (_rows)
        {
            Asked++;
            if (!_rows.TryGetValue(request.Key, out var row))
            {
                Extend(request.Key, lease);
                _rows[request.Key] = (request.BodyHash, request.NewLeadId, true, null);
                return Task.FromResult(new Reservation(ReservationState.Taken, request.NewLeadId));
            }

            if (!row.Hash.AsSpan().SequenceEqual(request.BodyHash))
                return Task.FromResult(new Reservation(ReservationState.Mismatch, row.Id));
            if (row.Answer is not null)
                return Task.FromResult(new Reservation(ReservationState.Answered, row.Id) { Answer = row.Answer });
            if (row.Held && !(LeasesEnd && _leases[request.Key] <= TimeProvider.System.GetUtcNow()))
                return Task.FromResult(new Reservation(ReservationState.InFlight, row.Id));
            _rows[request.Key] = row with { Held = true };
            Extend(request.Key, lease);
            return Task.FromResult(new Reservation(ReservationState.TakenOver, row.Id));
        }
    }

    public Task RenewAsync(int sourceId, string key, LeadId leadId, TimeSpan lease, CancellationToken ct)
    {
        lock (_rows)
        {
            Renewals++;
            Extend(key, lease);
            return Task.CompletedTask;
        }
    }

    public Task ReleaseAsync(int sourceId, string key, LeadId leadId, CancellationToken ct)
    {
        lock (_rows)
        {
            Releases++;
            _rows[key] = _rows[key] with { Held = false };
            return Task.CompletedTask;
        }
    }

    public Task RememberAsync(int sourceId, string key, LeadId leadId, byte[] answer, IReadOnlyCollection<LeadId> named, CancellationToken ct)
    {
        lock (_rows)
        {
            _rows[key] = _rows[key] with { Held = false, Answer = answer };
            Named.Add(named);
            return Task.CompletedTask;
        }
    }

    private void Extend(string key, TimeSpan lease) => _leases[key] = TimeProvider.System.GetUtcNow() + (lease / FastClock.Speed);

    public Task<int> DeleteExpiredAsync(int limit, CancellationToken ct) => throw new NotSupportedException();
}
