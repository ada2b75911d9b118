using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Access;

/// <summary>Keeps the reservations.</summary>
internal sealed class SqliteReservations(SqliteWriter writer, TimeProvider clock) : IReservations
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public Task<Reservation> ReserveAsync(ReservationRequest request, TimeSpan lease, CancellationToken ct) =>
        writer.WriteAsync(db => Reserve(db, request, lease), ct);

    public Task RenewAsync(int sourceId, string key, LeadId leadId, TimeSpan lease, CancellationToken ct) =>
        SetLeaseAsync(sourceId, key, leadId, lease, ct);

    public Task ReleaseAsync(int sourceId, string key, LeadId leadId, CancellationToken ct) =>
        SetLeaseAsync(sourceId, key, leadId, TimeSpan.Zero, ct);

    public Task RememberAsync(int sourceId, string key, LeadId leadId, byte[] answer, IReadOnlyCollection<LeadId> named, CancellationToken ct) =>
        writer.WriteAsync(db => RememberedAnswers.Insert(db, sourceId, key, leadId, answer, named, clock.GetUtcNow()), ct);

    public Task<int> DeleteExpiredAsync(int limit, CancellationToken ct) =>
        writer.WriteAsync(
            db =>
            {
                var expired = db.Sql("SELECT source_id, key FROM reservations WHERE created_at <= ? ORDER BY created_at LIMIT ?")
                    .Bind(clock.GetUtcNow() - Life).Bind(limit).ToList(static row => (SourceId: row.Int(0), Key: row.Text(1)));
                foreach (var (sourceId, key) in expired)
                    RememberedAnswers.Delete(db, sourceId, key);
                return expired.Count;
            },
            ct);

    private Reservation Reserve(SqliteDatabase db, ReservationRequest request, TimeSpan lease)
    {
        var now = clock.GetUtcNow();
        var known = db.Sql("SELECT body_hash, lead_id, lease_until, created_at, answer FROM reservations WHERE source_id = ? AND key = ?")
            .Bind(request.SourceId).Bind(request.Key)
            .FirstOrDefault(static row => new Kept(row.Bytes(0).ToArray(), row.Id(1), row.Time(2), row.Time(3), row.IsNull(4) ? null : row.Bytes(4).ToArray()));

        if (known is null || known.CreatedAt <= now - Life)
        {
            if (known is not null)
                RememberedAnswers.Delete(db, request.SourceId, request.Key);
            Insert(db, request, now, lease);
            return new Reservation(ReservationState.Taken, request.NewLeadId);
        }

        if (!known.BodyHash.AsSpan().SequenceEqual(request.BodyHash))
            return new Reservation(ReservationState.Mismatch, known.LeadId);
        if (known.Answer is not null)
            return new Reservation(ReservationState.Answered, known.LeadId) { Answer = known.Answer };
        if (known.LeaseUntil > now)
            return new Reservation(ReservationState.InFlight, known.LeadId);

        SetLease(db, request.SourceId, request.Key, known.LeadId, now + lease);
        return new Reservation(ReservationState.TakenOver, known.LeadId);
    }

    private static void Insert(SqliteDatabase db, ReservationRequest request, DateTimeOffset now, TimeSpan lease) =>
        db.Sql("INSERT INTO reservations (source_id, key, body_hash, lead_id, lease_until, created_at) VALUES (?, ?, ?, ?, ?, ?)")
            .Bind(request.SourceId).Bind(request.Key).Bind(request.BodyHash.AsSpan()).Bind(request.NewLeadId).Bind(now + lease).Bind(now).Run();

    private Task<int> SetLeaseAsync(int sourceId, string key, LeadId leadId, TimeSpan lease, CancellationToken ct) =>
        writer.WriteAsync(db => SetLease(db, sourceId, key, leadId, clock.GetUtcNow() + lease), ct);

    private static int SetLease(SqliteDatabase db, int sourceId, string key, LeadId leadId, DateTimeOffset until) =>
        db.Sql("UPDATE reservations SET lease_until = ? WHERE source_id = ? AND key = ? AND lead_id = ?")
            .Bind(until).Bind(sourceId).Bind(key).Bind(leadId).Run();

    private sealed record Kept(byte[] BodyHash, LeadId LeadId, DateTimeOffset LeaseUntil, DateTimeOffset CreatedAt, byte[]? Answer);
}
