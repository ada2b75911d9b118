using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Access;

/// <summary>
/// Keeps the reservations: a document for each, with the answer remembered for it and the leads that answer names, the one it stands for among them.
/// </summary>
internal sealed class MongoReservations(MongoConnection mongo, TimeProvider clock) : IReservations, ILeadMentions
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public Task<Reservation> ReserveAsync(ReservationRequest request, TimeSpan lease, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            while (true)
            {
                if (await TryReserveAsync(db, request, clock.GetUtcNow(), lease, ct) is { } answer)
                    return answer;
            }
        },
        ct);

    public Task RenewAsync(int sourceId, string key, LeadId leadId, TimeSpan lease, CancellationToken ct) => mongo.RunAsync(
        db => UpdateAsync(db, sourceId, key, leadId, new BsonDocument("until", (clock.GetUtcNow() + lease).ToBson()), ct), ct);

    public Task ReleaseAsync(int sourceId, string key, LeadId leadId, CancellationToken ct) =>
        RenewAsync(sourceId, key, leadId, TimeSpan.Zero, ct);

    public Task RememberAsync(int sourceId, string key, LeadId leadId, byte[] answer, IReadOnlyCollection<LeadId> named, CancellationToken ct) =>
        mongo.RunAsync(
            async db =>
            {
                var remembered = new BsonDocument
                {
                    { "answer", answer.ToBson() },
                    { "named", new BsonArray(named.Append(leadId).Distinct().Select(lead => lead.ToBson())) },
                    { "until", DateTimeOffset.UnixEpoch.ToBson() },
                    { "at", clock.GetUtcNow().ToBson() }, // the 24 hours are the answer's
                };

                // Written first and checked after: an erasure marks its leads first and looks for their answers after, so one of the two sees the other.
                if (await UpdateAsync(db, sourceId, key, leadId, remembered, ct) && await ErasedLeads.AnyAsync(db, named, ct))
                    await db.Reservations().DeleteOneAsync(Held(sourceId, key, leadId), ct);
            },
            ct);

    public Task<int> DeleteExpiredAsync(int limit, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var expired = new BsonDocument("at", new BsonDocument("$lte", (clock.GetUtcNow() - Life).ToBson()));
            var ids = await db.Reservations().Find(expired).Sort(new BsonDocument("at", 1)).Limit(limit).Project(new BsonDocument("_id", 1)).ToListAsync(ct);
            if (ids.Count == 0)
                return 0;

            // Asked again: one of them may be somebody's new one by now.
            expired.Add("_id", new BsonDocument("$in", new BsonArray(ids.Select(id => id["_id"]))));
            return (int)(await db.Reservations().DeleteManyAsync(expired, ct)).DeletedCount;
        },
        ct);

    public Task ForgetAsync(IReadOnlyList<LeadId> leads, CancellationToken ct) => mongo.RunAsync(
        db => db.Reservations().DeleteManyAsync(
            new BsonDocument("named", new BsonDocument("$in", new BsonArray(leads.Select(lead => lead.ToBson())))), ct),
        ct);

    /// <summary>Null where somebody else changed the reservation meanwhile.</summary>
    private static async Task<Reservation?> TryReserveAsync(
        IMongoDatabase db, ReservationRequest request, DateTimeOffset now, TimeSpan lease, CancellationToken ct)
    {
        var taken = new Reservation(ReservationState.Taken, request.NewLeadId);
        var wanted = Write(request, now, lease);
        try
        {
            await db.Reservations().InsertOneAsync(wanted, null, ct);
            return taken;
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            // The usual repeat; what follows says whose it is.
        }

        if (await db.Reservations().Find(new BsonDocument("_id", wanted["_id"])).FirstOrDefaultAsync(ct) is not { } known)
            return null;

        var lead = known.ReadLead("lead");
        var same = new BsonDocument { { "_id", known["_id"] }, { "lead", known["lead"] }, { "at", known["at"] }, { "until", known["until"] } };
        if (known.ReadTime("at") <= now - Life)
            return (await db.Reservations().ReplaceOneAsync(same, wanted, (ReplaceOptions?)null, ct)).MatchedCount > 0 ? taken : null;
        if (!known.ReadBytes("body").AsSpan().SequenceEqual(request.BodyHash))
            return new Reservation(ReservationState.Mismatch, lead);
        if (known.ReadBytesOrNull("answer") is { } answer)
            return new Reservation(ReservationState.Answered, lead) { Answer = answer };
        if (known.ReadTime("until") > now)
            return new Reservation(ReservationState.InFlight, lead);

        var takeOver = new BsonDocument("$set", new BsonDocument("until", (now + lease).ToBson()));
        return (await db.Reservations().UpdateOneAsync(same.Add("answer", BsonNull.Value), takeOver, null, ct)).MatchedCount > 0
            ? new Reservation(ReservationState.TakenOver, lead)
            : null;
    }

    private static async Task<bool> UpdateAsync(
        IMongoDatabase db, int sourceId, string key, LeadId leadId, BsonDocument values, CancellationToken ct) =>
        (await db.Reservations().UpdateOneAsync(Held(sourceId, key, leadId), new BsonDocument("$set", values), null, ct)).MatchedCount > 0;

    private static BsonDocument Write(ReservationRequest request, DateTimeOffset now, TimeSpan lease) => new()
    {
        { "_id", IdOf(request.SourceId, request.Key) },
        { "body", request.BodyHash.ToBson() },
        { "lead", request.NewLeadId.ToBson() },
        { "named", new BsonArray { request.NewLeadId.ToBson() } },
        { "until", (now + lease).ToBson() },
        { "at", now.ToBson() },
    };

    private static BsonDocument Held(int sourceId, string key, LeadId leadId) => new() { { "_id", IdOf(sourceId, key) }, { "lead", leadId.ToBson() } };

    private static string IdOf(int sourceId, string key) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sourceId}|{key}");
}
