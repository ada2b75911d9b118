using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Reservations in memory; a lease ends only by release.</summary>
internal sealed class FakeReservations : IReservations
{
    private readonly Dictionary<string, (byte[] Hash, LeadId Id, bool Held, byte[]? Answer)> _rows = [];

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
            if (!_rows.TryGetValue(request.Key, out var row))
            {
                _rows[request.Key] = (request.BodyHash, request.NewLeadId, true, null);
                return Task.FromResult(new Reservation(ReservationState.Taken, request.NewLeadId));
            }

            if (!row.Hash.AsSpan().SequenceEqual(request.BodyHash))
                return Task.FromResult(new Reservation(ReservationState.Mismatch, row.Id));
            if (row.Answer is not null)
                return Task.FromResult(new Reservation(ReservationState.Answered, row.Id) { Answer = row.Answer });
            _rows[request.Key] = row with { Held = true };
            return Task.FromResult(new Reservation(row.Held ? ReservationState.InFlight : ReservationState.TakenOver, row.Id));
        }
    }

    public Task RenewAsync(int sourceId, string key, LeadId leadId, TimeSpan lease, CancellationToken ct)
    {
        Renewals++;
        return Task.CompletedTask;
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

    public Task<int> DeleteExpiredAsync(int limit, CancellationToken ct) => throw new NotSupportedException();
}
