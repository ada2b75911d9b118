using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>What a write does to leads.</summary>
internal enum WriteKind
{
    /// <summary>Stores leads; they carry its id.</summary>
    Store = 1,

    /// <summary>Sells one; its sale carries the id.</summary>
    Sell = 2,

    /// <summary>Erases; the tombstones carry its id.</summary>
    Erase = 3,

    /// <summary>Deletes refused ones; they carry its id until they are gone.</summary>
    Retire = 4,
}

/// <summary>
/// What a write is about to do, noted before its first change. A lead changes in one document, and the change carries the id of its write; the event that
/// makes it known and the counts it moves stand elsewhere. The note is how they follow for certain: whoever dies in between leaves it behind, and another
/// reads off the leads what was done and brings the rest to an end.
/// </summary>
/// <param name="Id">Its id: in the note, in the leads, in the log, in the counts.</param>
/// <param name="Kind">What it does.</param>
/// <param name="SourceId">The source of all of its leads.</param>
/// <param name="Leads">The leads it may change.</param>
/// <param name="IsDue">Whether the store is to see to it that its events leave.</param>
/// <param name="Days">Days (since 1970) on which it may hold places under the cap.</param>
internal sealed record WriteNote(ObjectId Id, WriteKind Kind, int SourceId, IReadOnlyList<LeadId> Leads, bool IsDue, IReadOnlyList<long> Days)
{
    public const string At = "at";

    public static WriteNote New(WriteKind kind, int sourceId, IReadOnlyList<LeadId> leads, bool isDue = false, IReadOnlyList<long>? days = null) =>
        new(ObjectId.GenerateNewId(), kind, sourceId, leads, isDue, days ?? []);

    public BsonDocument ToDocument(DateTimeOffset now) => new()
    {
        { "_id", Id }, { At, now.ToBson() }, { "kind", (int)Kind }, { "source", SourceId },
        { "leads", new BsonBinaryData(Leads.Pack()) }, { "due", IsDue }, { "days", new BsonArray(Days) },
    };

    public static WriteNote Read(BsonDocument document) => new(
        document["_id"].AsObjectId,
        (WriteKind)document["kind"].AsInt32,
        document["source"].AsInt32,
        LeadIds.Unpack(document["leads"].AsByteArray),
        document["due"].AsBoolean,
        document["days"].AsBsonArray.Select(day => day.AsInt64).ToList());
}
